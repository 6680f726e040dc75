"""The report on the user's ratings."""

from scaffold import catalog
from scaffold.choices.answers import Answers
from scaffold.inspection.contents import contents_of
from scaffold.inspection.findings import Column, Table
from scaffold.inspection.user_data import Report, counted, shown
from scaffold.kinds.ratings.roles import Roles, median_of


def ratings_report(
    table: Table, roles: Roles, repeated: int, answers: Answers
) -> Report:
    """The report; repeated rows have the user and the item of another row."""
    uses = {column.name: role for role, column in roles.items()}
    rows = tuple((name, *rest) for name, _, *rest in contents_of(table, uses))
    columns = ("column", "different", "missing", "examples", "used as")
    heading = f"{table.path}: {summary_of(table, roles)}"
    return Report(heading, columns, rows, tuple(notes(table, roles, repeated, answers)))


def summary_of(table: Table, roles: Roles) -> str:
    thing = "rating" if "rating" in roles else "interaction"
    users, items = roles["user"].different, roles["item"].different
    return f"{counted(table.rows, thing)} of {items} items by {users} users"


def notes(table: Table, roles: Roles, repeated: int, answers: Answers) -> list[str]:
    """Notes on surprising facts, one sentence or two each."""
    said = []
    implicit = is_implicit(roles, answers)
    if not table.header:
        said.append(
            "The columns have no names, so their order decides. Use --user, --item and "
            "--rating if that is wrong."
        )
    if implicit:
        said.append(about_choices(roles, answers))
    if "time" in roles and is_timed(answers):
        latest = "each user's latest is" if implicit else "the latest are"
        what = "validation" if answers.test else "the test"
        said.append(
            f"Split by {shown(roles['time'].name)}: {latest} for {what}. Use --split "
            "random to split at random."
        )
    if repeated:
        said.append(about_repeats(repeated, implicit, roles, answers))
    if any(column.missing for column in roles.values()):
        said.append("Rows with an empty cell are left out.")
    return said


def is_timed(answers: Answers) -> bool:
    """Whether ratings with times are split by them."""
    return answers.split != "random" and not (answers.val and answers.test)


def is_implicit(roles: Roles, answers: Answers) -> bool:
    """Whether the data, or the chosen loss or model, make it implicit feedback."""
    known = catalog.load()
    loss, model = known.losses.get(answers.loss), known.models.get(answers.model)
    chosen = (loss and loss.implicit) or (model and model.made_for == "implicit")
    return "rating" not in roles or bool(chosen)


def about_choices(roles: Roles, answers: Answers) -> str:
    """What counts as chosen in implicit feedback."""
    column = roles.get("rating", roles.get("count"))
    if not column:
        return (
            "No ratings found: every row counts as positive implicit feedback, and "
            "randomly drawn items as negatives."
        )
    name = shown(column.name)
    if answers.positive:
        return f"Only rows whose {name} is at least {answers.positive} count as chosen."
    flag = f"--positive {suggested(column, 'rating' in roles)}"
    if "rating" in roles:
        return (
            f"Every row counts as chosen, whatever its {name}. {flag} uses only the "
            "rows with at least that."
        )
    return (
        f"{name} is a count, not a rating: every row is positive implicit feedback. "
        f"{flag} uses only the rows with at least that; --rating {name} predicts it."
    )


def suggested(column: Column, is_rating: bool) -> str:
    """A threshold as an example: 4 of 5 stars, or the median of the counts."""
    number = 0.8 * (column.high or 0) if is_rating else median_of(column)
    return f"{number:.10g}" if number else "X"


def about_repeats(repeated: int, implicit: bool, roles: Roles, answers: Answers) -> str:
    by_time = "time" in roles and answers.split != "random"
    which = "the latest" if by_time else "the last one in the file"
    kept = "they count once" if implicit else f"only {which} is used"
    repeat = "row repeats" if repeated == 1 else "rows repeat"
    return f"{repeated:,} {repeat} the user and the item of another row: {kept}."
