"""A report on the user's data as text for a terminal."""

from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scaffold.inspection.user_data import Report

from scaffold.terminal import width, wrapped

NARROWEST = 60  # columns; a narrower table is unreadable
MOST_ROWS = 100  # of the table: nobody reads more


def as_text(report: "Report") -> str:
    """The report's heading, table and notes, as wide as the terminal."""
    from rich.console import Console  # here, not above: only --data needs them
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="")
    for name in report.columns:
        number = name in ("different", "missing", "images")
        table.add_column(name, justify="right" if number else "left")
    rows = report.rows[:MOST_ROWS]
    for row in rows:
        table.add_row(*map(Text, row))
    text = StringIO()
    console = Console(file=text, width=max(NARROWEST, width()))
    console.print(table)
    lines = [line.rstrip() for line in text.getvalue().splitlines()]
    if more := len(report.rows) - len(rows):
        lines.append(f"… and {more:,} more: --json lists all.")
    notes = map(wrapped, report.notes)
    return "\n".join(
        [report.heading, "", *lines, *([""] if report.notes else []), *notes]
    )
