"""How data come into a chain of fully connected layers."""

from math import prod

from scaffold.catalog.entries import Dataset
from scaffold.layers import Layer, Size, flatten


def entrance(dataset: Dataset, width: int) -> tuple[list[Layer], Size]:
    """The layers before the first linear one, and what comes out of them.

    Images are flattened; each category of a table becomes a vector of the given width.
    """
    if dataset.kind == "images":
        pixels = prod(dataset.image)
        return [flatten("flatten", pixels)], pixels
    if dataset.named("category"):
        return [category_embedding(width)], f"n_numbers + {width} * len(cardinalities)"
    return [], "in_features"


def category_embedding(width: int) -> Layer:
    return Layer(
        name="embedding",
        module=f"CategoryEmbedding(n_numbers, cardinalities, {width})",
        shape="(N, features)",
        source="layers/category_embedding.py",
    )
