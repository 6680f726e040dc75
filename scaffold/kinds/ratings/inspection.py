"""The user's ratings: their users, items, ratings and times."""

from dataclasses import replace

from scaffold.catalog.entries import Column
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection import findings
from scaffold.inspection.asked import asked_by
from scaffold.inspection.dates import readable
from scaffold.inspection.findings import Table
from scaffold.inspection.inspection import Inspection, Source, refuse_flags
from scaffold.inspection.lookup import dialect_of
from scaffold.inspection.parts import check_whole, with_exact
from scaffold.inspection.reader import cells_of
from scaffold.inspection.split_files import (
    copies_of,
    file_notes,
    read_split_files,
    with_files,
)
from scaffold.inspection.user_data import UserData, given, place
from scaffold.inspection.writing import other_rules
from scaffold.kinds.ratings.dataset import Ratings
from scaffold.kinds.ratings.report import is_timed, ratings_report, summary_of
from scaffold.kinds.ratings.roles import Roles, is_ratings, roles_of, steepness_of


class RatingsInspection(Inspection):
    """A table with a column of users, one of items, and perhaps one of ratings."""

    rank = 2
    thing = "ratings"
    split_flags = ("val", "test", "time")
    can_stream = True

    def recognizes(self, source: Source, answers: Answers) -> bool:
        return not source.is_folder and is_ratings(source.table, answers)

    def read(self, source: Source, answers: Answers) -> UserData:
        return ratings_data(source.table, answers)


INSPECTION = RatingsInspection()
OTHERS = ("target", "include", "exclude")  # flags for other tables
ADVICE = "Give the columns with --user, --item and --rating."
SAID = ("user", "item", "rating", "time", "task", "read_as", "missing")


def ratings_data(table: Table, answers: Answers) -> UserData:
    """The Dataset for a table of ratings."""
    refuse_flags(answers, OTHERS, "ratings", table.path, ADVICE)
    roles = roles_of(table, answers)
    if table.streamed:
        table, roles = exact_roles(table, roles, answers)
    user, item = roles["user"], roles["item"]
    rating, time = roles.get("rating"), roles.get("time")
    check_threshold(rating, answers)
    repeated = 0 if table.streamed else repeated_pairs(table, user, item)
    dataset = Ratings(
        name="",
        summary=summary_of(table, roles),
        file=place(table.path, answers.copy_data),
        rows=table.rows - repeated,
        items=item.distinct,
        steepness=steepness_of(rating) if rating else 0.0,
        columns=(Column(user.name, "category"), Column(item.name, "category")),
        target=rating.name if rating else "",
        counts=roles["count"].name if "count" in roles else "",
        repeats=bool(repeated),
        gaps=any(column.missing for column in roles.values()),
        dialect=dialect_of(table),
        timestamp=time.name if time else "",
        timestamp_format=readable(time.format)[0] if time and time.format else "",
        other_rules=other_rules((rating, "number"), (time, "date")),
        example=user.examples[0],
        is_user_data=True,
        in_folder=table.in_folder,
        streamed=table.streamed,
    )
    files = read_split_files(table, answers)
    kinds = kinds_read(roles, answers)
    report = ratings_report(table, roles, repeated, answers)
    notes = (*report.notes, *file_notes(files))
    return UserData(
        dataset=with_files(dataset, table, files, kinds, kinds, answers.copy_data),
        report=replace(report, notes=notes),
        given=given(answers, *SAID),
        tasks=("recommender",),
        copies=copies_of(table, files) if answers.copy_data else (),
    )


def exact_roles(table: Table, roles: Roles, answers: Answers) -> tuple[Table, Roles]:
    """The table and the roles, with facts from all rows."""
    if "rating" not in roles:
        raise ScaffoldError(
            f"{table.path} has no ratings, and implicit feedback can't be read in "
            "parts.",
            "Give the column with --rating, or read the data into memory with "
            "--no-stream.",
        )
    used = [roles[role].name for role in ("user", "item", "rating")]
    table = with_exact(table, used, asked_by(answers).hints)
    check_whole(table, used)
    roles = roles_of(table, answers)
    return table, {r: c for r, c in roles.items() if r not in ("time", "count")}


def kinds_read(roles: Roles, answers: Answers) -> dict[str, str]:
    """The columns that the project reads, and how; ids are read as they are."""
    kinds = {roles[role].name: "" for role in ("user", "item")}
    for role in ("rating", "count"):
        if role in roles:
            kinds[roles[role].name] = "number"
    if "time" in roles and is_timed(answers):
        kinds[roles["time"].name] = "date" if roles["time"].format else "number"
    return kinds


def check_threshold(rating: findings.Column | None, answers: Answers) -> None:
    """Refuse a --positive that no rating reaches."""
    if not (answers.positive and rating and rating.high is not None):
        return
    try:
        too_high = float(answers.positive) > rating.high
    except ValueError:
        return  # refused when the choice is read
    if too_high:
        raise ScaffoldError(
            f"No rating is {answers.positive} or more: the highest is {rating.high:g}.",
            "Give a lower --positive.",
        )


def repeated_pairs(table: Table, user: findings.Column, item: findings.Column) -> int:
    """The number of rows that have the user and the item of another row."""
    pairs = cells_of(table, (user.name, item.name)).drop_nulls()
    return len(pairs) - pairs.n_unique()
