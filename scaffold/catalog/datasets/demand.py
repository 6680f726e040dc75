"""Hourly demand for power, drawn by tests/make_samples.py."""

from scaffold.catalog.entries import numbers
from scaffold.kinds.series import Series

ENTRIES = (
    Series(
        name="demand",
        summary="3,000 hours of a town's demand for power and of its temperature",
        file="data/demand.csv",
        rows=1909,
        columns=numbers("demand", "temperature"),
        target="demand",
        time="time",
        time_format="%Y-%m-%d %H:%M",
        step="1h",
        window=168,
        horizon=24,
        season=24,
    ),
)
