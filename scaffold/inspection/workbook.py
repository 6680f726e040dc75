"""The sheets of an Excel file, and where the table in one begins."""

from pathlib import Path

import fastexcel
import polars as pl

from scaffold.catalog.entries import Reading
from scaffold.choices import listing, near
from scaffold.errors import ScaffoldError
from scaffold.inspection.asked import Asked
from scaffold.inspection.dialect import RECORDS, Dialect
from scaffold.inspection.header import has_header
from scaffold.inspection.margins import MOST_TITLES, title_records
from scaffold.inspection.user_data import shown


def workbook_dialect(
    path: Path, asked: Asked
) -> tuple[Dialect, list[list[str]], list[str]]:
    """The dialect of an Excel file, the first records of its table, and a note.

    Raises ScaffoldError for a sheet that does not exist or is empty.
    """
    sheets = sheets_of(path)
    sheet = find_sheet(path, sheets, asked.sheet) if asked.sheet else sheets[0]
    rows = cells_of_sheet(path, sheet)
    numbered = list(enumerate(rows, start=1))
    numbered = [(number, row) for number, row in numbered if any(row)]
    titles = title_records(numbered, False)
    records = [row for _, row in numbered[titles:]]
    header = has_header(records, False) if asked.header is None else asked.header
    skip = line_of(path, sheet, records[0]) if titles else 0
    reading = Reading(sheet=sheet, skip=skip)
    row_bytes = 16 * max(1, len(records[0]))
    dialect = Dialect("", header, False, row_bytes, reading, "excel")
    return dialect, records, sheet_notes(sheets, "" if asked.sheet else sheet)


def sheet_notes(sheets: list[str], guessed: str) -> list[str]:
    """A note on the sheets that are not read, unless the user chose one."""
    others = ", ".join(shown(sheet) for sheet in sheets if sheet != guessed)
    if not guessed or not others:
        return []
    return [
        f"The file has {len(sheets)} sheets, and {shown(guessed)} is read. --sheet "
        f"reads another one: {others}."
    ]


def sheets_of(path: Path) -> list[str]:
    try:
        return fastexcel.read_excel(path).sheet_names
    except fastexcel.FastExcelError:
        raise ScaffoldError(
            f"{path} is an Excel file that can't be read: it may be damaged or have a "
            "password.",
            "Save it again, or save it as CSV.",
        ) from None


def find_sheet(path: Path, sheets: list[str], name: str) -> str:
    if name in sheets:
        return name
    raise ScaffoldError(
        f"{path} has no sheet {name!r}.",
        f"{near(name, sheets)}Choose {listing([shown(sheet) for sheet in sheets])}.",
    )


def cells_of_sheet(path: Path, sheet: str) -> list[list[str]]:
    """The first rows as text, from the first that is not blank."""
    try:
        frame = pl.read_excel(
            path,
            sheet_name=sheet,
            has_header=False,
            infer_schema_length=0,
            drop_empty_rows=False,
            read_options={"n_rows": RECORDS + 2 * MOST_TITLES},
        )
    except pl.exceptions.NoDataError:
        raise ScaffoldError(
            f"The sheet {shown(sheet)} of {path} is empty.",
            "Give another one with --sheet.",
        ) from None
    return [[cell or "" for cell in row] for row in frame.rows()]


def line_of(path: Path, sheet: str, names: list[str]) -> int:
    """The line of a sheet, from 0, that has these names; blank ones count."""
    workbook = fastexcel.read_excel(path)
    for line in range(2 * MOST_TITLES):
        found = workbook.load_sheet(sheet, header_row=line, n_rows=1, dtypes="string")
        if found.available_columns()[0].name == names[0]:
            return line
    raise ScaffoldError(
        f"The sheet {shown(sheet)} of {path} has many lines above the table.",
        "Remove them.",
    )
