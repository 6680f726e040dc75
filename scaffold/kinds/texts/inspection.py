"""The user's texts: a column of a table, or a folder of .txt files per class."""

from pathlib import Path

from scaffold import catalog
from scaffold.catalog.entries import Column
from scaffold.choices import listing
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection import findings
from scaffold.inspection.contents import report_on
from scaffold.inspection.file_type import cannot_read
from scaffold.inspection.findings import Table
from scaffold.inspection.folders import (
    Sample,
    check_classes,
    class_counts,
    samples_in,
)
from scaffold.inspection.inspection import Inspection, Source, refuse_flags
from scaffold.inspection.layout import find_layout, is_wanted, read_folder, without
from scaffold.inspection.left_out import left_out_notes, place_notes
from scaffold.inspection.lookup import dialect_of
from scaffold.inspection.user_data import (
    Report,
    UserData,
    check_text,
    counted,
    given,
    place,
    shown,
)
from scaffold.kinds.images.endings import READABLE as IMAGES
from scaffold.kinds.table.classes import Classes, read_classes
from scaffold.kinds.table.report import class_notes
from scaffold.kinds.table.target import check_target
from scaffold.kinds.texts.columns import (
    class_column,
    is_text_table,
    likely_classes,
    text_column,
)
from scaffold.kinds.texts.dataset import Texts

ENDING = ".txt"
EXAMPLE = 24  # characters of an example text
FLAGS = ("user", "item", "rating")  # that texts don't use


class TextInspection(Inspection):
    """Asked first: a folder without .txt files, and most tables, are of other kinds."""

    rank = 0
    thing = "texts"

    def recognizes(self, source: Source, answers: Answers) -> bool:
        if answers.task and answers.task in text_tasks():
            return True
        if source.is_folder:
            return holds_texts(source.path)
        others = answers.task or answers.user or answers.item or answers.rating
        return not others and is_text_table(source.table, answers)

    def read(self, source: Source, answers: Answers) -> UserData:
        if source.is_folder:
            return folder_data(source.path, answers)
        refuse_flags(answers, ("exclude", *FLAGS), self.thing, source.path)
        return table_data(source.table, answers)

    def report(self, source: Source, answers: Answers) -> Report:
        if len(self.targets(source, answers)) < 2 or answers.target:
            return super().report(source, answers)
        return unclear_report(source.table, answers)

    def targets(self, source: Source, answers: Answers) -> list[str]:
        if source.is_folder:
            return []
        text = text_column(source.table, answers)
        return [column.name for column in likely_classes(source.table, text)]


INSPECTION = TextInspection()


def text_tasks() -> list[str]:
    return catalog.load().tasks_with("texts", "class")


def holds_texts(path: Path) -> bool:
    """Whether a folder has folders of .txt files, and no images."""
    try:
        top = read_folder(path, (ENDING,))
    except ScaffoldError:  # a folder below was removed meanwhile, or can't be read
        return False
    files = [file for folder in top.walk() for file in folder.others]
    return bool(top.filled) and not any(is_wanted(file.name, IMAGES) for file in files)


def folder_data(path: Path, answers: Answers) -> UserData:
    """The Dataset for a folder with a folder of .txt files per class."""
    refuse_flags(answers, ("target", "include", *FLAGS), "texts", path)
    task = check_task(path, answers.task)
    top = without(read_folder(path, (ENDING,)), answers.exclude)
    layout = find_layout(top, "text")
    samples, root = samples_in(layout), layout.root.path
    if not samples:
        raise ScaffoldError(
            f"{path} has no folder of {ENDING} files per class.",
            "Put the texts of each class into a folder with its name.",
        )
    for sample in samples:
        check_text(str(sample.file))
    classes = check_classes(path, samples, tuple(layout.splits), "text")
    copied = {f"data/{s.file.relative_to(root).as_posix()}": s.file for s in samples}
    dataset = Texts(
        name="",
        summary=f"{counted(len(samples), 'text')}, {counted(len(classes), 'class')}",
        file="data" if answers.copy_data else place(root, False),
        rows=len(samples),
        classes=classes,
        folders=layout.folders,
        splits=tuple(layout.splits),
        is_user_data=True,
    )
    return UserData(
        dataset=dataset,
        report=Report(
            f"{path}: {dataset.summary}",
            ("class", *(dataset.splits or ("texts",))),
            class_counts(samples, classes, dataset.splits),
            (
                *place_notes(top, layout),
                *left_out_notes(top, layout, "text"),
                *encoding_notes(samples),
            ),
        ),
        given=given(answers, "task", "exclude"),
        tasks=(task,),
        copies=tuple(copied.items()) if answers.copy_data else (),
    )


def check_task(path: Path, task: str | None) -> str:
    """The task; raises ScaffoldError if the given one needs other data."""
    if not task:
        return text_tasks()[0]
    if task not in text_tasks():
        raise ScaffoldError(
            f"{path} has texts, and {task} needs other data.",
            f"Use --task {listing(text_tasks())}.",
        )
    return task


def encoding_notes(samples: list[Sample]) -> list[str]:
    """A note on files that are not UTF-8."""
    odd = [sample.file for sample in samples if not is_utf8(sample.file)]
    if not odd:
        return []
    others = f" and {counted(len(odd) - 1, 'other file')}" if len(odd) > 1 else ""
    are = "are" if others else "is"
    return [
        f"{odd[0]}{others} {are} not UTF-8 text: some letters are replaced by \ufffd. "
        "Save as UTF-8 to keep them."
    ]


def is_utf8(file: Path) -> bool:
    try:
        file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    except OSError as error:
        raise cannot_read(file, error) from None
    return True


def table_data(table: Table, answers: Answers) -> UserData:
    """The Dataset for a table with a column of texts and one of classes."""
    text = text_column(table, answers)
    target = class_column(table, text, answers)
    check_target(table, target)
    classes = read_classes(table, target)
    rows = table.rows - target.missing - classes.rare_rows
    dataset = Texts(
        name="",
        summary=f"{counted(rows, 'text')}, {counted(len(classes.names), 'class')}",
        file=place(table.path, answers.copy_data),
        rows=rows,
        columns=(Column(text.name, "text"),),
        target=target.name,
        gaps=bool(target.missing),
        rare=bool(classes.rare),
        one_case=classes.one_case,
        dialect=dialect_of(table),
        classes=classes.names,
        is_user_data=True,
    )
    task = answers.task or text_tasks()[0]
    others = catalog.load().tasks_with("table", "class")
    return UserData(
        dataset=dataset,
        report=table_report(table, text, target, dataset, task, classes),
        given=given(answers, "target", "task", "include", "read_as", "missing"),
        tasks=(task, *(name for name in (*text_tasks(), *others) if name != task)),
        copies=((dataset.file, table.path),) if answers.copy_data else (),
    )


def table_report(
    table: Table,
    text: findings.Column,
    target: findings.Column,
    dataset: Texts,
    task: str,
    classes: Classes,
) -> Report:
    uses = {text.name: "text", target.name: "class"}
    said = [
        f"The texts are in {shown(text.name)} and their classes in "
        f"{shown(target.name)}: {task}. For a table, use --task classification.",
        *class_notes(target, classes),
        missing_note(text, "text", "counted as one unknown word"),
        missing_note(target, "class", "left out"),
    ]
    heading = f"{table.path}: {dataset.summary}"
    return report_on(table, heading, uses, filter(None, said), EXAMPLE)


def unclear_report(table: Table, answers: Answers) -> Report:
    """A report before the column of the classes is chosen."""
    uses = {text_column(table, answers).name: "text"}
    heading = f"{table.path}: {counted(table.rows, 'row')}"
    return report_on(table, heading, uses, [], EXAMPLE)


def missing_note(column: findings.Column, thing: str, use: str) -> str:
    if not column.missing:
        return ""
    return f"{counted(column.missing, 'row')} without a {thing}: {use}."
