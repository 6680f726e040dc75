"""What the projects should reach, and whether they do."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.quality.compare import CPU
from benchmarks.quality.metrics import geometric_mean
from benchmarks.quality.project import DEFAULT

BEST = "the best model"  # of those measured, for each file
BEST_PEER = "the better peer"
MEAN, WORST = "geometric mean", "worst file"


@dataclass(frozen=True)
class Goal:
    """A limit for the figure of a model, divided by that of a peer.

    over  how the files are taken together
    peer  empty: the CPU seconds of the model itself
    """

    model: str
    peer: str
    limit: str
    over: str = MEAN

    @property
    def what(self) -> str:
        against = f"/ {self.peer}" if self.peer else CPU
        return f"{self.model} {against}, {self.over}"

    def measured(self, ratios: list[float]) -> float:
        if self.over == MEAN:
            return geometric_mean(ratios)
        worst: Callable = max if self.limit.startswith("≤") else min
        return worst(ratios)


GOALS = {
    "regression": (
        Goal(DEFAULT, "HGB", "≤ 0.93"),
        Goal(DEFAULT, "CatBoost", "≤ 1.05"),
        Goal("tabm", "HGB", "≤ 0.88"),
        Goal("tabm", "CatBoost", "≤ 1.00"),
        Goal(BEST, "HGB", "≤ 1.00", WORST),
        Goal(DEFAULT, "", "≤ 25", WORST),
        Goal("tabm", "", "≤ 60", WORST),
    ),
    "classification": (
        Goal(DEFAULT, "HGB", "≤ 0.70"),
        Goal(DEFAULT, "CatBoost", "≤ 1.00"),
        Goal("tabm", "HGB", "≤ 0.70"),
        Goal("tabm", "CatBoost", "≤ 1.00"),
        Goal(DEFAULT, "", "≤ 25", WORST),
        Goal("tabm", "", "≤ 60", WORST),
    ),
    "ratings": (Goal(DEFAULT, "SVD", "≤ 1.00", WORST),),
    "implicit": (Goal(DEFAULT, BEST_PEER, "≥ 1.00"),),
}
