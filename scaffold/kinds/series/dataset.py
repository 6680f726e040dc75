"""The dataset type of time series."""

from dataclasses import dataclass

from scaffold.catalog.entries.table_file import TableFile
from scaffold.layers import Layer, Size, flatten, standardize


@dataclass(frozen=True, kw_only=True)
class Series(TableFile):
    """Time series, the columns of a table with one row per step of time.

    columns      the series that the model sees, the target first
    time         the column with the times
    time_format  its format for strptime; empty for whole numbers, like years
    step         the time between two rows: a duration of polars, like `1h`, or a whole
                 number; empty if it varies
    window       how many past steps the model sees
    horizon      how many steps it forecasts
    season       the steps of a season, for the baseline
    """

    kind = "series"
    input = "windows"
    evaluation_batch = 1024

    time: str
    time_format: str = ""
    step: str = ""
    window: int
    horizon: int
    season: int

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.features, self.time)

    @property
    def has_markers(self) -> bool:
        return bool(self.dialect.markers)

    @property
    def default_split(self) -> str:
        return "time"

    @property
    def shape(self) -> str:
        return "(N, series, window)"

    @property
    def outputs(self) -> Size:
        return "horizon"

    @property
    def outputs_shape(self) -> str:
        return "(N, horizon)"

    @property
    def targets_shape(self) -> str:
        return "(N, horizon)"

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        scale = (("mean", ""), ("std", ""))
        sizes = (("window", "int"), ("horizon", "int"))
        return (*scale, *sizes, ("target_mean", ""), ("target_std", ""))

    @property
    def stepwise_arguments(self) -> tuple[tuple[str, str], ...]:
        """The arguments of a network that takes windows of any length."""
        return tuple(pair for pair in self.arguments if pair[0] != "window")

    def entrance(self, width: int) -> tuple[list[Layer], Size]:
        """The values are standardized, and the window becomes one vector."""
        features = "len(mean) * window"
        return [standardize(), flatten("flatten", "series * window")], features

    @property
    def network_words(self) -> str:
        return "raw windows in, a forecast in the target's unit out"

    @property
    def sample_words(self) -> str:
        return "windows"

    @property
    def predict_words(self) -> str:
        return "the latest rows"

    @property
    def picture_names(self) -> str:
        return self.target
