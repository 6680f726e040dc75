"""The packages of the extra `data`, which read the user's data and format their code.

`scaffold.inspection` imports this module first, so that a missing package ends in a
sentence wherever the user's data are needed.
"""

from importlib.util import find_spec

from scaffold.errors import ScaffoldError

PACKAGES = {"polars": "polars", "PIL": "pillow", "black": "black"}

OF_EXCEL = {"fastexcel": "fastexcel"}


def check_packages(packages: dict[str, str], things: str = "Your own data") -> None:
    """Raises ScaffoldError if one is not installed."""
    for module, package in packages.items():
        if find_spec(module) is None:
            raise ScaffoldError(
                f"{things} need {package}, which is not installed.",
                "Install it: pip install 'torch-scaffold[data]'",
            )


check_packages(PACKAGES)
