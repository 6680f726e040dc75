"""Find columns of a table, and describe its file for the generated code."""

from scaffold.catalog.entries import Dialect
from scaffold.choices import listing, near
from scaffold.errors import ScaffoldError
from scaffold.inspection import findings
from scaffold.inspection.findings import Table
from scaffold.inspection.user_data import shown

FEWEST_ROWS = 10  # one or two of them for validation, and as many for the test
FEWEST_OF_CLASS = 3  # one for each split


def find_column(table: Table, name: str, flag: str) -> findings.Column:
    if name in table.names:
        return table.column(name)
    guess = near(name, table.names)
    raise ScaffoldError(
        f"{table.path} has no column {name!r} for {flag}.",
        f"{guess}Choose {columns_of(table)}.",
    )


def columns_of(table: Table, most: int = 30) -> str:
    names = [shown(column.name) for column in table.columns]
    more = [f"{len(names) - most} more"] if len(names) > most else []
    return listing(names[:most] + more)


def dialect_of(table: Table) -> Dialect:
    names = table.names
    if table.separator == ":":  # between "::", every second cell is empty
        pairs = ((name, f"_{number}") for number, name in enumerate(names))
        names = tuple(name for pair in pairs for name in pair)[:-1]
    return Dialect(
        **vars(table.reading),
        format=table.format,
        separator=table.separator or ",",
        names=() if table.header else names,
        decimal_comma=table.decimal_comma,
        markers=table.markers,
    )
