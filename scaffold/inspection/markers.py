"""The words that mean a missing cell."""

import polars as pl

# Those of pandas, R, spreadsheets and databases, in lower case.
MARKERS = (
    *("na", "n/a", "n.a.", "#na", "#n/a", "#n/a n/a", "<na>", "nan", "-nan", "nat"),
    *("null", "(null)", "none", "\\n", "?", "-", "--", "–", "—", ".", ".."),
    *("#div/0!", "#value!", "#ref!", "#num!", "#name?", "#null!"),
    *("1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan"),
)
WORDS = frozenset(MARKERS)


def is_marker(cell: str) -> bool:
    return cell.lower() in WORDS


def is_marker_cell(cell: pl.Expr) -> pl.Expr:
    return cell.str.to_lowercase().is_in(MARKERS)
