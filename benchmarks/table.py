"""What a benchmark is: figures found in turn, and the rows of a table made of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import median

Figures = dict[str, float]
HEADS = ("what", "against", "goal", "measured", "")


@dataclass(frozen=True)
class Row:
    """A line of the table: a figure divided by another, or one that stands alone.

    goal  like "≥ 0.95"; empty: as measured
    """

    what: str
    against: str = ""
    goal: str = ""


@dataclass
class Benchmark:
    """What is measured.

    unit    of its figures
    runs    by name: functions that measure once and return figures by name
    rounds  how often each of them is run, all in turn
    notes   what to know of the figures, and what could not be measured
    """

    about: str
    unit: str
    runs: dict[str, Callable[[], Figures]]
    rows: list[Row]
    rounds: int
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Measured:
    """The median of a few values, and how far they spread."""

    values: list[float]

    @property
    def median(self) -> float:
        return median(self.values)

    def __str__(self) -> str:
        middle, low, high = map(
            number, (self.median, min(self.values), max(self.values))
        )
        return f"{middle} ({low} – {high})" if len(self.values) > 1 else middle


class Failure(Exception):
    """A run that cannot be measured, and why."""


def measure(benchmark: Benchmark, say: Callable[[str], None]) -> list[Figures]:
    """The figures of each round; a run that fails is left out, with a note."""
    runs, rounds = dict(benchmark.runs), []
    for count in range(benchmark.rounds):
        found: Figures = {}
        for name, run in list(runs.items()):
            say(f"round {count + 1} of {benchmark.rounds}: {name}")
            try:
                found |= run()
            except Failure as failure:
                benchmark.notes.append(f"{name} is left out: {failure}")
                del runs[name]
        rounds.append(found)
    return rounds


def compared(row: Row, rounds: list[Figures]) -> Measured | None:
    """What a row says: a ratio is taken in every round, where both sides are close."""
    needed = {row.what, row.against} - {""}
    whole = [found for found in rounds if needed <= found.keys()]
    if not whole:
        return None
    return Measured([found[row.what] / found.get(row.against, 1) for found in whole])


def is_met(goal: str, value: float) -> bool:
    sign, limit = goal.split()
    return value >= float(limit) if sign == "≥" else value <= float(limit)


def row_cells(row: Row, rounds: list[Figures]) -> tuple[str, ...]:
    found = compared(row, rounds)
    unit = " ×" if row.against else ""
    verdict = ""
    if row.goal and found:
        verdict = "met" if is_met(row.goal, found.median) else "missed"
    measured = f"{found}{unit}" if found else "not measured"
    return row.what, row.against, row.goal and f"{row.goal}{unit}", measured, verdict


def figure_cells(rounds: list[Figures]) -> list[tuple[str, str]]:
    """Every figure itself, by name."""
    names = dict.fromkeys(name for found in rounds for name in found)
    values = {
        name: [found[name] for found in rounds if name in found] for name in names
    }
    return [(name, str(Measured(some))) for name, some in values.items()]


def number(value: float) -> str:
    """Three digits, or all of a large one."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def markdown(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table that is readable as it is, too."""
    cells = [list(heads), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, ["-" * width for width in widths])
    padded = [map(str.ljust, row, widths) for row in cells]
    return "\n".join(f"| {' | '.join(row)} |" for row in padded)


def report(name: str, benchmark: Benchmark, rounds: list[Figures]) -> str:
    """A benchmark's part of the results."""
    parts = [
        f"## {name}",
        benchmark.about,
        rounds and markdown(HEADS, [row_cells(row, rounds) for row in benchmark.rows]),
        rounds and markdown(("figure", benchmark.unit), figure_cells(rounds)),
        "\n".join(f"- {note}" for note in benchmark.notes),
    ]
    return "\n\n".join(filter(None, parts))
