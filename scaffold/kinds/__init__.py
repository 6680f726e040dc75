"""The kinds of data. Each is a folder, with these names in its `__init__.py`:

DATASET  the dataset type
RECIPES  recipes for models that other kinds have too, by the model's name (optional)

Its inspection.py reads the user's data of this kind.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


@cache
def packages() -> dict[str, ModuleType]:
    """The package of every kind, by name."""
    names = [module.name for module in iter_modules(__path__)]
    return {name: import_module(f"{__name__}.{name}") for name in names}
