"""How a table says what its images show: one class each, or several labels."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection import findings
from scaffold.inspection.findings import Table
from scaffold.inspection.lookup import find_column
from scaffold.kinds.images.cells import cells_of

CLASS_COLUMN = r"class_?|labels?|category|target|y|species|breed|diagnosis|tags?"
ROWS, COLUMNS = "rows", "columns"  # other styles are separators
SEPARATORS = ("|", ";", ",", " ")
SEVERAL = 0.01  # more images than this share must have several labels
MOST_CLASSES = 100  # of classes that are numbers


@dataclass(frozen=True)
class Labels:
    """How the classes or the labels of images are written.

    column  the column that has them
    style   empty for one class per image; for labels, the separator of those in a cell,
            `rows` for a row per label, `columns` for a column of 0 and 1 per label
    names   the columns, one per label
    """

    column: str
    style: str = ""
    names: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """How labels are recognized, for a sentence."""
        if self.style == COLUMNS:
            return f"one column of 0 and 1 for each of {len(self.names)} labels"
        if self.style == ROWS:
            return f"a row for each label in {self.column}"
        mark = "spaces" if self.style == " " else repr(self.style)
        return f"labels in {self.column}, separated by {mark}"


def labels_in(table: Table, file: str, answers: Answers) -> Labels:
    """How a table with a column of image files has their labels.

    Raises ScaffoldError if several columns may have the classes.
    """
    if not answers.target:
        binary = binary_columns(table, file, answers)
        if len(binary) > 1:
            return Labels("", COLUMNS, binary)
    column = class_column(table, file, answers)
    if f"{column}=category" in answers.read_as:
        return Labels(column)
    files, cells = cells_of(table, (file, column))
    pairs = [(f, c) for f, c in zip(files, cells, strict=True) if f and c]
    return Labels(column, style_of(pairs))


def binary_columns(table: Table, file: str, answers: Answers) -> tuple[str, ...]:
    """The columns besides that of the files, if all have only 0 and 1."""
    others = others_of(table, file, answers)
    kept = [c for c in others if c.kind not in ("identifier", "empty", "constant")]
    is_binary = all(is_flag(column) for column in kept)
    return tuple(column.name for column in kept) if is_binary else ()


def others_of(table: Table, file: str, answers: Answers) -> list[findings.Column]:
    """The columns besides that of the files and the excluded ones."""
    left_out = (file, *answers.exclude)
    return [column for column in table.columns if column.name not in left_out]


def is_flag(column: findings.Column) -> bool:
    return {value for value, _ in column.values} in ({"0", "1"}, {"0.0", "1.0"})


def class_column(table: Table, file: str, answers: Answers) -> str:
    """The column of classes: from --target, by its name, or the only possible one."""
    if answers.target:
        return find_column(table, answers.target, "--target").name
    columns = others_of(table, file, answers)
    names = [column.name for column in columns if may_be_class(column)]
    called = [name for name in names if re.fullmatch(CLASS_COLUMN, name, re.IGNORECASE)]
    if len(called or names) == 1:
        return (called or names)[0]
    raise ScaffoldError(
        f"Which column of {table.path} has the classes of the images?",
        "Give it with --target.",
    )


def may_be_class(column: findings.Column) -> bool:
    if column.kind == "number":
        return column.whole and column.distinct <= MOST_CLASSES
    return column.kind in ("category", "boolean", "text")


def style_of(pairs: list[tuple[str, str]]) -> str:
    """The style of labels, from the file and the class of each row."""
    found = Counter(file for file, _ in set(pairs))
    several = sum(count > 1 for count in found.values())
    if several > SEVERAL * len(found):
        return ROWS
    cells = Counter(cell for _, cell in pairs)
    return next((mark for mark in SEPARATORS if separates(mark, cells)), "")


def separates(mark: str, cells: Counter[str]) -> bool:
    """Whether cells are labels with a separator: its parts recur in other cells.

    A part that is in one cell only, like `york` of `new york`, is a word of a name.
    """
    with_mark = [cell for cell in cells if mark in cell]
    if sum(cells[cell] for cell in with_mark) <= SEVERAL * cells.total():
        return False
    parts = Counter(part for cell in cells for part in parts_of(cell, mark))
    once = sum(count == 1 for part, count in parts.items())
    strong = mark in "|;"
    return (
        len(parts) > 1
        and once <= (0.5 if strong else 0.2) * len(parts)
        and (strong or len(parts) < len(cells))
    )


def parts_of(cell: str, mark: str) -> tuple[str, ...]:
    """The labels of a cell, each once, sorted."""
    parts = {part.strip() for part in cell.split(mark)}
    return tuple(sorted(parts - {""}))


def read_labels(
    table: Table, file: str, labels: Labels
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """The number of a row, the cell of its file, and its class or labels.

    Rows without a file, a class or labels are left out.
    """
    if labels.style == COLUMNS:
        yield from read_columns(table, file, labels.names)
        return
    files, cells = cells_of(table, (file, labels.column))
    rows = [row for row in zip(range(1, len(files) + 1), files, cells, strict=True)]
    given = [(number, f, cell) for number, f, cell in rows if f and cell]
    if labels.style != ROWS:
        for number, cell, text in given:
            yield number, cell, (
                parts_of(text, labels.style) if labels.style else (text,)
            )
        return
    found: dict[str, tuple[int, list[str]]] = {}
    for number, cell, text in given:
        found.setdefault(cell, (number, []))[1].append(text)
    for cell, (number, names) in found.items():
        yield number, cell, tuple(sorted(set(names)))


def read_columns(
    table: Table, file: str, names: tuple[str, ...]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    files, *columns = cells_of(table, (file, *names))
    for number, (cell, *flags) in enumerate(zip(files, *columns, strict=True), start=1):
        if cell and all(flags):
            found = zip(names, flags, strict=True)
            yield number, cell, tuple(n for n, flag in found if float(flag or 0))
