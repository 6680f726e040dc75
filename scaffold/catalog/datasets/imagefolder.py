"""No data: a folder for the user's images, one subfolder per class."""

from scaffold.catalog.entries import Dataset

ENTRIES = (
    Dataset(
        name="imagefolder",
        summary="your own images: put them into data/<class>/",
        kind="images",
        tasks=("transfer-learning",),
        file="data",
        source="folder",
        example="image.png",
    ),
)
