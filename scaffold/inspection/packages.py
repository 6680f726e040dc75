"""The packages of the extra `data`, which read the user's data and format their code.

`scaffold.inspection` imports this module first, so that a missing package ends in a
sentence wherever the user's data are needed.
"""

from importlib.util import find_spec

from scaffold.errors import ScaffoldError

PACKAGES = {"polars": "polars", "PIL": "pillow", "black": "black"}


def check_packages() -> None:
    """Raises ScaffoldError if one is not installed."""
    for module, package in PACKAGES.items():
        if find_spec(module) is None:
            raise ScaffoldError(
                f"Your own data need {package}, which is not installed.",
                "Install it: pip install 'torch-scaffold[data]'",
            )


check_packages()
