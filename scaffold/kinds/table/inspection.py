"""The inspection of the user's table."""

from dataclasses import replace

from scaffold import catalog
from scaffold.catalog.entries import Column
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection import findings
from scaffold.inspection.asked import asked_by
from scaffold.inspection.findings import Table as Findings
from scaffold.inspection.inspection import SPLIT_FLAGS, Inspection, Source
from scaffold.inspection.lookup import dialect_of
from scaffold.inspection.parquet import files_in
from scaffold.inspection.parts import check_whole, with_exact
from scaffold.inspection.split_files import copies_of, read_split_files
from scaffold.inspection.user_data import (
    Report,
    UserData,
    counted,
    given,
    place,
    shown,
)
from scaffold.inspection.writing import other_rules
from scaffold.kinds.table.classes import (
    Classes,
    listed,
    read_classes,
    spellings_in,
)
from scaffold.kinds.table.dataset import Table
from scaffold.kinds.table.features import features_of
from scaffold.kinds.table.reading import in_flag
from scaffold.kinds.table.report import table_report
from scaffold.kinds.table.sample import Sample, read_sample
from scaffold.kinds.table.splits import (
    check_targets,
    split_as_asked,
    split_notes,
    with_split_files,
)
from scaffold.kinds.table.suspicions import suspicions
from scaffold.kinds.table.target import (
    find_target,
    likely_targets,
    task_of,
    tasks_of,
)


class TableInspection(Inspection):
    """Every file that is not of another kind is a table with a column to predict."""

    rank = 9
    thing = "tables"
    split_flags = SPLIT_FLAGS
    can_stream = True

    def recognizes(self, source: Source, answers: Answers) -> bool:
        return not source.is_folder

    def read(self, source: Source, answers: Answers) -> UserData:
        return table_data(source.table, answers)

    def report(self, source: Source, answers: Answers) -> Report:
        if answers.target:
            return super().report(source, answers)
        return table_report(source.table, answers)

    def targets(self, source: Source, answers: Answers) -> list[str]:
        return likely_targets(source.table, answers)


INSPECTION = TableInspection()
SAID = (
    *("target", "task", "include", "exclude", "read_as", "missing"),
    *("group", "time"),
)


def table_data(table: Findings, answers: Answers) -> UserData:
    """The Dataset for a table with a target."""
    target = find_target(table, answers)
    if table.streamed:
        table = with_exact(table, [target.name], asked_by(answers).hints)
        target = find_target(table, answers)
        check_whole(table, [target.name])
    task = task_of(table, target, answers.task)
    by_class = "class" in catalog.load().tasks[task].targets
    columns = tuple(features_of(table, answers, target))
    sample = read_sample(table, columns, target)
    classes = table_classes(table, target, sample) if by_class else Classes()
    if table.streamed:
        check_parts(table, columns, classes)
    dataset = Table(
        name="",
        summary=f"{counted(table.rows, 'row')}, {counted(len(columns), 'feature')}",
        file=place(table.path, answers.copy_data),
        rows=table.rows - target.missing - classes.rare_rows,
        columns=columns,
        target=target.name,
        gaps=bool(target.missing),
        rare=bool(classes.rare),
        one_case=classes.one_case,
        dialect=dialect_of(table),
        classes=classes.names,
        other_rules=other_rules((target, "category" if by_class else "number")),
        target_rough=target.is_rough and not by_class,
        written=written_of(table, columns, target),
        example=first_file(table, answers),
        is_user_data=True,
        in_folder=table.in_folder,
        streamed=table.streamed,
    )
    dataset = split_as_asked(dataset, table, answers)
    files = read_split_files(table, answers)
    check_targets(table, files, target, classes)
    dataset = with_split_files(dataset, table, files, answers)
    report = table_report(table, answers, target, task, classes)
    notes = [*report.notes, *split_notes(dataset, table, files, answers)]
    notes += suspicions(sample, target.name, by_class)
    return UserData(
        dataset=dataset,
        report=replace(report, notes=tuple(notes)),
        given=given(answers, *SAID),
        tasks=tasks_of(task, classes.names),
        copies=copies_of(table, files) if answers.copy_data else (),
    )


def first_file(table: Findings, answers: Answers) -> str:
    """The first file of a folder, to try predict.py with."""
    files = files_in(table.path)
    folder = place(table.path, answers.copy_data)
    return f"{folder}/{files[0].name}" if files else ""


def check_parts(table: Findings, columns: tuple[Column, ...], classes: Classes) -> None:
    """Refuse what a project that reads its data in parts does not do."""
    for column in columns:
        if column.kind == "text":
            raise ScaffoldError(
                f"{shown(column.name)} has texts, which can't be read in parts.",
                f"Leave it out with --exclude {in_flag(column.name)}.",
            )
    if classes.rare:
        names = listed([repr(shown(name)) for name, _ in classes.rare])
        raise ScaffoldError(
            f"{table.path} has classes that are too rare: {names}.",
            "Leave out their rows: data that are read in parts must have all classes.",
        )


def table_classes(table: Findings, target: findings.Column, sample: Sample) -> Classes:
    """The classes, with the ways in which they are written in the first rows."""
    classes = read_classes(table, target)
    lower = classes.one_case or target.kind == "boolean"
    written = spellings_in(sample.frame[:, -1], lower)
    return replace(classes, spellings=written or classes.spellings)


def written_of(
    table: Findings, columns: tuple[Column, ...], target: findings.Column
) -> tuple[str, ...]:
    """A cell that is rewritten and how it is read, for a comment."""
    names = {column.name for column in columns if column.rules} | {target.name}
    found = [column for column in table.columns if column.name in names]
    return next((one.written for one in found if one.rules and one.written), ())
