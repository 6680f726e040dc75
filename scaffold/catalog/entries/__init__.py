"""The entries of the catalogue: tasks, styles, architectures, datasets and so on."""

from scaffold.catalog.entries.architecture import Architecture, Backbone, Recipe
from scaffold.catalog.entries.dataset import Dataset, Download
from scaffold.catalog.entries.dialect import PLAIN, Dialect, Reading
from scaffold.catalog.entries.methods import Augment, Init, Loss, Optimizer, Schedule
from scaffold.catalog.entries.network import Network, Options
from scaffold.catalog.entries.project import Device, Extra, Style, Task
from scaffold.catalog.entries.table_file import Column, TableFile, numbers

__all__ = [
    "PLAIN",
    "Architecture",
    "Augment",
    "Backbone",
    "Column",
    "Dataset",
    "Device",
    "Dialect",
    "Download",
    "Extra",
    "Init",
    "Loss",
    "Network",
    "Optimizer",
    "Options",
    "Reading",
    "Recipe",
    "Schedule",
    "Style",
    "TableFile",
    "Task",
    "numbers",
]
