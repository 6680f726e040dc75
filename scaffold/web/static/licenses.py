"""The licenses of what the static site has inside."""

from importlib.metadata import distribution

from scaffold.web.static.pyodide import VERSION

PACKAGES = ("jinja2", "markupsafe")
HEAD = f"""\
scaffold (MIT): https://pypi.org/project/torch-scaffold/

Pyodide {VERSION} (MPL-2.0): https://github.com/pyodide/pyodide/tree/{VERSION}
It contains Python (PSF-2.0): https://docs.python.org/3/license.html

highlight.js (BSD-3-Clause) and diff (BSD-3-Clause): see the folders vendor/.
"""


def licenses() -> str:
    return "\n".join([HEAD, *map(license_of, PACKAGES)])


def license_of(package: str) -> str:
    """The text of a package's license, below its name and version."""
    found = distribution(package)
    texts = [
        file.read_text()
        for file in found.files or []
        if file.name.upper().startswith("LICENSE")
    ]
    return "\n".join([f"{found.name} {found.version}", "", *texts])
