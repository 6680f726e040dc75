"""Answers that are given anew, from `--set NAME=VALUE`."""

from dataclasses import fields

from scaffold.choices import near, pick
from scaffold.errors import ScaffoldError
from scaffold.project import FLAGS, Answers

FIXED = {"project_slug"}  # the folder's name when it was new
SEVERAL = {item.name for item in fields(Answers) if item.default == ()}
YES_OR_NO = {item.name for item in fields(Answers) if item.default is False}


def read_settings(pairs: list[str]) -> dict:
    """The answers by name; of `--set include=a --set include=b` both.

    `--set hidden=` takes back what was said. Raises ScaffoldError for what is none.
    """
    settings = {}
    for pair in pairs:
        word, equals, value = pair.partition("=")
        if not equals:
            raise ScaffoldError(f"--set {pair} gives no value.", f"--set {pair}=VALUE")
        name = answer_name(word)
        settings[name] = (*settings.get(name, ()), value)
    return {name: answer(name, values) for name, values in settings.items()}


def answer_name(word: str) -> str:
    """The answer that is called `copy-data` or `with` on the command line."""
    names = [item.name for item in fields(Answers) if item.name not in FIXED]
    words = {FLAGS.get(name, name).replace("_", "-"): name for name in names}
    plain = word.strip().replace("_", "-")
    if plain in words:
        return words[plain]
    hint = f"{near(plain, words)}Choose {', '.join(words)}."
    raise ScaffoldError(f"There is no answer {word!r}.", hint)


def answer(name: str, values: tuple[str, ...]) -> str | tuple[str, ...] | bool | None:
    if name in SEVERAL:
        return tuple(filter(None, values))
    if len(values) > 1:
        raise ScaffoldError(f"--set gives {name} {len(values)} values.", "Give one.")
    if name in YES_OR_NO:
        return {"yes": True, "no": False}[pick(name, values[0], ("yes", "no"))]
    return values[0] or None
