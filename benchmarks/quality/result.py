"""The results of a task as tables in Markdown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import mean

from benchmarks.quality.compare import CPU, Compared, Figures
from benchmarks.quality.goals import BEST, BEST_PEER, GOALS, Goal
from benchmarks.quality.metrics import geometric_mean
from benchmarks.table import is_met, markdown, number

ABOUT = {
    "regression": "RMSE on the {split} split.",
    "classification": "Log-loss on the {split} split, and accuracy below.",
    "ratings": "RMSE on the {split} split.",
    "implicit": "NDCG@10 over all items, with the project's held-out items.",
}
HIGHER = ("implicit",)  # tasks whose metric is better if it is higher


@dataclass(frozen=True)
class FileResult:
    """The means over the seeds for one file: figures by model or peer."""

    file: str
    models: dict[str, Figures]
    peers: dict[str, Figures]
    metric: str  # the most important one

    def ratio(self, model: str, peer: str) -> float | None:
        """The metric of a model divided by that of a peer, if both were measured."""
        one, other = self.value(self.models, model), self.value(self.peers, peer)
        return one / other if one is not None and other else None

    def value(self, figures: dict[str, Figures], name: str) -> float | None:
        return figures[name][self.metric] if name in figures else None


class TaskResult:
    """What was measured for one task."""

    def __init__(self, task: str, found: list[Compared]):
        self.task, self.found = task, found
        self.models = list(dict.fromkeys(n for one in found for n in one.models))
        self.peers = list(dict.fromkeys(n for one in found for n in one.peers))
        measured = [one for one in found if one.models]
        figures = next(iter(measured[0].models.values())) if measured else {}
        self.metrics = [name for name in figures if name != CPU]
        files = dict.fromkeys(one.entry.title for one in measured)
        self.files = [self.over_seeds(file) for file in files]

    def over_seeds(self, file: str) -> FileResult:
        """The means of a file's figures; without what failed for one of its seeds."""
        some = [one for one in self.found if one.entry.title == file]
        models = means([one.models for one in some])
        peers = means([one.peers for one in some])
        pick = max if self.task in HIGHER else min
        main = self.metrics[0]
        if models:
            models[BEST] = pick(models.values(), key=lambda one: one[main])
        if peers:
            peers[BEST_PEER] = pick(peers.values(), key=lambda one: one[main])
        return FileResult(file, models, peers, main)

    def ratios(self, model: str, peer: str) -> list[float]:
        found = [file.ratio(model, peer) for file in self.files]
        return [ratio for ratio in found if ratio is not None]

    def seconds(self, model: str) -> list[float]:
        return [one.models[model][CPU] for one in self.files if model in one.models]


def means(found: list[dict[str, Figures]]) -> dict[str, Figures]:
    """By name, the mean of each figure, for names that are in all of them."""
    names = [name for name in found[0] if all(name in one for one in found)]
    return {
        name: {key: mean(one[name][key] for one in found) for key in found[0][name]}
        for name in names
    }


def report(title: str, result: TaskResult, split: str, facts: Iterable[str]) -> str:
    """The section of a task: figures and ratios, other metrics, goals, notes."""
    parts = [
        f"## quality: {title}, {result.task}",
        ABOUT[result.task].format(split=split),
        markdown(heads(result), rows(result)) if result.files else "",
        *(others(result, name) for name in result.metrics[1:]),
        goals(result),
        "\n".join(
            f"- {note}"
            for note in [*facts, *defaults(result.found), *failures(result.found)]
        ),
    ]
    return "\n\n".join(filter(None, parts))


def heads(result: TaskResult) -> list[str]:
    ratios = [f"/ {peer}" for peer in result.peers]
    seconds = [f"{peer} s" for peer in result.peers]
    return ["file", "model", result.metrics[0], *ratios, "train.py s", *seconds]


def rows(result: TaskResult) -> Iterator[list[str]]:
    """A row for each file and model, then the geometric means of the ratios."""
    for file in result.files:
        for model in filter(file.models.__contains__, result.models):
            ratios = [ratio(file.ratio(model, peer)) for peer in result.peers]
            times = [file.peers.get(peer, {}).get(CPU) for peer in result.peers]
            ours = [shown(file.models[model][name]) for name in (file.metric, CPU)]
            yield [file.file, model, ours[0], *ratios, ours[1], *map(shown, times)]
    for model in result.models:
        every = [result.ratios(model, peer) for peer in result.peers]
        taken = [ratio(geometric_mean(one) if one else None) for one in every]
        blank = [""] * (len(result.peers) + 1)
        yield ["geometric mean", model, "", *taken, *blank]


def shown(value: float | None) -> str:
    return "–" if value is None else number(value)


def ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def others(result: TaskResult, metric: str) -> str:
    """A table of a further metric, with no ratios."""
    names = [*result.models, *result.peers]
    lines = []
    for file in result.files:
        figures = file.peers | file.models
        lines.append(
            [file.file, *(shown(figures.get(n, {}).get(metric)) for n in names)]
        )
    return markdown([metric, *names], lines)


def goals(result: TaskResult) -> str:
    """A line for each goal of which something was measured."""
    lines = [list(goal_cells(goal, result)) for goal in GOALS[result.task]]
    lines = [line for line in lines if line]
    return markdown(("goal", "limit", "measured", ""), lines) if lines else ""


def goal_cells(goal: Goal, result: TaskResult) -> Iterator[str]:
    values = result.seconds(goal.model)
    if goal.peer:
        values = result.ratios(goal.model, goal.peer)
    if values:
        value = goal.measured(values)
        verdict = "met" if is_met(goal.limit, value) else "missed"
        said = ratio(value) if goal.peer else number(value)
        yield from (goal.what, goal.limit, said, verdict)


def defaults(found: list[Compared]) -> list[str]:
    """Which model the default is, where it was measured."""
    names = sorted({one.default for one in found} - {""})
    return [f"The default model: {', '.join(names)}."] if names else []


def failures(found: list[Compared]) -> list[str]:
    """Each thing that could not be measured, and why, once."""
    return list(
        dict.fromkeys(
            f"{one.entry.title}, {name}: {reason}"
            for one in found
            for name, reason in one.failed.items()
        )
    )
