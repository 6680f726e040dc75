"""Columns that give the target away.

A column is named if it determines the target in nearly every row, or if the target
determines it. Each row is judged by the other rows only: values that occur once prove
nothing. A table must have enough rows: in a small one, a good feature may separate the
classes without an error.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from scaffold.catalog.entries import Column
from scaffold.kinds.table.sample import Sample, stripped

MOST_COLUMNS = 500  # to compare with the target
FEWEST_ROWS = 100
FEWEST_FOR_NUMBERS = 200  # 150 irises are separated by the length of their petals
ERRORS = 0.005  # of the rows
OF_BASE = 0.05  # of the errors of a constant guess
FEWEST_SURPRISES = 10  # rows that a constant guess gets wrong
NEAR = 0.05  # standard deviations of the target
NEAR_IN_RANK = 0.02  # of the rows
OF_TARGET = 0.5  # of the target's entropy, for a column that it determines
FEW_VALUES = 0.05  # of the rows


@dataclass(frozen=True)
class Leak:
    """A column that gives the target away.

    share     of the rows in which it does
    is_known  whether the target determines the column, and not the other way round
    """

    name: str
    share: float
    is_known: bool = False


def leaks_of(sample: Sample, is_class: bool) -> list[Leak]:
    """The columns that give the target away, the surest first."""
    if sample.frame.height < FEWEST_ROWS or len(sample.columns) < 2:
        return []
    found = []
    # Of a table with very many columns, those that are not numbers come first.
    order = sorted(enumerate(sample.columns), key=lambda pair: pair[1].kind == "number")
    for number, column in order[:MOST_COLUMNS]:
        # In repeated rows, any number with many values determines the target.
        frame = sample.distinct if column.kind == "number" else sample.frame
        cells, target = stripped(frame[:, number]), stripped(frame[:, -1])
        target = target if is_class else sample.numbers(target, sample.target.rules)
        ways = shares(sample, column, cells, target, is_class)
        share, is_known = max(ways, key=lambda way: way[0], default=(0.0, False))
        if share:
            found.append(Leak(column.name, share, is_known))
    found = without_easy(sample, found) if is_class else found
    return sorted(found, key=lambda leak: -leak.share)


def without_easy(sample: Sample, leaks: list[Leak]) -> list[Leak]:
    """The leaks, but no numbers if most of them separate the classes.

    Then the classes lie far apart, as in a made-up example.
    """
    numbers = {column.name for column in sample.columns if column.kind == "number"}
    among = [leak for leak in leaks if leak.name in numbers]
    if 2 * len(among) <= len(numbers) or len(among) < 2:
        return leaks
    return [leak for leak in leaks if leak not in among]


def shares(
    sample: Sample, column: Column, cells: pl.Series, target: pl.Series, is_class: bool
) -> Iterator[tuple[float, bool]]:
    """The share of rows for each way in which a column gives the target away."""
    blank, kind = cells == "", column.kind
    if kind in ("number", "date", "text") and blank.any():
        yield by_value(blank, target, is_class), False
    if kind in ("number", "category", "boolean"):
        yield by_value(cells, target, is_class), False
        yield by_target(cells, target, is_class), True
    if kind == "number":
        yield by_order(sample.numbers(cells, column.rules), target, is_class), False


def by_value(values: pl.Series, target: pl.Series, is_class: bool) -> float:
    """The share of rows whose target the other rows with the same value tell."""
    if values.n_unique() > len(values) / 2:
        return 0.0
    if is_class:
        return share_of(misses(values, target), base_misses(target), len(target))
    frame, y = pl.DataFrame({"x": values, "y": target}), pl.col("y")
    others = (y.sum().over("x") - y) / (y.len().over("x") - 1)
    near = NEAR * y.std()
    told, guessed = (y - others).abs() <= near, (y - y.median()).abs() <= near
    return share_where(frame, told, guessed)


def by_target(values: pl.Series, target: pl.Series, is_class: bool) -> float:
    """The share of rows whose value the target tells, for a column of few values."""
    if values.n_unique() > FEW_VALUES * len(values):
        return 0.0
    base = base_misses(values)
    if is_class:
        if entropy(values) < OF_TARGET * entropy(target):
            return 0.0
        return share_of(misses(target, values), base, len(values))
    if len(values) < FEWEST_FOR_NUMBERS or base < OF_BASE * len(values):
        return 0.0
    return share_of(extra_runs(target, values), base, len(values))


def by_order(numbers: pl.Series, target: pl.Series, is_class: bool) -> float:
    """The share of rows whose target the order of the numbers tells."""
    if len(numbers) < (FEWEST_FOR_NUMBERS if is_class else FEWEST_ROWS):
        return 0.0
    if is_class:
        errors = extra_runs(numbers.fill_null(float("-inf")), target)
        return share_of(errors, base_misses(target), len(target))
    frame = pl.DataFrame({"x": numbers, "y": target}).select(pl.all().rank())
    rows, y = frame.height, pl.col("y")
    near = NEAR_IN_RANK * rows
    guessed = (y - rows / 2).abs() <= near
    return max(
        share_where(frame, (x - y).abs() <= near, guessed)
        for x in (pl.col("x"), rows + 1 - pl.col("x"))
    )


def share_where(frame: pl.DataFrame, told: pl.Expr, guessed: pl.Expr) -> float:
    """The share of rows that are told, if a constant guess fails for enough others."""
    right, base = frame.select(told.sum(), guessed.sum().alias("base")).row(0)
    return share_of(frame.height - right, frame.height - base, frame.height)


def share_of(errors: int, base: int, rows: int) -> float:
    """The share of rows without an error; 0 if that is not nearly all of them.

    base  the number of errors of a constant guess
    """
    few = errors <= min(ERRORS * rows, OF_BASE * base)
    return 1 - errors / rows if few and base >= FEWEST_SURPRISES else 0.0


def misses(values: pl.Series, target: pl.Series) -> int:
    """Rows whose class is not the most frequent one of the others with their value."""
    counts = pl.DataFrame({"x": values, "y": target}).group_by("x", "y").len()
    first = pl.col("len").max()
    second = pl.col("len").sort(descending=True).slice(1, 1).sum()
    told = counts.group_by("x").agg(first=first, second=second)
    right = told.filter(pl.col("first") > pl.col("second") + 1)["first"].sum()
    return len(values) - int(right)


def base_misses(target: pl.Series) -> int:
    """The rows that are not of the most frequent class."""
    return len(target) - int(target.value_counts()["count"].max())  # type: ignore[arg-type]


def extra_runs(numbers: pl.Series, target: pl.Series) -> int:
    """How many more runs of a class there are than classes, in the order of numbers."""
    return target.gather(numbers.arg_sort()).rle_id().max() + 1 - target.n_unique()  # type: ignore[operator, return-value]


def entropy(values: pl.Series) -> float:
    return float(values.value_counts()["count"].entropy(normalize=True) or 0)
