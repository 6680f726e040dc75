"""What the user says about columns: --as COLUMN=KIND and --missing COLUMN=VALUE."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from scaffold.choices import listing, near
from scaffold.errors import ScaffoldError
from scaffold.inspection.notation import literally

KINDS = ("number", "category", "date", "text")
ANY_KIND = f"{listing(KINDS)}, or a date format such as %d/%m/%Y"


@dataclass(frozen=True)
class Hint:
    """About one column.

    kind    number, category, date or text; empty if the user did not say
    format  of its dates, if the user gave one
    own     its values that mean a missing cell
    common  the values that mean a missing cell in all columns
    """

    kind: str = ""
    format: str = ""
    own: tuple[str, ...] = ()
    common: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> str:
        """The pattern of the missing cells, also of -200.0 for -200; or empty."""
        return "|".join(map(pattern_of, (*self.own, *self.common)))

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def is_missing(self, cell: str) -> bool:
        return bool(self.pattern and self.compiled.fullmatch(cell))

    def is_own(self, cell: str) -> bool:
        """Whether a cell is missing by a word about this column only."""
        return any(re.fullmatch(pattern_of(value), cell) for value in self.own)


NO_HINT = Hint()


def pattern_of(value: str) -> str:
    is_whole = re.fullmatch("-?[0-9]+", value)
    return literally(value) + ("(?:[.,]0*)?" if is_whole else "")


@dataclass(frozen=True)
class Hints:
    """About all columns: the words of the flags, which are checked by `of`.

    kinds    words of --as
    missing  words of --missing: COLUMN=VALUE, or VALUE for all columns
    """

    kinds: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def of(self, names: Collection[str]) -> dict[str, Hint]:
        """The hints by column; raises ScaffoldError for another column or kind."""
        if not self.kinds and not self.missing:
            return dict.fromkeys(names, NO_HINT)
        kinds = dict(said(word, names) for word in self.kinds)
        values = {word: given(word, names) for word in self.missing}
        pairs = [pair for pair in values.values() if pair]
        common = tuple(word for word, pair in values.items() if not pair)
        return {
            name: Hint(
                *kinds.get(name, ("", "")),
                own=tuple(value for column, value in pairs if column == name),
                common=common,
            )
            for name in names
        }


NO_HINTS = Hints()


def given(word: str, names: Collection[str]) -> tuple[str, str] | None:
    """The column and the value in COLUMN=VALUE; None without a column."""
    for name in sorted(names, key=len, reverse=True):
        if word.startswith(f"{name}="):
            return name, word.removeprefix(f"{name}=")
    if "=" in word:
        raise no_column(word.split("=")[0], "--missing", names)
    return None


def said(word: str, names: Collection[str]) -> tuple[str, tuple[str, str]]:
    """The column, and the kind and the format that it has."""
    name, _, kind = word.rpartition("=")
    if not name and kind:
        raise ScaffoldError(
            f"--as {word} has no column.", f"Give COLUMN=KIND: {ANY_KIND}."
        )
    if name not in names:
        raise no_column(name, "--as", names)
    if "%" in kind:
        return name, ("date", kind)
    if kind in KINDS:
        return name, (kind, "")
    raise ScaffoldError(
        f"{kind!r} in --as {word} is not a kind of column.", f"Use {ANY_KIND}."
    )


def no_column(name: str, flag: str, names: Collection[str]) -> ScaffoldError:
    return ScaffoldError(
        f"The table has no column {name!r} for {flag}.",
        f"{near(name, names)}Its columns are {listing(list(names)[:30])}.",
    )
