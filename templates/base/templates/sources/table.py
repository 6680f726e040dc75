{# CSV and Parquet files -#}
{% set d = project().dataset %}
{% set separator = d.dialect.separator %}
{% set options = ([] if separator == "," else ["separator=" ~ separator | literal])
    + (["has_header=False"] if d.dialect.names else []) + ["infer_schema=False"] + ["glob=False"] %}
{% set quoted = d.dialect.names | length == 0 and '"' in d.columns | map(attribute="name") | join ~ d.target ~ d.timestamp %}
{% set timed = project().split == "time" %}
{% set dates = d.named("date") or (timed and d.timestamp_format) %}
{% set numbers = d.numeric or d.source == "pixels" or (d.target and not d.classes)
    or (timed and not d.timestamp_format) %}
{% set checks = numbers or dates or (d.classes and d.source != "list") %}
{% set ids = d.kind == "ratings" or d.named("category") %}
{% set parsed = checks or ids %}
{% set imports = ["import csv", "import polars as pl", "import polars.selectors as cs"]
    + (["from itertools import takewhile"] if checks else [])
    + (["from typing import NamedTuple"] if parsed else [])
    + (["import re", "from collections import Counter"] if d.named("text") else []) %}
{% set words = ("Parquet or " if d.dialect.format == "parquet") ~ "CSV file to learn from" %}
{% macro reader() %}
def read_table(path: str) -> pl.LazyFrame:
    """All columns of a {{ "Parquet or " if d.dialect.format == "parquet" }}CSV file, as text; nothing is read before `collect`."""
    try:
        open(path, "rb").close()  # whose error is plainer than that of polars
    except OSError as error:
        refuse(f"Cannot read {path}: {error.strerror or error}.")
{% if d.dialect.format == "parquet" %}
    if not str(path).endswith(".csv"):
        return pl.scan_parquet(path, glob=False).cast(pl.String)
{% endif %}
{% if d.dialect.names or quoted %}
    table = pl.scan_csv(path, {{ options | join(", ") }})
{% if d.dialect.names %}
    (first,) = collect(path, table.head(0))
    return table.rename(dict(zip(first.columns, NAMES, strict=False)))
{% else %}
    return table.rename(lambda name: name.replace('""', '"'))  # polars keeps both
{% endif %}
{% else %}
    return pl.scan_csv(path, {{ options | join(", ") }})
{% endif %}


def collect(path: str, *tables: pl.LazyFrame) -> list[pl.DataFrame]:
    """What is asked for of a file; it is read part by part, and no more is kept."""
    try:
        return pl.collect_all(tables, engine="streaming")
    except pl.exceptions.PolarsError as error:
        reason = faulty_line(path) or str(error).splitlines()[0]
        refuse(f"Cannot read {path}: {reason}.")


def faulty_line(path: str) -> str:
    """Which line of a CSV file polars cannot read, and why; empty if none is found."""
    line, cells = 1, 0
    with open(path, "rb") as file:
        rows = csv.reader(map(bytes.decode, file){{ ", delimiter=" ~ separator | literal if separator != "," }}, strict=True)
        try:
            for row in rows:
                cells = cells or len(row)
                if len(row) > cells:
                    return f"line {line} has {len(row)} cells, not {cells}"
                line = rows.line_num + 1  # where the next row begins
        except UnicodeDecodeError:
            return f"line {rows.line_num + 1} is not UTF-8 text"
        except csv.Error as error:
            return f"line {line}: {error}"
    return ""


def pick_columns(table: pl.LazyFrame, names: list[str], path: str) -> pl.LazyFrame:
    """The named columns of a file's table, an empty cell as null."""
    (first,) = collect(path, table.head(1))
    for name in names:
        if name not in first.columns:
            refuse(f"{path} has no column {name!r}.")
    if first.is_empty():
        refuse(f"{path} has no rows.")
    return table.select(clean(cs.by_name(name)) for name in names)


def clean(cell: pl.Expr) -> pl.Expr:
    """A cell without the space around it; null where there is nothing."""
    cell = cell.str.strip_chars()
    return pl.when(cell != "").then(cell)
{% if parsed %}


{% if checks and not d.gaps %}
def needed(reading: Reading) -> Reading:
    """The same for a column in which no cell may be empty."""
    return reading._replace(cell=reading.cell.fill_null(""))


{% endif %}
def parse(table: pl.LazyFrame, readings: list[Reading], path: str) -> pl.DataFrame:
    """The table with columns as they are read; refuses the first cell that cannot be."""
    values = table.with_columns(reading.value for reading in readings)
{% if checks %}
    empty = table.select(reading.cell.null_count() for reading in readings)
    parsed, empty = collect(path, values, empty)
    for reading in readings:
        column = parsed[reading.name]
        if column.null_count() > empty[reading.name].item():
            refuse_cell(table, reading, column, path)
{% else %}
    (parsed,) = collect(path, values)
{% endif %}
    return parsed
{% endif %}
{% if checks %}


def refuse_cell(table: pl.LazyFrame, reading: Reading, parsed: pl.Series, path) -> None:
    """Say which cell of a column is the first that could not be read."""
    cells = collect(path, table.select(reading.cell))[0].to_series()
    row = (parsed.is_null() & cells.is_not_null()).arg_max()
    cell = repr(cells[row]) if cells[row] else "empty"
    place = line_of(path, row)
    refuse(f"{path}, {place}: {reading.name!r} is {cell}, not {reading.what}.")
{% endif %}
{% set cell = "without_markers(name)" if d.dialect.markers else "cs.by_name(name)" %}
{% if numbers %}


def parse_number(name: str) -> Reading:
    cell = {{ cell }}
{% if d.dialect.decimal_comma %}
    number = cell.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
{% else %}
    number = cell.cast(pl.Float64, strict=False)
{% endif %}
    return Reading(name, cell, pl.when(number.is_finite()).then(number), "a number")
{% endif %}
{% if d.named("boolean") %}


def parse_boolean(name: str, false: str, true: str) -> Reading:
    cell = {{ cell }}
    numbers = {false: 0.0, true: 1.0}
    value = cell.str.to_lowercase().replace_strict(numbers, default=None)
    return Reading(name, cell, value, f"{false} or {true}")
{% endif %}
{% if dates %}


def parse_date(name: str, form: str) -> Reading:
    cell = {{ cell }}
    date = cell.str.to_datetime(form, strict=False)
    return Reading(name, cell, date, f"a date like {form}")
{% endif %}
{% if ids %}


def parse_category(name: str) -> Reading:
    """The text itself; to keep each different one once saves memory."""
    cell = cs.by_name(name)
    return Reading(name, cell, cell.cast(pl.Categorical), "text")
{% endif %}
{% if d.named("date") %}


def date_parts(dates: pl.Series) -> list[pl.Series]:
    """Days since 1970, and where in the year{{ ", the week and the day a time" if d.hours else " and in the week a date" }} lies.

    The places are points on a circle, so that December is next to January.
    """
    turns = [dates.dt.ordinal_day() / 365.25, dates.dt.weekday() / 7]
{% if d.hours %}
    turns.append(dates.dt.hour() / 24)
{% endif %}
    angles = [2 * math.pi * turn for turn in turns]
    circles = [part for angle in angles for part in (angle.sin(), angle.cos())]
    return [dates.dt.epoch("d").cast(pl.Float64), *circles]
{% endif %}
{% if d.dialect.markers and (numbers or dates or d.gaps) %}


def without_markers(name: str) -> pl.Expr:
    cell = cs.by_name(name)
    return pl.when(~cell.is_in(MISSING)).then(cell)
{% endif %}
{% if checks %}


def line_of(path: str, row: int) -> str:
{% if d.dialect.format == "parquet" %}
    """Where a row is in a file: the line where it begins, if it has lines."""
    if not str(path).endswith(".csv"):
        return f"row {row + 1}"
{% else %}
    """The line of a file in which a row begins, as editors count them."""
{% endif %}
    (before,) = collect(path, read_table(path).head(row))
    breaks = [before[name].str.count_matches("\n").sum() for name in before.columns]
    with open(path, "rb") as file:
        blank = sum(1 for _ in takewhile(lambda line: not line.strip(), file))
{% if d.dialect.names %}
    return f"line {1 + blank + row + sum(breaks)}"
{% else %}
    header = 1 + "".join(before.columns).count("\n")
    return f"line {1 + blank + header + row + sum(breaks)}"
{% endif %}
{% endif %}
{%- endmacro %}
