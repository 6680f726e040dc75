"""Which column of a table has the users, which the items, ratings, counts and times."""

import re

from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection.findings import Column, Table
from scaffold.inspection.lookup import FEWEST_ROWS, columns_of, find_column
from scaffold.inspection.numerals import rewritten
from scaffold.inspection.user_data import counted, shown

# Typical names of the columns, without a suffix like `_id`, `Id` or `name`.
NAMES = {
    "user": "user|customer|member|reviewer|visitor|client|reader|viewer|person|account|"
    "rater|listener|subscriber|shopper|buyer",
    "item": "item|movie|film|book|product|song|track|artist|album|article|isbn|game|"
    "recipe|anime|manga|asin|sku|show|video|course|restaurant|hotel|beer|wine|joke|"
    "podcast|app",
    "rating": "rating|score|stars?|rate|grade|preference|overall|ratingvalue|liking",
    "count": "plays?|listens?|hours|minutes|quantity|qty|clicks?|views?|visits?|"
    "counts?|purchases?|orders?|downloads?|weight|frequency|interactions?|playtime|"
    "(play|listen|click|view|visit|watch|purchase|order|item)[ _-]?(count|time|s)|"
    "(hours?|minutes|times)[ _-]?(played|watched|listened|viewed)",
    "time": "timestamp|time|date|datetime|ts|when|(rated|created|reviewed)_?at|"
    "(unix)?[ _-]?(review|rating|rated)?[ _-]?(time|date|timestamp)",
}
# These name items, or users, only with a suffix: a business is often not an item.
WITH_SUFFIX = {
    "item": "business|biz|place|venue|poi|shop|store|station|page|post|event|url|"
    "content|title|doc|document|news|dish|prod|merchant|location|i",
    "user": "usr|session|patron|profile|player|u",
}
SUFFIX = "(id|name|no|number|key|code)"
MOST_COLUMNS = 6  # a table with more columns is not ratings
MOST_GRADES = 20  # of a scale of ratings, in a file without names
TAIL = 10  # a long tail: the largest count is this many times their median

Roles = dict[str, Column]  # the columns by role: user, item, rating, count, time


def is_ratings(table: Table, answers: Answers) -> bool:
    """Whether a table has ratings or implicit feedback, from the flags, its names or
    the shape of its columns."""
    if answers.task or answers.user or answers.item or answers.rating:
        said = answers.user or answers.item or answers.rating
        return answers.task == "recommender" or bool(said and not answers.task)
    few = len(table.columns) <= MOST_COLUMNS
    known = {"user", "item"} <= by_name(table).keys() or has_shape(table)
    return few and not answers.target and known


def has_shape(table: Table) -> bool:
    """Whether a file without names looks like MovieLens': numbers of users and items,
    grades, and seconds since 1970."""
    if table.header or len(table.columns) != 4:
        return False
    user, item, rating, time = table.columns
    numbered = all(
        column.whole and column.low is not None and column.low >= 0
        for column in (user, item, time)
    )
    repeated = max(user.distinct, item.distinct) < table.rows
    graded = is_rating(rating) and rating.distinct <= MOST_GRADES
    return numbered and repeated and graded and is_time(time)


def by_name(table: Table) -> Roles:
    """The columns with typical names, by role."""
    found: Roles = {}
    for role, pattern in PATTERNS.items():
        for column in table.columns:
            if re.fullmatch(pattern, column.name.strip(), re.IGNORECASE):
                found.setdefault(role, column)
    return found


def pattern_of(role: str) -> str:
    """A pattern for the names of a column: `Book-Rating` is a rating too."""
    names = NAMES[role]
    if role in WITH_SUFFIX:
        loose = rf"({names})s?[ _-]?{SUFFIX}?"
        return rf"{loose}|({WITH_SUFFIX[role]})s?[ _-]?{SUFFIX}"
    before = (
        rf"(({NAMES['item']}|user|review|average)s?[ _-])?" if role == "rating" else ""
    )
    return f"{before}({names})s?"


PATTERNS = {role: pattern_of(role) for role in NAMES}


def roles_of(table: Table, answers: Answers) -> Roles:
    """The role of each column: from the flags, else its name, else its position."""
    said = {
        role: find_column(table, getattr(answers, role), f"--{role}")
        for role in ("user", "item", "rating", "time")
        if getattr(answers, role)
    }
    roles = {**by_name(table), **said}
    if roles.get("count") in said.values():  # --rating plays
        del roles["count"]
    free = [column for column in table.columns if column not in roles.values()]
    for role in ("user", "item"):
        if role not in roles:
            roles[role] = next_free(table, free, role)
    if not {"rating", "count"} & roles.keys() and free and is_rating(free[0]):
        role = "count" if has_long_tail(free[0]) else "rating"
        roles[role] = free.pop(0)
    if "time" not in roles and free and is_time(free[0]):
        roles["time"] = free.pop(0)
    return checked(table, roles)


def next_free(table: Table, free: list[Column], role: str) -> Column:
    if free:
        return free.pop(0)
    raise ScaffoldError(
        f"{table.path} has no column for the {role}.",
        f"Give it with --{role}: {columns_of(table)}.",
    )


def is_rating(column: Column) -> bool:
    """Whether a column may be a rating: numeric, but not a time."""
    return column.kind == "number" and not is_time(column)


def is_time(column: Column) -> bool:
    """Whether a column is a date, or seconds (or milliseconds) since 1970."""
    return column.kind == "date" or (column.low is not None and column.low > 1e8)


def has_long_tail(column: Column) -> bool:
    """Whether numbers are counts, of which a few are many times the others."""
    if column.low is None or column.high is None or column.low < 0:
        return False
    middle = median_of(column)
    if middle is None:  # more different values than a scale of ratings has
        return column.high > 100
    return column.high > TAIL * max(1, middle)


def median_of(column: Column) -> float | None:
    """The median of a numeric column; None if it has many different values."""
    half = sum(count for _, count in column.values) / 2
    for value, count in numbers_of(column):
        half -= count
        if half <= 0:
            return value
    return None


def steepness_of(column: Column) -> float:
    """That of a sigmoid from the lowest to the highest rating, at their mean."""
    numbers, low, high = numbers_of(column), column.low or 0, column.high or 0
    total = sum(count for _, count in numbers)
    middle = (
        sum(value * n for value, n in numbers) / total if total else (low + high) / 2
    )
    return float(f"{(middle - low) * (high - middle) / (high - low):.2g}")


def numbers_of(column: Column) -> list[tuple[float, int]]:
    """The numbers in a column with their counts, if it has few different ones."""
    plain = ((rewritten(cell, column.rules), n) for cell, n in column.values)
    return [(float(cell.replace(",", ".")), n) for cell, n in plain]


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
    if rating := roles.get("rating"):
        check_rating(table, rating)
    return usable(roles)


def check_rating(table: Table, rating: Column) -> None:
    if rating.first_bad:
        row, cell = rating.first_bad
        raise ScaffoldError(
            f"The rating {shown(rating.name)} is {shown(cell)!r} in row {row} of "
            f"{table.path}, where almost all others are numbers.",
            "Correct or clear that cell.",
        )
    if rating.low is None:
        raise ScaffoldError(
            f"The rating {shown(rating.name)} of {table.path} is not numeric.",
            "Give another column with --rating.",
        )


def usable(roles: Roles) -> Roles:
    """Without roles that say nothing: constant ratings are implicit feedback."""
    kept = dict(roles)
    if "rating" in kept and kept["rating"].distinct == 1:
        del kept["rating"]
    if "count" in kept and ("rating" in kept or not is_rating(kept["count"])):
        del kept["count"]
    if "time" in kept and not is_time(kept["time"]):
        del kept["time"]
    return kept
