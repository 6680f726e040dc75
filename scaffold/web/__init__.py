"""The page of `scaffold web`: choose, see the project at once, take it.

Three functions are all that it needs from Python: what an address shows, what a click
changes, and the archive of a project. Locally a server calls them; on a static
host they run inside the browser.
"""

from scaffold.web.archive import archive
from scaffold.web.state import change, state

__all__ = ["archive", "change", "state"]
