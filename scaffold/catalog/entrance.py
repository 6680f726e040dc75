"""Layers that prepare raw inputs for a network, and that rescale its output."""

from math import prod

from scaffold.catalog.entries import Dataset
from scaffold.layers import Layer, Size, flatten


def entrance(dataset: Dataset, width: int) -> tuple[list[Layer], Size]:
    """The layers before the first linear layer, and their number of output features.

    Numbers and pixels are standardized, images flattened; each category of a table
    becomes a vector of the given width.
    """
    if dataset.kind == "images":
        pixels = prod(dataset.image)
        return [standardize(), flatten("flatten", pixels)], pixels
    if dataset.named("category"):
        return [table_encoder(width)], f"len(mean) + {width} * len(cardinalities)"
    return [standardize()], "len(mean)"


def standardize() -> Layer:
    return Layer(
        "standardize", "Standardize(mean, std)", source="layers/standardize.jinja"
    )


def table_encoder(width: int) -> Layer:
    return Layer(
        name="encode",
        module=f"TableEncoder(mean, std, cardinalities, {width})",
        shape="(N, features)",
        source="layers/table_encoder.jinja",
    )


def rescale() -> Layer:
    return Layer(
        name="rescale",
        module="Rescale(target_mean, target_std)",
        source="layers/rescale.jinja",
    )
