"""Colored shapes on noisy backgrounds, drawn for scaffold."""

from scaffold.kinds.images import Images

ENTRIES = (
    Images(
        name="shapes",
        summary="240 images of shapes (circles, crosses, …), 64 × 64 pixels, 6 classes",
        file="data",
        source="folder",
        example="data/circle",
        classes=("circle", "cross", "ring", "square", "star", "triangle"),
    ),
)
