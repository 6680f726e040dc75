"""Optical recognition of handwritten digits (Alpaydin and Kaynak 1998)."""

from scaffold.kinds.images import Images

SIDE = 8  # pixels

ENTRIES = (
    Images(
        name="digits",
        summary="1,797 images of handwritten digits, 8 × 8 pixels, 10 classes",
        file="data/digits.csv",
        source="pixels",
        target="digit",
        classes=tuple("0123456789"),
        image=(1, SIDE, SIDE),
        brightest=16,
    ),
)
