"""The format of a table file, and the code that reads it."""

from dataclasses import dataclass

FILE_TYPES = {
    "csv": ("CSV", "csv"),
    "parquet": ("Parquet", "parquet"),
    "excel": ("Excel", "xlsx"),
    "ndjson": ("JSON Lines", "jsonl"),
}


@dataclass(frozen=True)
class Reading:
    """How to read a table file that is not plain CSV.

    encoding  of its text, by Python's name; empty: UTF-8
    skip      the number of lines above the table
    comment   what lines begin with that are not part of the table: # or sep=
    eol       the end of a line, if it is a carriage return
    aligned   whether any number of spaces separates two cells
    sheet     of an Excel file
    blanks    whether some rows are blank
    extra     a column, and its cells in rows that are not data, like Total
    """

    encoding: str = ""
    skip: int = 0
    comment: str = ""
    eol: str = ""
    aligned: bool = False
    sheet: str = ""
    blanks: bool = False
    extra: tuple[str, ...] = ()


PLAIN = Reading()


@dataclass(frozen=True)
class Dialect(Reading):
    """The format of a table file.

    format   csv, parquet, excel or ndjson
    names    the names of the columns, if the file has no header
    markers  the words that mean an empty cell
    """

    format: str = "csv"
    separator: str = ","
    names: tuple[str, ...] = ()
    decimal_comma: bool = False
    markers: tuple[str, ...] = ()

    @property
    def file_type(self) -> str:
        """The type of the file, in words."""
        return FILE_TYPES[self.format][0]

    @property
    def file_words(self) -> str:
        """A file of that type, with its article."""
        return f"{'an' if self.format == 'excel' else 'a'} {self.file_type} file"

    @property
    def suffix(self) -> str:
        """The usual ending of such a file."""
        return FILE_TYPES[self.format][1]

    @property
    def predictions(self) -> str:
        """The ending of the file that predict.py writes."""
        return "csv" if self.format == "excel" else self.suffix

    @property
    def needs(self) -> tuple[str, ...]:
        """The packages that reading it needs, beside polars."""
        return ("fastexcel>=0.16",) if self.format == "excel" else ()

    @property
    def separator_option(self) -> list[str]:
        """The argument in the generated code, if the separator is not a comma."""
        return option("separator", self.separator) if self.separator != "," else []

    @property
    def options(self) -> list[str]:
        """The arguments in the generated code that read its text."""
        header = ["has_header=False", "new_columns=NAMES"] if self.names else []
        return [*self.separator_option, *header, *self.other_options]

    @property
    def raw_options(self) -> list[str]:
        """The same, with the header as a row."""
        return [*self.separator_option, "has_header=False", *self.other_options]

    @property
    def other_options(self) -> list[str]:
        return [
            *([f"skip_lines={self.skip}"] if self.skip else []),
            *option("comment_prefix", self.comment),
            *option("encoding", "" if self.aligned else self.encoding),
            *option("eol_char", "" if self.aligned else self.eol),
            "infer_schema=False",
        ]

    @property
    def is_read_at_once(self) -> bool:
        """Whether polars has no lazy reader for it."""
        return self.format == "excel" or self.aligned or bool(self.encoding)

    @property
    def keeps_all_rows(self) -> bool:
        """Whether the text has the rows of data and nothing else."""
        return self.format == "csv" and not (self.aligned or self.blanks or self.extra)

    @property
    def errors(self) -> str:
        """The exceptions that reading it may raise."""
        others = ["UnicodeError"] if self.encoding or self.aligned else []
        others += ["ValueError", "FastExcelError"] if self.format == "excel" else []
        return ", ".join(["OSError", *others, "pl.exceptions.PolarsError"])


CSV = Dialect()


def option(name: str, value: str) -> list[str]:
    """An argument in the generated code, unless its value is empty."""
    plain = value.replace("\t", "\\t").replace("\r", "\\r")
    return [f'{name}="{plain}"'] if value else []
