"""The diabetes table of Efron, Hastie, Johnstone and Tibshirani (2004)."""

from scaffold.catalog.entries import numbers
from scaffold.kinds.table import Table

ENTRIES = (
    Table(
        name="diabetes",
        summary="442 patients: 10 measurements, disease progression after a year",
        file="data/diabetes.csv",
        columns=numbers("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
        target="progression",
    ),
)
