"""Data that are read in parts: exact facts, and what is not possible."""

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection.dialect import Dialect
from scaffold.inspection.findings import Table
from scaffold.inspection.hints import Hints
from scaffold.inspection.inspection import Inspection, Source
from scaffold.inspection.reader import open_cells, small_chunks
from scaffold.inspection.tables import look
from scaffold.inspection.user_data import counted, shown

IN_MEMORY = "Leave it out, or read the data into memory with --no-stream."


def with_exact(table: Table, names: Iterable[str], hints: Hints) -> Table:
    """The table with these columns as they are in all rows, not in a sample."""
    wanted = list(dict.fromkeys(names))
    places = [table.names.index(name) for name in wanted]
    dialect = Dialect("", True, False, 16 * len(wanted), format=table.format)
    rows = open_cells(table.path, dialect).select(pl.nth(places))
    with small_chunks():
        columns, _, _ = look(rows, wanted, dialect, hints)
    exact = {column.name: column for column in columns}
    return replace(
        table, columns=tuple(exact.get(one.name, one) for one in table.columns)
    )


def check_streamed(source: Source, answers: Answers, found: Inspection) -> None:
    """Refuse data and flags for which no project reads the data in parts."""
    if not found.can_stream:
        raise ScaffoldError(
            f"{source.path} has {found.thing}, which can't be read in parts.",
            "Read them into memory with --no-stream.",
        )
    flags = ("val", "test", "group", "time", "copy_data")
    for flag in [f"--{n.replace('_', '-')}" for n in flags if getattr(answers, n)]:
        raise ScaffoldError(
            f"{flag} is not possible with data that are read in parts.", IN_MEMORY
        )


def check_whole(table: Table, names: list[str]) -> None:
    """Refuse empty cells in columns that no row can be without."""
    for column in map(table.column, names):
        if column.missing or column.odd:
            name, file = column.name, table.path.name
            cells = counted(column.missing + column.odd, "cell")
            raise ScaffoldError(
                f"{shown(name)} of {table.path} has {cells} without a value, and data "
                "that are read in parts must have all.",
                f"Leave out such rows: import polars as pl; pl.scan_parquet({file!r})"
                f".drop_nulls({name!r}).sink_parquet('complete.parquet')",
            )
