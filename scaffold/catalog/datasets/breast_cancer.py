"""Breast Cancer Wisconsin, diagnostic (Street, Wolberg and Mangasarian 1993)."""

from scaffold.catalog.entries import numbers
from scaffold.kinds.table import Table

MEASURES = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave_points",
    "symmetry",
    "fractal_dimension",
)
STATISTICS = ("mean", "error", "worst")

ENTRIES = (
    Table(
        name="breast-cancer",
        summary="569 tumors with 30 measurements, malignant or benign",
        file="data/breast-cancer.csv",
        columns=numbers(
            *(f"{name}_{kind}" for kind in STATISTICS for name in MEASURES)
        ),
        target="diagnosis",
        classes=("malignant", "benign"),
    ),
)
