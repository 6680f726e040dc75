"""Colored shapes on noisy backgrounds, drawn for scaffold."""

from scaffold.catalog.entries import Dataset

ENTRIES = (
    Dataset(
        name="shapes",
        summary="240 images of shapes (circles, crosses, …), 64 × 64 pixels, 6 classes",
        kind="images",
        tasks=("transfer-learning",),
        file="data",
        source="folder",
        example="data/circle",
        classes=("circle", "cross", "ring", "square", "star", "triangle"),
    ),
)
