"""No data at all: a place for a folder of images for each class."""

from scaffold.catalog.entries import Dataset

ENTRIES = (
    Dataset(
        name="imagefolder",
        summary="your own images, which you put into data/<class>/",
        kind="images",
        tasks=("transfer-learning",),
        file="data",
        source="folder",
        example="image.png",
    ),
)
