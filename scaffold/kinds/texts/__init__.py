"""Texts and their classes: in a column of a table, or in a folder per class."""

from scaffold.kinds.texts.dataset import Texts

__all__ = ["DATASET", "Texts"]

DATASET = Texts
