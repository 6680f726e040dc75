"""The valid combinations of the choices, and filters for them."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, product

from scaffold.catalog import Catalogue
from scaffold.catalog.entries import Dataset
from scaffold.choices import pick
from scaffold.choices.choice import Answer
from scaffold.choices.flag import flag
from scaffold.errors import ScaffoldError
from scaffold.matrix.pairs import (
    WHAT,
    Row,
    What,
    answers_of,
    covering_array,
    factors_of,
    goes,
)
from scaffold.names import LONGEST_NAME, slugify

FILTERS = {
    "task": "tasks",
    "model": "models",
    "dataset": "datasets",
    "style": "styles",
    "device": "devices",
}


@dataclass(frozen=True)
class Combination:
    """A project to create: its folder name and its answers."""

    name: str
    answers: dict[str, Answer]

    @property
    def command(self) -> str:
        """The command that creates it."""
        flags = [flag(name, value) for name, value in self.answers.items()]
        return shlex.join(["scaffold", "new", self.name, *chain(*flags)])

    @property
    def facts(self) -> dict[str, Answer]:
        return {**self.answers, "name": self.name}


@dataclass(frozen=True)
class Wanted:
    """The combinations to include.

    filters     allowed values for each of FILTERS; none: all
    all_models  include models that are not featured
    pairwise    cover every pair of choices, not every combination
    offline     only datasets that come with scaffold
    trained     only datasets that have data
    """

    filters: dict[str, list[str]] = field(default_factory=dict)
    all_models: bool = False
    pairwise: bool = False
    offline: bool = False
    trained: bool = False

    def of(self, kind: str) -> list[str]:
        return self.filters.get(kind, [])

    def lets_through(self, kind: str, name: str) -> bool:
        return not self.of(kind) or name in self.of(kind)


def combinations(known: Catalogue, wanted: Wanted) -> list[Combination]:
    """The wanted combinations, with unique names.

    Raises ScaffoldError for a filter with an unknown value or without any match.
    """
    check_filters(known, wanted)
    rows = rows_of(known, wanted)
    check_effect(rows, wanted)
    return [
        Combination(name, answers)
        for name, answers in zip(names_of(rows), rows, strict=True)
    ]


def check_filters(known: Catalogue, wanted: Wanted) -> None:
    for kind, kinds in FILTERS.items():
        for value in wanted.of(kind):
            pick(kind, value, getattr(known, kinds))
    for name in wanted.of("dataset"):
        dataset = known.datasets[name]
        if wanted.offline and not comes_along(known, dataset):
            raise ScaffoldError(
                f"The dataset {name} does not come with scaffold.",
                "Leave out --offline.",
            )
        if wanted.trained and not has_data(known, dataset):
            raise ScaffoldError(
                f"The dataset {name} has no data to train on.", "Leave out --run."
            )


def check_effect(rows: list[dict[str, Answer]], wanted: Wanted) -> None:
    """Refuse filters without any match, and single values without one."""
    if not rows:
        raise ScaffoldError(
            f"No combination has {' and '.join(flags_of(wanted))}.",
            "Leave out one of them; `scaffold list` shows what fits together.",
        )
    for kind in FILTERS:
        for value in wanted.of(kind):
            if not any(row[kind] == value for row in rows):
                raise ScaffoldError(
                    f"No combination of these filters has the {kind} {value}.",
                    f"Leave out --{kind} {value} or another filter.",
                )


def flags_of(wanted: Wanted) -> list[str]:
    """The filters as flags."""
    given = [f"--{kind} {value}" for kind in FILTERS for value in wanted.of(kind)]
    switches = {"--offline": wanted.offline, "--run": wanted.trained}
    return given + [flag for flag, is_on in switches.items() if is_on]


def rows_of(known: Catalogue, wanted: Wanted) -> list[dict[str, Answer]]:
    """The answers of each combination."""
    whats = whats_of(known, wanted)
    styles, devices = (
        [name for name in names if wanted.lets_through(kind, name)]
        for kind, names in (("style", known.styles), ("device", known.devices))
    )
    if wanted.pairwise and whats:
        rows: Iterable[Row] = pairwise_rows(known, whats, styles, devices)
    else:
        rows = (
            {WHAT: what, "style": style, "device": device}
            for what, style, device in product(whats, styles, devices)
        )
    return list(map(answers_of, rows))


def pairwise_rows(
    known: Catalogue, whats: list[What], styles: list[str], devices: list[str]
) -> list[Row]:
    """A covering array, plus the combinations that scaffold refuses: they must fail."""
    refused: list[Row] = [
        {WHAT: what, "style": styles[0], "device": devices[0]}
        for what in whats
        if not goes({WHAT: what})
    ]
    return covering_array(factors_of(known, whats, styles, devices), goes) + refused


def whats_of(known: Catalogue, wanted: Wanted) -> list[What]:
    """Every task, model and dataset that fit together."""
    return [
        (task, model, dataset)
        for task, entry in known.tasks.items()
        for model in known.models_for(entry)
        for dataset in known.datasets_for(entry, known.models[model])
        if wanted.lets_through("task", task)
        and is_wanted_model(known, wanted, model)
        and is_wanted_dataset(known, known.datasets[dataset], wanted)
    ]


def is_wanted_model(known: Catalogue, wanted: Wanted, name: str) -> bool:
    if wanted.of("model"):
        return name in wanted.of("model")
    return wanted.all_models or known.models[name].featured


def is_wanted_dataset(known: Catalogue, dataset: Dataset, wanted: Wanted) -> bool:
    return (
        wanted.lets_through("dataset", dataset.name)
        and (comes_along(known, dataset) or not wanted.offline)
        and (has_data(known, dataset) or not wanted.trained)
    )


def comes_along(known: Catalogue, dataset: Dataset) -> bool:
    """Whether the templates include samples of it."""
    return (known.folder / "samples" / dataset.name).is_dir()


def has_data(known: Catalogue, dataset: Dataset) -> bool:
    """Whether it has data; `imagefolder` waits for the user's images."""
    return comes_along(known, dataset) or dataset.fetched


def names_of(rows: Iterable[dict[str, Answer]]) -> list[str]:
    """A unique folder name for each row, from its first choices and a number."""
    taken: dict[str, None] = {}
    for row in rows:
        name = plain = slugify(" ".join(str(row[kind]) for kind in FILTERS))
        number = 2
        while name in taken:
            name = numbered(plain, number)
            number += 1
        taken[name] = None
    return list(taken)


def numbered(name: str, number: int) -> str:
    end = f"-{number}"
    room = LONGEST_NAME - len(end)
    return name.encode()[:room].decode(errors="ignore").rstrip("-") + end
