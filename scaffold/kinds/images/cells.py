"""Read the cells of a table of images."""

from collections.abc import Sequence

from scaffold.inspection import reader
from scaffold.inspection.findings import Table


def cells_of(table: Table, names: Sequence[str]) -> list[list[str | None]]:
    """The columns of these names as text, without spaces around the cells."""
    columns = reader.cells_of(table, names).iter_columns()
    return [column.str.strip_chars().to_list() for column in columns]
