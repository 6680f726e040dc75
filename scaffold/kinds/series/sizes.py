"""The default window, horizon and season of the user's series."""

from dataclasses import dataclass
from math import isfinite, sqrt

import polars as pl

from scaffold.kinds.series.dataset import Series
from scaffold.kinds.series.times import Times

DAY = 86_400  # seconds
BY_STEP = {"1h": 24, "1d": 7, "1w": 52, "1mo": 12, "3mo": 4}
WORDS = {
    "1h": "a day",
    "1d": "a week",
    "1w": "a year",
    "1mo": "a year",
    "3mo": "a year",
}
SEASONS = {"1h": 7, "1d": 4}  # in a window; 2 for other steps
LONGEST_DAY = 288  # steps: of five minutes
LAGS = 400
RECENT = 20_000  # rows that are enough to find a season
WEAKEST = 0.3  # autocorrelation at the lag of a season, and more of few rows
ALIKE = 0.9  # of the height of the highest peak
NO_SEASON = {"window": 30, "horizon": 10}


@dataclass(frozen=True)
class Sizes:
    """The sizes in steps, and where the season comes from, in words."""

    window: int
    horizon: int
    season: int
    why: str

    def windows(self, rows: int) -> int:
        """The number of training windows in a file with this many rows."""
        return max(1, training_rows(rows) - self.window - self.horizon + 1)


def held_out(rows: int) -> int:
    return round(Series.held_out * rows)


def training_rows(rows: int) -> int:
    return rows - 2 * held_out(rows)


def sizes_of(times: Times, values: pl.Series) -> Sizes:
    """Sizes for a target with these values, in the order of time."""
    rows = len(values)
    season, why = season_of(times, values[: training_rows(rows)])
    window, horizon = NO_SEASON["window"], NO_SEASON["horizon"]
    if season > 1:
        window, horizon = SEASONS.get(times.step, 2) * season, season
    most = max(season, training_rows(rows) // 2)
    most -= most % season
    return Sizes(
        window=min(window, most),
        horizon=max(1, min(horizon, 2 * held_out(rows) // 3)),
        season=season,
        why=why,
    )


def season_of(times: Times, values: pl.Series) -> tuple[int, str]:
    """The steps of a season, and why: from the step of time, or else the values."""
    season, why = usual_season(times)
    if season and 3 * season <= len(values):
        return season, f"A season is {season} steps, {why}"
    season, strength = strongest_lag(values)
    if strength < max(WEAKEST, 4 / sqrt(len(values))):
        return 1, "No season was found, so the baseline repeats the last value"
    return season, (
        f"A season is {season} steps, the strongest autocorrelation in the training "
        f"part ({strength:.2f})"
    )


def usual_season(times: Times) -> tuple[int, str]:
    """The season of a regular step, and its name; 0 if there is none."""
    if not times.is_steady:
        return 0, ""
    if times.step in BY_STEP and times.seconds:
        return BY_STEP[times.step], WORDS[times.step]
    steps, rest = divmod(DAY, times.seconds or DAY)
    return (steps, "a day") if not rest and 1 < steps <= LONGEST_DAY else (0, "")


def strongest_lag(values: pl.Series) -> tuple[int, float]:
    """The shortest lag at a peak of the changes' autocorrelation, and its height.

    A season's multiples have peaks too, of about the same height.
    """
    changes = values.tail(RECENT).diff().drop_nulls()
    longest = min(LAGS, len(changes) // 3)
    heights = autocorrelations(changes, longest + 1)  # from lag 1
    peaks = {
        lag: heights[lag - 1]
        for lag in range(2, longest + 1)
        if heights[lag - 2] < heights[lag - 1] >= heights[lag]
    }
    highest = max(peaks.values(), default=0.0)
    lag = next((lag for lag, height in peaks.items() if height >= ALIKE * highest), 1)
    return lag, peaks.get(lag, 0.0)


def autocorrelations(changes: pl.Series, lags: int) -> list[float]:
    """The autocorrelation at each lag from 1; 0 where it is not defined."""
    x = pl.lit(changes)
    found = (pl.corr(x, x.shift(lag)).alias(f"{lag}") for lag in range(1, lags + 1))
    return [
        height if height and isfinite(height) else 0.0
        for height in pl.select(found).row(0)
    ]
