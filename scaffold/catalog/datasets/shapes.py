"""Coloured shapes on noisy backgrounds, drawn for scaffold."""

from scaffold.catalog.entries import Dataset

ENTRIES = (
    Dataset(
        name="shapes",
        summary="240 pictures of 64 × 64 pixels: circles, crosses, rings, …, 6 classes",
        kind="images",
        tasks=("transfer-learning",),
        file="data",
        source="folder",
        example="data/circle",
        classes=("circle", "cross", "ring", "square", "star", "triangle"),
    ),
)
