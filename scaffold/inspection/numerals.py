"""How the numbers of a column are written, and the plain numbers that they mean."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import TypeVar

import polars as pl

Rules = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Form:
    """How the numbers of a column are written.

    shape  the pattern of its cells, without groups; empty for plain numbers
    rules  patterns and what replaces them, in order: what is left is a plain number
    """

    shape: str = ""
    rules: Rules = ()

    def plain(self, cell: str) -> str:
        """A stripped cell as a plain number; unchanged if it has another shape."""
        return rewritten(cell, self.rules) if self.pattern.fullmatch(cell) else cell

    def expression(self, cell: pl.Expr) -> pl.Expr:
        """The same as an expression; null for a cell of another shape."""
        if not self.shape:
            return cell
        fits = cell.str.contains(f"^(?:{self.shape})$")
        return replaced(pl.when(fits).then(cell), self.rules)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.shape)


PLAIN = Form()


def rewritten(cell: str, rules: Rules) -> str:
    """A cell after the rules, which are written for polars."""
    for old, new in rules:
        cell = re.sub(old, new.replace("${1}", r"\1"), cell)
    return cell


Cells = TypeVar("Cells", pl.Expr, pl.Series)


def replaced(cell: Cells, rules: Rules) -> Cells:
    """The cells after the rules."""
    for old, new in rules:
        cell = cell.str.replace_all(old, new)
    return cell


def plain_numbers(cells: Collection[str]) -> list[float] | None:
    """The cells as finite numbers if all are plain ones; fast, for many cells."""
    text = "".join(cells)
    if "_" in text or not text.isascii():
        return None
    try:
        numbers = list(map(float, cells))
    except ValueError:
        return None
    return numbers if all(map(isfinite, numbers)) else None


def number_of(cell: str, form: Form = PLAIN, comma: bool = False) -> float | None:
    """The finite number in a stripped cell, as polars reads it, or None."""
    if form.shape:
        if not form.pattern.fullmatch(cell):
            return None
        cell = form.plain(cell)
    if "_" in cell or not cell.isascii():
        return None
    try:
        number = float(cell.replace(",", ".") if comma else cell)
    except ValueError:
        return None
    return number if isfinite(number) else None
