"""The files for validation and for the test, from --val and --test."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from scaffold.catalog.entries import TableFile
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection.asked import asked_by
from scaffold.inspection.file_type import existing
from scaffold.inspection.findings import Column, Table
from scaffold.inspection.inspection import scan
from scaffold.inspection.parquet import files_in
from scaffold.inspection.user_data import counted, place, shown

ROLES = ("val", "test")
FORMAT = (("format", "type"), ("separator", "separator"), ("header", "header"))

Kind = TypeVar("Kind", bound=TableFile)
SplitFiles = Mapping[str, Table]  # by their role: val, test


def read_split_files(table: Table, answers: Answers) -> SplitFiles:
    """The files of --val and --test, in the format of the table for training.

    Raises ScaffoldError if one can't be read or is in another format.
    """
    found = {}
    for role in ROLES:
        if given := getattr(answers, role):
            found[role] = scan(existing(given), asked_by(answers))
            check_format(table, found[role])
    return found


def file_notes(files: SplitFiles) -> Iterator[str]:
    """A note on each file."""
    for role, other in files.items():
        what = {"val": "validation", "test": "the test"}[role]
        yield f"{other.path}: {counted(other.rows, 'row')} for {what}."


def check_format(table: Table, other: Table) -> None:
    """Refuse a file that the code for the table would not read."""
    readings = [replace(one.reading, blanks=False) for one in (table, other)]
    pairs = [(getattr(table, name), getattr(other, name)) for name, _ in FORMAT]
    words = [*(word for _, word in FORMAT), "layout"]
    for (one, another), word in zip([*pairs, readings], words, strict=True):
        if one != another:
            raise ScaffoldError(
                f"{other.path} has another {word} than {table.path}.",
                "Write both in the same way.",
            )


def check_columns(table: Table, files: SplitFiles, kinds: Mapping[str, str]) -> None:
    """Refuse files without these columns, or with cells of another kind in them."""
    for other in files.values():
        known = set(other.names)
        for name, kind in kinds.items():
            if name not in known:
                raise ScaffoldError(
                    f"{other.path} has no column {shown(name)}, but {table.path} has.",
                    "Add it, or leave it out of the features with --exclude.",
                )
            check_cells(table, table.column(name), kind, other)


def check_cells(table: Table, column: Column, kind: str, other: Table) -> None:
    """Refuse cells that the code for a column of this kind would not read."""
    found = other.column(column.name)
    same = {*found.rules} <= {*column.rules} or not kind
    if found.kind == "empty" or (same and reads(column, kind, found)):
        return
    what = {"number": "not numeric", "date": "not in the same format of dates"}
    raise ScaffoldError(
        f"{shown(column.name)} is {what.get(kind, 'written in other words')} in "
        f"{other.path}: it has {shown(odd_cell(found))!r}, where {table.path} has "
        f"{shown(column.examples[0])!r}.",
        "Correct these cells, or leave the column out with --exclude.",
    )


def odd_cell(found: Column) -> str:
    return found.first_bad[1] if found.first_bad else found.examples[0]


def reads(column: Column, kind: str, found: Column) -> bool:
    """Whether the code for a column of this kind reads the cells found elsewhere."""
    if kind == "number":
        return found.low is not None
    if kind == "date":
        return column.format in (found.format, found.also)
    if kind == "boolean":
        return {value.lower() for value, _ in found.values} <= {*column.words}
    return True


def with_files(
    dataset: Kind,
    table: Table,
    files: SplitFiles,
    kinds: Mapping[str, str],
    known: Iterable[str],
    copied: bool,
) -> Kind:
    """The dataset with the files; each of its markers is in one of them.

    kinds  the columns that the project reads, and how: as number, date, boolean or ""
    known  the columns that a row can't be without

    Raises ScaffoldError for a file that does not have these columns.
    """
    if not files:
        return dataset
    check_columns(table, files, kinds)
    blanks = any(one.reading.blanks for one in (table, *files.values()))
    markers = {*table.markers}.union(*(other.markers for other in files.values()))
    needed = [other.column(name) for other in files.values() for name in known]
    paths = places(table, files) if copied else originals(files)
    return replace(
        dataset,
        dialect=replace(dataset.dialect, markers=tuple(sorted(markers)), blanks=blanks),
        gaps=dataset.gaps or any(column.missing for column in needed),
        val_file=paths.get("val", ""),
        test_file=paths.get("test", ""),
    )


def originals(files: SplitFiles) -> dict[str, str]:
    return {role: place(other.path, False) for role, other in files.items()}


def places(table: Table, files: SplitFiles) -> dict[str, str]:
    """The path of each copy in the project, by its role: no two are the same."""
    names = [one.path.name for one in (table, *files.values())]
    found = {}
    for role, other in files.items():
        name = other.path.name
        found[role] = f"data/{f'{role}-' if names.count(name) > 1 else ''}{name}"
    return found


def copies_of(table: Table, files: SplitFiles) -> tuple[tuple[str, Path], ...]:
    """What to copy: the paths in the project, and the files."""
    paths = places(table, files)
    others = [(paths[role], other.path) for role, other in files.items()]
    to, found = place(table.path, True), files_in(table.path)
    parts = [(f"{to}/{file.name}", file) for file in found] or [(to, table.path)]
    return (*parts, *others)
