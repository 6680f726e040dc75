"""The contents of a table's columns, for a report."""

from collections.abc import Iterable, Mapping

from scaffold.inspection.findings import Table
from scaffold.inspection.user_data import Report, shown

COLUMNS = ("column", "kind", "different", "missing", "examples", "used as")


def report_on(
    table: Table,
    heading: str,
    uses: Mapping[str, str],
    notes: Iterable[str],
    longest: int = 12,
) -> Report:
    """A report with a row for each column.

    uses     how each column is used, by name; others are left out
    longest  characters of an example
    """
    rows = contents_of(table, uses, longest)
    names = tuple(column.name for column in table.columns)
    return Report(heading, COLUMNS, rows, tuple(notes), names)


def contents_of(
    table: Table, uses: Mapping[str, str], longest: int = 12
) -> tuple[tuple[str, ...], ...]:
    """A row for each column, with COLUMNS."""
    return tuple(
        (
            shown(column.name),
            column.kind,
            column.different,
            f"{column.missing:,}",
            ", ".join(shown(example, longest) for example in column.examples),
            uses.get(column.name, "left out"),
        )
        for column in table.columns
    )
