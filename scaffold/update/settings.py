"""Changed answers from `--set NAME=VALUE`."""

from collections.abc import Mapping
from typing import Any

from scaffold.choices import near, pick
from scaffold.choices.answers import Answers
from scaffold.choices.table import choices
from scaffold.errors import ScaffoldError
from scaffold.record import Record

# The answers whose defaults depend on the task, the model, the data or the loss.
DEPENDENT = {"augment", "hidden", "loss", "optimizer", "split"}


def read_settings(pairs: list[str]) -> dict[str, Any]:
    """The answers by name; `--set include=a --set include=b` gives both.

    `--set hidden=` restores the default. Raises ScaffoldError for an invalid pair.
    """
    settings: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        word, equals, value = pair.partition("=")
        if not equals:
            raise ScaffoldError(
                f"--set {pair} has no value.", f"Use --set {pair}=VALUE."
            )
        name = answer_name(word)
        settings[name] = (*settings.get(name, ()), value)
    return {name: answer(name, values) for name, values in settings.items()}


def answer_name(word: str) -> str:
    """The answer for a flag's name, like `copy-data` or `with`."""
    words = {
        choice.word.removeprefix("--"): name
        for name, choice in choices().items()
        if choice.is_flag
    }
    plain = word.strip().replace("_", "-")
    if plain in words:
        return words[plain]
    hint = f"{near(plain, words)}Choose {', '.join(words)}."
    raise ScaffoldError(f"Unknown setting {word!r}.", hint)


def answer(name: str, values: tuple[str, ...]) -> str | tuple[str, ...] | bool | None:
    if choices()[name].kind is tuple:
        return tuple(filter(None, values))
    if len(values) > 1:
        raise ScaffoldError(f"--set has {len(values)} values for {name}.", "Give one.")
    if choices()[name].kind is bool:
        return {"yes": True, "no": False}[pick(name, values[0], ("yes", "no"))]
    return values[0] or None


def changed_answers(record: Record, settings: Mapping[str, Any]) -> Answers:
    """The recorded answers with some of them set.

    An answer that the user never chose stays as recorded, unless it is a default that
    depends on what is set: another model has its own widths.
    """
    decisive = {"model", "loss", *inspected()}
    former = DEPENDENT - record.chosen if settings.keys() & decisive else ()
    return record.answers.changed(**{**dict.fromkeys(former), **settings})


def inspected() -> set[str]:
    """The answers that an inspection of the user's data depends on."""
    of_data = {name for name, choice in choices().items() if choice.is_of_data}
    return {"dataset", "task", *of_data}
