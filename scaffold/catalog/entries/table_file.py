"""Data in a table file: its format, its columns, and the code that reads them."""

import re
from dataclasses import dataclass

from scaffold.catalog.entries.dataset import Dataset
from scaffold.catalog.entries.dialect import CSV, Dialect

CELLS = 2**19  # of the table that a streamed project reads at once
MOST_STEPS = 2000  # in an epoch of a streamed project


@dataclass(frozen=True)
class Column:
    """A column of a table that the model uses.

    kind    number, boolean, date, category or text
    gaps    whether some of its cells are empty
    words   of a boolean: the words for false and true
    format  of a date: its format for strptime
    rules   what to replace in its cells: patterns and their replacements, in order
    rough   of a number: whether other cells count as empty
    """

    name: str
    kind: str = "number"
    gaps: bool = False
    words: tuple[str, ...] = ()
    format: str = ""
    rules: tuple[tuple[str, str], ...] = ()
    rough: bool = False


def numbers(*names: str) -> tuple[Column, ...]:
    """Numeric columns without empty cells."""
    return tuple(map(Column, names))


@dataclass(frozen=True, kw_only=True)
class TableFile(Dataset):
    """Data that are read from a table file, or listed in one.

    columns  the columns that the model uses, in order
    target   the column to predict, if any
    gaps     whether some rows have no target
    rare     whether some rows have classes that are left out
    one_case whether some classes are written in upper and in lower case
    dialect  the format of the file, if it is not plain CSV
    other_rules  what to replace in columns that are not features, by name
    target_rough whether a target that is not a number counts as empty
    written  a cell and how it is read, if some cells are rewritten
    group    the column whose groups of rows are each in one split, if any
    val_file, test_file  the files for validation and for the test, if any
    in_folder  whether it is a folder of Parquet files
    streamed   whether it is read in parts, as it may be larger than memory
    """

    columns: tuple[Column, ...] = ()
    target: str = ""
    gaps: bool = False
    rare: bool = False
    one_case: bool = False
    dialect: Dialect = CSV
    other_rules: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    target_rough: bool = False
    written: tuple[str, ...] = ()
    group: str = ""
    val_file: str = ""
    test_file: str = ""
    in_folder: bool = False
    streamed: bool = False
    most_held_out = 100_000  # rows for validation, and for the test, if it is streamed

    @property
    def template_folders(self) -> tuple[str, ...]:
        streamed = (f"stream/{self.kind}", "stream") if self.streamed else ()
        return (*streamed, *super().template_folders)

    @property
    def block(self) -> int:
        """The rows that a streamed project reads at once, a power of two."""
        return 1 << min(16, (CELLS // len({*self.names})).bit_length() - 1)

    @property
    def all_training(self) -> str:
        """The generated code for the whole training split."""
        return "data.stream" if self.streamed else "data.train"

    def steps_per_epoch(self, batch_size: int) -> int:
        """The batches of an epoch of a streamed project, at most those of a pass."""
        training = int(self.rows * self.training_share)
        return min(MOST_STEPS, max(1, training // batch_size))

    @property
    def training_share(self) -> float:
        """The share of the rows for training, of a split that is not given in files."""
        held_out = self.held_out
        if self.streamed:
            held_out = min(held_out, self.most_held_out / self.rows)
        return 1 - 2 * held_out

    @property
    def time_column(self) -> str:
        """The column for a split by time, if it needs words in the README."""
        return ""

    @property
    def files(self) -> dict[str, str]:
        given = {"val": self.val_file, "test": self.test_file}
        return super().files | {name: file for name, file in given.items() if file}

    @property
    def given_files(self) -> tuple[str, ...]:
        return tuple(f"config.{name}" for name in self.files if name != "data")

    def split_words(self, held_out: str) -> str:
        """The start of a docstring, if a split has a file; held_out is the other."""
        val, test = held_out, "its file"
        if self.val_file:
            val, test = test, val
        return f"Row numbers for training, validation ({val}) and test ({test})"

    def split_by(self, split: str) -> str:
        """What `split` splits by: files, by_group, time, by_class or random."""
        if len(self.given_files) == 2:
            return "files"
        if self.group:
            return "by_group"
        if split == "time" and self.has_times:  # else the task splits by time itself
            return "time"
        return "by_class" if self.has_classes else "random"

    def split_arguments(self, split: str) -> str:
        """The generated arguments of `split`; last, the rows of a given file."""
        by = self.split_by(split)
        if by == "files":
            return "[len(table) for table in tables]"
        rows = {
            "by_group": "table[GROUP]",
            "time": "table[TIME]",
            "by_class": "targets",
        }
        given = ", len(tables[1])" if self.given_files else ""
        return rows.get(by, "len(table)") + given

    def split_sample(self, split: str) -> str:
        """Such arguments for 200 rows, to test the function with."""
        by = self.split_by(split)
        if by == "files":
            return "[100, 60, 40]"
        rows = {
            "by_group": "pl.Series([n // 4 for n in range(200)])",
            "time": "pl.Series(range(200))",
            "by_class": "torch.arange(200) % 2",
        }
        return rows.get(by, "200") + (", 40" if self.given_files else "")

    def named(self, *kinds: str) -> list[Column]:
        """The columns of these kinds."""
        return [column for column in self.columns if column.kind in kinds]

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the columns that the model uses."""
        return tuple(column.name for column in self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns that are read."""
        return (*self.features, self.target)

    @property
    def replacements(self) -> list[tuple[str, str, list[str]]]:
        """What to replace in cells: the pattern, the new text, and the columns."""
        groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
        features = [(column.name, column.rules) for column in self.columns]
        for name, rules in dict([*features, *self.other_rules]).items():
            groups.setdefault(rules, []).append(name)
        return [(*rule, names) for rules, names in groups.items() for rule in rules]

    @property
    def rough(self) -> list[str]:
        """The columns of numbers where other cells count as empty."""
        names = [column.name for column in self.columns if column.rough]
        return [*names, *[self.target][: self.target_rough]]

    @property
    def lists(self) -> dict[str, str]:
        """The names in the generated code for the columns of each kind."""
        names = {
            "number": "NUMBERS",
            "boolean": "BOOLEANS",
            "date": "DATES",
            "category": "CATEGORIES",
            "text": "TEXTS",
        }
        return names | {"number": "FEATURES"} if self.all_numbers else names

    @property
    def all_numbers(self) -> bool:
        """Whether all columns are numbers."""
        return len(self.named("number")) == len(self.columns)

    @property
    def col(self) -> str:
        """The function that selects a column by name: for pl.col "*" is a pattern."""
        pattern = re.compile(r"\*|\^.*\$", re.DOTALL)
        patterns = [name for name in self.names if pattern.fullmatch(name)]
        return "cs.by_name" if patterns else "pl.col"

    @property
    def is_plain(self) -> bool:
        """Whether its file has only plain numbers and empty cells."""
        dialect = self.dialect
        odd = self.classes or dialect.markers or dialect.decimal_comma
        return self.all_numbers and not odd

    @property
    def has_texts(self) -> bool:
        """Whether it has text columns, where markers are not empty cells."""
        return False

    @property
    def has_markers(self) -> bool:
        """Whether some words mean an empty cell."""
        return False

    @property
    def has_gaps(self) -> bool:
        """Whether its numbers may have empty cells, which count as the mean."""
        return False

    @property
    def has_positions(self) -> bool:
        """Whether some cells are words from a list that is known."""
        return bool(self.named("boolean"))

    @property
    def reads_numbers(self) -> bool:
        """Whether some column is numeric."""
        return bool(self.named("number"))

    @property
    def boolean_classes(self) -> bool:
        """Whether the classes are booleans, where Yes, YES and yes are the same."""
        words = {("false", "true"), ("no", "yes"), ("n", "y"), ("f", "t")}
        return self.classes in words

    @property
    def classes_like_markers(self) -> bool:
        """Whether a class has the name of a marker, so markers are not empty cells."""
        return bool({*self.dialect.markers} & {*self.classes})

    @property
    def class_cells(self) -> str:
        """The generated code that reads the cells of the target."""
        cells = "cells(TARGET)"
        if self.classes_like_markers:
            cells = f'{self.col}(TARGET).replace("", None).str.strip_chars()'
        lower = self.boolean_classes or self.one_case
        return f"{cells}.str.to_lowercase()" if lower else cells

    @property
    def class_numbers(self) -> str:
        """The generated code that reads the target as positions in CLASSES."""
        if self.rare:
            return (
                f"{self.class_cells}.cast(pl.Enum(CLASSES), strict=False).to_physical()"
            )
        return f"position({self.class_cells}, CLASSES)"

    @property
    def is_table_file(self) -> bool:
        return True

    @property
    def needs(self) -> tuple[str, ...]:
        return self.dialect.needs

    @property
    def data_words(self) -> str:
        kind = self.dialect.file_type
        if self.in_folder:
            return f"folder of {kind} files to train on"
        return f"{kind} file to train on"
