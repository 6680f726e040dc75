"""A table, with a column to predict from the others."""

from scaffold.kinds.table.dataset import Table

__all__ = ["DATASET", "Table"]

DATASET = Table
