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
{% set imports = ["import csv", "import polars as pl"] + (["from itertools import takewhile"] if checks else [])
    + (["import re", "from collections import Counter"] if d.named("text") else []) %}
{% set words = ("Parquet or " if d.dialect.format == "parquet") ~ "CSV file to learn from" %}
{% macro reader() %}
def read_table(path: str) -> pl.DataFrame:
    """All columns of a {{ "Parquet or " if d.dialect.format == "parquet" }}CSV file, as text."""
    try:
        open(path, "rb").close()  # whose error is plainer than that of polars
{% if d.dialect.format == "parquet" %}
        if not str(path).endswith(".csv"):
            return pl.read_parquet(path, glob=False).cast(pl.String)
{% endif %}
{% if d.dialect.names or quoted %}
        table = pl.read_csv(path, {{ options | join(", ") }})
{% if d.dialect.names %}
        return table.rename(dict(zip(table.columns, NAMES, strict=False)))
{% else %}
        return table.rename(lambda name: name.replace('""', '"'))  # polars keeps both
{% endif %}
{% else %}
        return pl.read_csv(path, {{ options | join(", ") }})
{% endif %}
    except OSError as error:
        refuse(f"Cannot read {path}: {error.strerror or error}.")
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


def pick_columns(table: pl.DataFrame, names: list[str], path: str) -> pl.DataFrame:
    """The named columns of a file's table, an empty cell as null."""
    for name in names:
        if name not in table.columns:
            refuse(f"{path} has no column {name!r}.")
    if table.is_empty():
        refuse(f"{path} has no rows.")
    return pl.DataFrame({name: clean(table[name]) for name in names})


def clean(column: pl.Series) -> pl.Series:
    """The cells without the space around them; null where there is nothing."""
    column = column.str.strip_chars()
    return column.set(column == "", None)
{% if numbers %}


def parse_number(column: pl.Series, path: str) -> pl.Series:
{% if d.dialect.markers %}
    column = without_markers(column)
{% endif %}
{% if d.dialect.decimal_comma %}
    column = column.str.replace(",", ".", literal=True)
{% endif %}
    numbers = column.cast(pl.Float64, strict=False)
    return checked(column, numbers.set(~numbers.is_finite(), None), "a number", path)
{% endif %}
{% if d.named("boolean") %}


def parse_boolean(column: pl.Series, path: str, false: str, true: str) -> pl.Series:
{% if d.dialect.markers %}
    column = without_markers(column)
{% endif %}
    words = column.str.to_lowercase()
    numbers = words.replace_strict({false: 0.0, true: 1.0}, default=None)
    return checked(column, numbers, f"{false} or {true}", path)
{% endif %}
{% if dates %}


def parse_date(column: pl.Series, path: str, form: str) -> pl.Series:
{% if d.dialect.markers %}
    column = without_markers(column)
{% endif %}
    dates = column.str.to_datetime(form, strict=False)
    return checked(column, dates, f"a date like {form}", path)
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


def without_markers(column: pl.Series) -> pl.Series:
    return column.set(column.is_in(MISSING), None)
{% endif %}
{% if checks %}


def checked(column: pl.Series, parsed: pl.Series, what: str, path: str) -> pl.Series:
    """The cells as parsed; refuses the first that could not be."""
    wrong = parsed.is_null()
{% if d.gaps %}
    wrong &= column.is_not_null()
{% elif d.kind == "table" and d.numeric %}
    if column.name != TARGET:  # which alone may not be empty
        wrong &= column.is_not_null()
{% endif %}
    if wrong.any():
        row = wrong.arg_max()
        cell = "empty" if column[row] is None else repr(column[row])
        place = line_of(path, row)
        refuse(f"{path}, {place}: {column.name!r} is {cell}, not {what}.")
    return parsed


def line_of(path: str, row: int) -> str:
{% if d.dialect.format == "parquet" %}
    """Where a row is in a file: the line where it begins, if it has lines."""
    if not str(path).endswith(".csv"):
        return f"row {row + 1}"
{% else %}
    """The line of a file in which a row begins, as editors count them."""
{% endif %}
    before = read_table(path).head(row)
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
