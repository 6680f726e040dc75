"""Find the column of a table that names image files, and the folder of the files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scaffold.choices.answers import Answers
from scaffold.inspection import findings
from scaffold.inspection.findings import Table
from scaffold.kinds.images.cells import cells_of
from scaffold.kinds.images.endings import READABLE

MOST_FOLDERS = 30
MOST_COLUMNS = 5


@dataclass(frozen=True)
class Paths:
    """The column that names image files.

    folder  the folder with the files beside the table, if the cells do not name it
    ending  the ending of the files, if the cells do not have it
    """

    column: str
    folder: str = ""
    ending: str = ""

    def file(self, table: Table, cell: str) -> Path:
        return table.path.parent / self.folder / f"{cell}{self.ending}"

    @property
    def notes(self) -> list[str]:
        """Where the files are, if the cells alone do not tell."""
        if not self.folder and not self.ending:
            return []
        end = f", with the ending {self.ending}" if self.ending else ""
        return [
            f"{self.column} names files in {self.folder or 'the same folder'}{end}."
        ]


def paths_in(table: Table, answers: Answers) -> Paths | None:
    """The column of paths, or of names of files without folder and ending."""
    columns = [
        c for c in table.columns if c.name not in (*answers.exclude, answers.target)
    ]
    for column in columns:
        if column.examples and all(map(is_image_path, column.examples)):
            return Paths(column.name, folder_of(table, column))
    if any(has_quantities(column) for column in columns[1:]):
        return None
    found = (ids_in(table, column) for column in columns[:MOST_COLUMNS])
    return next(filter(None, found), None)


def is_image_path(cell: str) -> bool:
    """Whether a cell is a path of an image; an address in the web is not."""
    return cell.lower().endswith(READABLE) and not re.match(r"\w+://", cell)


def has_quantities(column: findings.Column) -> bool:
    """Whether a column has measurements or dates: a table's, not an image's label."""
    return column.kind == "date" or (column.kind == "number" and not column.whole)


def folder_of(table: Table, column: findings.Column) -> str:
    """The folder in which the paths of a column exist; empty if they do as they are."""
    for folder in ("", *folders_beside(table.path)):
        paths = Paths(column.name, folder)
        if all(paths.file(table, cell).is_file() for cell in column.examples):
            return folder
    return ""


def ids_in(table: Table, column: findings.Column) -> Paths | None:
    """The folder and the ending with which every cell of a column is a file."""
    for folder in ("", *folders_beside(table.path)):
        for ending in READABLE:
            paths = Paths(column.name, folder, ending)
            if not all(paths.file(table, cell).is_file() for cell in column.examples):
                continue
            (cells,) = cells_of(table, (column.name,))
            if all(cell and paths.file(table, cell).is_file() for cell in cells):
                return paths
    return None


def folders_beside(path: Path) -> list[str]:
    """The folders beside a table, and those in them; first those called like it."""
    found = [folder for one in visible(path.parent) for folder in (one, *visible(one))]
    names = [folder.relative_to(path.parent).as_posix() for folder in found]
    likely = sorted(names, key=lambda name: not name.startswith(path.stem))
    return likely[:MOST_FOLDERS]


def visible(folder: Path) -> Iterator[Path]:
    """The folders in a folder, without hidden ones."""
    try:
        entries = sorted(entry for entry in folder.iterdir() if entry.name[0] != ".")
    except OSError:
        return
    yield from [entry for entry in entries if entry.is_dir()][:MOST_FOLDERS]
