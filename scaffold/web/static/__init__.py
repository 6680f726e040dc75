"""The page as static files: `python -m scaffold.web.build OUT`.

Python runs inside the visitor's browser, in Pyodide. The output is plain files with
relative addresses, so any host and any folder will do. The build needs node and npm.
"""

from scaffold.web.static.site import build

__all__ = ["build"]
