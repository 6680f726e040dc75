"""Data of a given size, written as projects read them."""

from pathlib import Path

import numpy as np
import polars as pl
from PIL import Image

BLOCK = 10**6  # rows that are drawn and written at once


def write_ratings(
    path: Path, rows: int, users: int = 943, items: int = 1682, timed: bool = False
) -> Path:
    """Users, items and ratings from 0.5 to 5; by default as many as MovieLens-100k."""

    def draw(random: np.random.Generator, size: int) -> dict[str, np.ndarray]:
        found = {
            "userId": random.integers(1, users + 1, size),
            "movieId": random.integers(1, items + 1, size),
            "rating": random.integers(1, 11, size) / 2,
        }
        time = {"timestamp": random.integers(10**9, 16 * 10**8, size)}
        return found | time if timed else found

    return write(path, rows, draw)


def write_table(path: Path, rows: int, columns: int = 10) -> Path:
    """Columns of numbers, and a target that can be learnt from them."""
    weights = np.random.default_rng(1).normal(size=columns)

    def draw(random: np.random.Generator, size: int) -> dict[str, np.ndarray]:
        values = random.normal(size=(size, columns))
        named = {f"x{place}": column for place, column in enumerate(values.T)}
        return named | {"y": values @ weights + random.normal(size=size)}

    return write(path, rows, draw)


def write(path: Path, rows: int, draw) -> Path:
    random = np.random.default_rng(0)
    with path.open("wb") as file:
        for start in range(0, rows, BLOCK):
            table = pl.DataFrame(draw(random, min(BLOCK, rows - start)))
            table.write_csv(file, include_header=not start, float_precision=5)
    return path


def write_images(folder: Path, images: int, shape: tuple[int, ...]) -> Path:
    """A folder of noise for each of ten classes; shape as an array of pixels has it."""
    random = np.random.default_rng(0)
    for number in range(images):
        place = folder / f"class{number % 10}"
        place.mkdir(parents=True, exist_ok=True)
        pixels = random.integers(0, 256, shape, dtype=np.uint8)
        Image.fromarray(pixels).save(place / f"{number}.png")
    return folder
