"""Tables as people have them, for the tests of somebody's own data."""

import csv
import random
from collections.abc import Callable, Iterable
from pathlib import Path

WORDS = ["a", "bright", "flat", "near", "the", "old", "river", "with", "some", "view"]

# What may stand in a header or in a class, and must stay a name.
HOSTILE = (
    '"); import os; os.system("touch canary") #',
    "{{ 7*7 }}",
    "{% raw %}",
    "two\nlines",
    "both \"double\" and 'single'",
    "back\\slash",
    "🎉 `code` | <b>",
    "^.*$",
    "twice",
    "twice",
    "",
    "__class__",
)
HOSTILE_CLASSES = ("{{ 7*7 }}", "'); print(1)", "</script>", "new\nline")


def save(path: Path, header: Iterable, rows: Iterable, separator: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=separator).writerows([header, *rows])
    return path


def read(path: Path, separator: str = ",") -> list[dict]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=separator))


def plain(path: Path, target: Callable[[int], object], rows: int = 40) -> Path:
    """Two columns of numbers, a and b, and the target y, by the number of the row."""
    draw = random.Random(0)
    cells = (
        [f"{draw.gauss(0, 1):.3f}", row % 7 / 4, target(row)] for row in range(rows)
    )
    return save(path, "aby", cells)


# A column of every kind. Only size, garden and built have gaps.
MIXED = [
    *("key", "size", "rooms", "garden", "built", "town", "note", "same", "void"),
    *("price", "sold", "style"),
]


def mixed(rows: int = 240) -> list[list]:
    """Rows for the header MIXED; the last three are what can be predicted."""
    draw = random.Random(0)
    return [mixed_row(draw, row) for row in range(rows)]


def mixed_row(draw: random.Random, row: int) -> list:
    size, garden = draw.gauss(100, 30), draw.random() < 0.5
    price = 2 * size + 50 * garden + draw.gauss(0, 5)
    return [
        f"u{row:05x}",
        f"{size:.2f}" if row % 9 else draw.choice(["", "NA"]),
        draw.randint(1, 9),
        ("Yes" if garden else "no") if row % 11 else "?",
        (
            f"20{draw.randint(10, 24)}-0{draw.randint(1, 9)}-1{row % 9}"
            if row % 13
            else ""
        ),
        draw.choice(["Oslo", "Rome", "Bern", "NA", ""]),
        " ".join(draw.choices(WORDS, k=8)),
        "x",
        "",
        f"{price:.2f}",
        "True" if price > 225 else "False",
        ["Art Nouveau", "Gothic", "Modern"][min(2, int(price // 100) - 1) % 3],
    ]
