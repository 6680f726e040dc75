"""The user's ratings: their users, items, ratings and times."""

import re

from scaffold.catalog.entries import Column
from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection import findings
from scaffold.inspection.contents import contents_of
from scaffold.inspection.findings import Table
from scaffold.inspection.inspection import Inspection, Source
from scaffold.inspection.lookup import FEWEST_ROWS, columns_of, dialect_of, find_column
from scaffold.inspection.user_data import Report, UserData, counted, given, place, shown
from scaffold.kinds.ratings.dataset import Ratings

# Typical names of the columns, without a suffix like `_id`, `Id` or `name`.
NAMES = {
    "user": "user|customer|member|reviewer|visitor|client|reader|viewer|person|account",
    "item": "item|movie|film|book|product|song|track|artist|album|article|isbn|game|"
    "recipe|anime|asin|sku|show|video|course|restaurant|hotel|beer|wine",
    "rating": "rating|score|stars?|rate|grade|preference",
    "time": "timestamp|time|date|datetime|ts|when|rated_?at|created_?at",
}
MOST_COLUMNS = 6  # a table with more columns is not ratings

Roles = dict[str, findings.Column]  # the columns by role: user, item, rating, time


class RatingsInspection(Inspection):
    """A table with a column of users, one of items, and perhaps one of ratings."""

    rank = 2

    def recognizes(self, source: Source, answers: Answers) -> bool:
        return not source.is_folder and is_ratings(source.table, answers)

    def read(self, source: Source, answers: Answers) -> UserData:
        return ratings_data(source.table, answers)


INSPECTION = RatingsInspection()


def is_ratings(table: Table, answers: Answers) -> bool:
    """Whether a table has ratings or implicit feedback, from the flags or its names."""
    if answers.task or answers.user or answers.item or answers.rating:
        said = answers.user or answers.item or answers.rating
        return answers.task == "recommender" or bool(said and not answers.task)
    named = by_name(table)
    few = len(table.columns) <= MOST_COLUMNS
    return few and not answers.target and {"user", "item"} <= named.keys()


def by_name(table: Table) -> Roles:
    """The columns with typical names, by role."""
    found: Roles = {}
    for role, names in NAMES.items():
        pattern = rf"({names})s?[ _-]?(id|name|no|number|key)?"
        for column in table.columns:
            if re.fullmatch(pattern, column.name.strip(), re.IGNORECASE):
                found.setdefault(role, column)
    return found


def roles_of(table: Table, answers: Answers) -> Roles:
    """The role of each column: from the flags, else its name, else its position."""
    said = {
        role: find_column(table, getattr(answers, role), f"--{role}")
        for role in ("user", "item", "rating")
        if getattr(answers, role)
    }
    roles = {**by_name(table), **said}
    taken = {column.name for column in roles.values()}
    free = [column for column in table.columns if column.name not in taken]
    for role in ("user", "item"):
        if role not in roles:
            roles[role] = next_free(table, free, role)
    if "rating" not in roles and free and is_rating(free[0]):
        roles["rating"] = free.pop(0)
    if "time" not in roles and free and is_time(free[0]):
        roles["time"] = free.pop(0)
    return checked(table, roles)


def next_free(table: Table, free: list[findings.Column], role: str) -> findings.Column:
    if free:
        return free.pop(0)
    raise ScaffoldError(
        f"{table.path} has no column for the {role}.",
        f"Give it with --{role}: {columns_of(table)}.",
    )


def is_rating(column: findings.Column) -> bool:
    """Whether a column may be a rating: numeric, but not a time."""
    return column.kind == "number" and not is_time(column)


def is_time(column: findings.Column) -> bool:
    """Whether a column is a date, or seconds (or milliseconds) since 1970."""
    return column.kind == "date" or (column.low is not None and column.low > 1e8)


def checked(table: Table, roles: Roles) -> Roles:
    """The usable roles; raises ScaffoldError if a required column can't be used."""
    if table.rows < FEWEST_ROWS:
        raise ScaffoldError(
            f"{table.path} has {counted(table.rows, 'row')}; at least {FEWEST_ROWS} "
            "are needed for training, validation and testing.",
            "Add more rows.",
        )
    names = [column.name for column in roles.values()]
    if len(set(names)) < len(names):
        raise ScaffoldError(
            f"The user, item and rating of {table.path} must be different columns.",
            "Give them with --user, --item and --rating.",
        )
    for role in ("user", "item"):
        if roles[role].distinct < 2:
            raise ScaffoldError(
                f"{table.path} has only one {role}: there is nothing to recommend.",
                f"Give another column with --{role}.",
            )
    rating = roles.get("rating")
    if rating and rating.first_bad:
        row, cell = rating.first_bad
        raise ScaffoldError(
            f"The rating {shown(rating.name)} is {shown(cell)!r} in row {row} of "
            f"{table.path}, where almost all others are numbers.",
            "Correct or clear that cell.",
        )
    if rating and rating.low is None:
        raise ScaffoldError(
            f"The rating {shown(rating.name)} of {table.path} is not numeric.",
            "Give another column with --rating.",
        )
    if rating and rating.distinct == 1:  # constant ratings are implicit feedback
        del roles["rating"]
    if "time" in roles and not is_time(roles["time"]):
        del roles["time"]
    return roles


def ratings_data(table: Table, answers: Answers) -> UserData:
    """The Dataset for a table of ratings."""
    check_words(table, answers)
    roles = roles_of(table, answers)
    user, item = roles["user"], roles["item"]
    rating, time = roles.get("rating"), roles.get("time")
    dataset = Ratings(
        name="",
        summary=summary_of(table, roles),
        file=place(table.path, answers.copy_data),
        rows=table.rows,
        columns=(Column(user.name, "category"), Column(item.name, "category")),
        target=rating.name if rating else "",
        gaps=any(column.missing for column in roles.values()),
        dialect=dialect_of(table),
        timestamp=time.name if time else "",
        timestamp_format=time.format if time else "",
        example=user.examples[0],
        is_user_data=True,
    )
    return UserData(
        dataset=dataset,
        report=report_of(table, roles),
        given=given(answers, "user", "item", "rating", "task"),
        tasks=("recommender",),
        copies=((dataset.file, table.path),) if answers.copy_data else (),
    )


def check_words(table: Table, answers: Answers) -> None:
    """Refuse flags that are only for other tables."""
    for name in ("target", "include", "exclude"):
        if getattr(answers, name):
            raise ScaffoldError(
                f"--{name} is not for ratings, like those in {table.path}.",
                "Give the columns with --user, --item and --rating.",
            )


def summary_of(table: Table, roles: Roles) -> str:
    thing = "rating" if "rating" in roles else "interaction"
    users, items = roles["user"].different, roles["item"].different
    return f"{counted(table.rows, thing)} of {items} items by {users} users"


def report_of(table: Table, roles: Roles) -> Report:
    uses = {column.name: role for role, column in roles.items()}
    rows = tuple((name, *rest) for name, _, *rest in contents_of(table, uses))
    columns = ("column", "different", "missing", "examples", "used as")
    heading = f"{table.path}: {summary_of(table, roles)}"
    return Report(heading, columns, rows, tuple(notes(roles)))


def notes(roles: Roles) -> list[str]:
    """Notes on surprising facts, one sentence each."""
    said = []
    if "rating" not in roles:
        said.append(
            "No ratings found: every row counts as positive implicit feedback, and "
            "randomly drawn items as negatives."
        )
    if "time" in roles:
        latest = "the latest are" if "rating" in roles else "each user's latest is"
        said.append(
            f"Split by {shown(roles['time'].name)}: {latest} for the test. Use --split "
            "random to split at random."
        )
    if any(column.missing for column in roles.values()):
        said.append("Rows with an empty cell are left out.")
    return said
