"""Tables that are split in ways of their own, for tests."""

import random
from datetime import date, timedelta
from pathlib import Path

from tests.tables import save

HEADER = ["patient", "size", "town", "sold", "price", "kind"]
START = date(2020, 1, 1)


def rows_of(count: int, seed: int = 0) -> list[list]:
    """Sixty patients, dates in no order, a number and a class to predict."""
    draw = random.Random(seed)

    def row() -> list:
        patient, size = draw.randrange(60), draw.gauss(0, 1)
        sold = START + timedelta(days=draw.randrange(900))
        price = 2 * size + patient % 7 + draw.gauss(0, 0.3)
        town = draw.choice(["Oslo", "Rome"])
        kind = "high" if price > 3 else "low"
        return [f"p{patient}", f"{size:.3f}", town, sold, f"{price:.3f}", kind]

    return [row() for _ in range(count)]


def table(folder: Path, name: str = "houses.csv", count: int = 240, seed: int = 0):
    return save(folder / name, HEADER, rows_of(count, seed))


def ratings(folder: Path, name: str = "ratings.csv", count: int = 600, seed: int = 0):
    draw = random.Random(seed)
    rows = [
        [f"u{draw.randrange(30)}", f"i{n % 40}", draw.randint(1, 5), 10**9 + 60 * n]
        for n in range(count)
    ]
    return save(folder / name, ["user", "item", "rating", "timestamp"], rows)


PRICE = {"target": "price", "exclude": ("kind",)}
KIND = {"target": "kind", "exclude": ("price",)}
