"""No data: a folder for the user's images, one subfolder per class."""

from scaffold.kinds.images import Images

ENTRIES = (
    Images(
        name="imagefolder",
        summary="your own images: put them into data/<class>/",
        file="data",
        source="folder",
        example="image.png",
    ),
)
