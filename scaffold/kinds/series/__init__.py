"""Time series: their values at equal steps of time, one of them to forecast."""

from scaffold.catalog.entries import Recipe
from scaffold.kinds.series.dataset import Series

__all__ = ["DATASET", "RECIPES", "Series"]

DATASET = Series
RECIPES = {
    "linear": Recipe(epochs=30, batch_size=32, lr=0.001, weight_decay=0.01),
    "mlp": Recipe(epochs=15, batch_size=32, lr=0.0005, weight_decay=0.1),
}
