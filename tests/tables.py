"""Tables as people have them, for the tests of somebody's own data."""

import csv
import math
import random
import shutil
from collections.abc import Callable, Iterable
from datetime import date, timedelta
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


# One of each kind of data that people bring. Each writes its files into a folder and
# returns what --data gets.


def numeric_table(folder: Path, rows: int = 120) -> Path:
    return plain(folder / "numbers.csv", lambda row: f"{row / 3:.2f}", rows=rows)


def mixed_table(folder: Path, count: int = 240) -> Path:
    """Numbers, booleans, dates, categories, text, and gaps."""
    header = [name for name in MIXED if name not in ("sold", "style")]
    rows = [row[: len(header)] for row in mixed(count)]
    return save(folder / "mixed.csv", header, rows)


def class_table(folder: Path) -> Path:
    """The same columns with classes to predict."""
    header = [name for name in MIXED if name not in ("sold", "price")]
    return save(folder / "classes.csv", header, [[*r[:-3], r[-1]] for r in mixed()])


def image_folder(folder: Path) -> Path:
    """Twelve small images of each of three classes."""
    shapes = Path(__file__).parent.parent / "templates" / "samples" / "shapes"
    for name in ("circle", "star", "cross"):
        (folder / "photos" / name).mkdir(parents=True)
        for file in sorted((shapes / name).iterdir())[:12]:
            shutil.copy(file, folder / "photos" / name)
    return folder / "photos"


def image_table(folder: Path) -> Path:
    """The same images as a table of their paths and classes."""
    images = sorted(image_folder(folder).rglob("*.png"))
    rows = [[str(file.relative_to(folder)), file.parent.name] for file in images]
    return save(folder / "images.csv", ["file", "class"], rows)


def label_table(folder: Path) -> Path:
    """The same images, each with one label or several, separated by bars."""
    images = sorted(image_folder(folder).rglob("*.png"))
    rows = [
        [file.relative_to(folder).with_suffix(""), label_cell(file.parent.name, number)]
        for number, file in enumerate(images)
    ]
    return save(folder / "labels.csv", ["image", "labels"], rows)


def label_cell(shape: str, number: int) -> str:
    return f"{shape}|even" if number % 2 == 0 else shape


def ratings_table(folder: Path) -> Path:
    draw = random.Random(0)
    rows = [
        [f"u{n % 30}", f"i{draw.randrange(40)}", draw.randint(1, 10), 10**9 + n]
        for n in range(900)
    ]
    return save(folder / "ratings.csv", ["user", "item", "rating", "timestamp"], rows)


def series_table(folder: Path) -> Path:
    """Daily sales with a weekly season and gaps, another series, and a text column."""
    draw, start = random.Random(0), date(2023, 1, 1)
    rows = []
    for day in range(300):
        sales = 50 + 9 * math.sin(2 * math.pi * day / 7) + draw.gauss(0, 1)
        cells = [f"{sales:.2f}" if day % 40 else "NA", draw.randint(0, 9), "open"]
        rows.append([f"{start + timedelta(days=day):%d.%m.%Y}", *cells])
    header = ["day", "sales", "visits", "state"]
    return save(folder / "sales.csv", header, rows, separator=";")


def implicit_table(folder: Path) -> Path:
    """Who liked what and when, without a rating."""
    draw = random.Random(0)
    pairs = {(f"u{n % 30}", f"i{draw.randrange(40)}") for n in range(900)}
    rows = [[*pair, 10**9 + n] for n, pair in enumerate(sorted(pairs))]
    return save(folder / "implicit.csv", ["user", "item", "timestamp"], rows)


TOPICS = {
    "music": "guitar song band",
    "garden": "soil plant tree",
    "sea": "ship wave sand",
}


def topic_texts(rows: int = 120) -> list[list[str]]:
    """Texts with words of their topic and others, and their topics."""
    draw = random.Random(0)
    topics = [draw.choice(list(TOPICS)) for _ in range(rows)]
    return [
        [" ".join(draw.choices(WORDS + 3 * TOPICS[topic].split(), k=8)), topic]
        for topic in topics
    ]


def text_table(folder: Path) -> Path:
    return save(folder / "reviews.csv", ["review", "topic"], topic_texts())


def text_folder(folder: Path) -> Path:
    """The same texts as files in a folder per class."""
    for number, (text, topic) in enumerate(topic_texts()):
        file = folder / "reviews" / topic / f"{number:03}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder / "reviews"


def parquet_folder(folder: Path, gap: bool = False, notes: bool = False) -> Path:
    """Three Parquet files, sorted by the target: two numbers, a town, classes."""
    import polars as pl  # here, not above: few tests need it

    draw = random.Random(0)
    rows = [[round(draw.gauss(0, 1), 4) for _ in range(2)] for _ in range(1200)]
    towns = [draw.choice(["oslo", "bergen", "rome"]) for _ in rows]
    frame = pl.DataFrame(
        {
            "x": [row[0] for row in rows],
            "z": [row[1] if row[1] < 2 else None for row in rows],
            "town": towns,
            "y": [
                row[0] - row[1] + (town == "rome")
                for row, town in zip(rows, towns, strict=True)
            ],
        }
    ).sort("y")
    frame = frame.with_columns(
        side=pl.when(pl.col("y") > 0).then(pl.lit("up")).otherwise(pl.lit("down"))
    )
    if gap:
        frame = frame.with_columns(y=pl.when(pl.col("y") < pl.col("y").max()).then("y"))
    if notes:
        some = [" ".join(draw.choices(WORDS, k=8)) for _ in rows]
        frame = frame.with_columns(note=pl.Series(some))
    target = folder / "parts"
    target.mkdir()
    for number in range(3):
        part = frame[number * 400 : (number + 1) * 400]
        part.write_parquet(target / f"part-{number}.parquet", row_group_size=100)
    return target


def parquet_ratings(folder: Path) -> Path:
    """Ratings with times, some of them repeated."""
    import polars as pl

    draw = random.Random(0)
    users, items = draw.choices(range(60), k=2000), draw.choices(range(40), k=2000)
    likes = [draw.gauss(0, 1) for _ in range(40)]
    rated = [min(5, max(1, round(3 + likes[item]))) for item in items]
    path = folder / "ratings.parquet"
    times = range(1_000_000_000, 1_000_002_000)
    columns = {"user": users, "item": items, "rating": rated, "timestamp": times}
    pl.DataFrame(columns).write_parquet(path)
    return path
