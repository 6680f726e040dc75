"""The contents of a table's columns, for a report."""

from collections.abc import Mapping

from scaffold.inspection.findings import Table
from scaffold.inspection.user_data import shown

COLUMNS = ("column", "kind", "different", "missing", "examples", "used as")


def contents_of(
    table: Table, uses: Mapping[str, str], longest: int = 12
) -> tuple[tuple[str, ...], ...]:
    """A row for each column, with COLUMNS.

    uses     how each column is used, by name; others are left out
    longest  characters of an example
    """
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
