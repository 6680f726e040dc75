"""The user's data, if the answers name some."""

from typing import TYPE_CHECKING

from scaffold.choices.answers import Answers
from scaffold.choices.table import choices
from scaffold.errors import ScaffoldError

if TYPE_CHECKING:
    from scaffold.inspection import UserData


def understand(answers: Answers) -> "UserData | None":
    """Inspect the user's data; None without --data."""
    if answers.data:
        require_one(answers)
        from scaffold.inspection import read_user_data  # here, not above: slow

        return read_user_data(answers)
    for name in answers.given:
        if choices()[name].is_of_data:
            word = choices()[name].word
            raise ScaffoldError(f"{word} needs --data.", f"Leave out {word}.")
    return None


def require_one(answers: Answers) -> None:
    if answers.dataset:
        raise ScaffoldError(
            "--data and --dataset exclude each other.", "Give only one."
        )
