"""Weights of rare classes in the loss."""

from typing import TYPE_CHECKING, Any

from scaffold.choices.choice import Choice
from scaffold.choices.reading import switched_off
from scaffold.errors import ScaffoldError

if TYPE_CHECKING:
    from scaffold.choices.draft import Draft


def read(answer: Any, draft: "Draft") -> bool:
    if answer and not draft["dataset"].has_classes:
        raise ScaffoldError(
            "--class-weights needs one class per sample: these data have none.",
            "Leave out --class-weights.",
        )
    return bool(answer)


ENTRY = Choice(
    "class_weights",
    "Weight the loss so that all classes count equally.",
    read,
    bool,
    switched_off,
    kind=bool,
    tried=lambda known: [False, True],
    prompt="Weight the loss so that all classes count the same (only with classes)",
    start=False,
    is_setting=True,
)
