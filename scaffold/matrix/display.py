"""Show the progress of a run."""

from time import perf_counter
from typing import TextIO

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from scaffold.matrix.combinations import Combination
from scaffold.matrix.outcomes import Outcome, Status
from scaffold.matrix.trials import Trial

BETWEEN_DRAWINGS = 0.25  # seconds
COLUMNS = ("running", "script", "seconds")


class Display:
    """A line per finished combination; in a terminal, also a table of running ones."""

    def __init__(self, stream: TextIO, combinations: list[Combination], quiet: bool):
        self.console = Console(file=stream, highlight=False, soft_wrap=True)
        self.live = Live(console=self.console, auto_refresh=False, transient=True)
        self.at_terminal = stream.isatty()
        self.width = max(len(combination.name) for combination in combinations)
        self.total = len(combinations)
        self.quiet = quiet
        self.finished = 0
        self.drawn = 0.0

    def __enter__(self) -> "Display":
        if self.at_terminal:
            self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.live.stop()

    def done(self, outcome: Outcome) -> None:
        """Print a result; if quiet, only a failure."""
        self.finished += 1
        if not self.quiet or outcome.status is Status.FAILED:
            style = "red" if outcome.status is Status.FAILED else ""
            self.console.print(Text(self.line(outcome), style))

    def line(self, outcome: Outcome) -> str:
        name = f"{outcome.combination.name:{self.width}}"
        end = outcome.fault or f"{outcome.results.metric} {outcome.score:.4g}"
        return f"{outcome.status:7}  {name}  {size(outcome)}  {end}"

    def show(self, under_way: list[Trial]) -> None:
        now = perf_counter()
        if self.at_terminal and now - self.drawn >= BETWEEN_DRAWINGS:
            self.drawn = now
            self.live.update(self.table(under_way), refresh=True)

    def table(self, under_way: list[Trial]) -> Table:
        caption = f"{self.finished} of {self.total} done"
        table = Table(
            *COLUMNS,
            box=None,
            padding=(0, 2, 0, 0),
            header_style="dim",
            show_header=bool(under_way),
            caption=caption,
            caption_style="dim",
            caption_justify="left",
        )
        for trial in under_way:
            table.add_row(
                trial.combination.name, trial.script.file, f"{trial.seconds:.0f}"
            )
        return table


def size(outcome: Outcome) -> str:
    """Time and memory, in columns."""
    if outcome.peak_memory is None:
        return " " * 20
    return f"{outcome.seconds:6.1f} s  {outcome.peak_memory / 2**20:6,.0f} MiB"
