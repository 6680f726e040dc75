"""Data of a given size, written as projects read them."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl
from PIL import Image

BLOCK = 10**6  # rows that are drawn and written at once


def write_ratings(
    path: Path, rows: int, users: int = 943, items: int = 1682, timed: bool = False
) -> Path:
    """Users, items and ratings from 0.5 to 5; by default as many as MovieLens-100k."""

    quality = np.random.default_rng(1).normal(size=items + 1)

    def draw(random: np.random.Generator, size: int) -> dict[str, np.ndarray]:
        movies = random.integers(1, items + 1, size)
        halves = 6 + 2 * quality[movies] + random.normal(size=size)
        found = {
            "userId": random.integers(1, users + 1, size),
            "movieId": movies,
            "rating": halves.round().clip(1, 10) / 2,
        }
        time = {"timestamp": random.integers(10**9, 16 * 10**8, size)}
        return found | time if timed else found

    return write(path, rows, draw)


def write_table(path: Path, rows: int, columns: int = 10) -> Path:
    """Columns of numbers, and a target that can be learned from them."""
    weights = np.random.default_rng(1).normal(size=columns)

    def draw(random: np.random.Generator, size: int) -> dict[str, np.ndarray]:
        values = random.normal(size=(size, columns))
        named = {f"x{place}": column for place, column in enumerate(values.T)}
        return named | {"y": values @ weights + random.normal(size=size)}

    return write(path, rows, draw)


def apart(write: Callable[[Path, int], Path], path: Path, rows: int) -> Path:
    """Write it in another process: no program is said to take less memory at its peak
    than the process that started it took at its own.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(write, path, rows).result()


def write(path: Path, rows: int, draw) -> Path:
    random = np.random.default_rng(0)
    with path.open("wb") as file:
        for start in range(0, rows, BLOCK):
            table = pl.DataFrame(draw(random, min(BLOCK, rows - start)))
            table.write_csv(file, include_header=not start, float_precision=5)
    return path


def write_images(folder: Path, images: int, shape: tuple[int, ...]) -> Path:
    """A folder for each of ten classes, in which noise hides a pattern of the class's.

    shape  of an array of pixels
    """
    random = np.random.default_rng(0)
    patterns = random.integers(0, 128, (10, *shape), dtype=np.uint8)
    for number in range(images):
        place = folder / f"class{number % 10}"
        place.mkdir(parents=True, exist_ok=True)
        noise = random.integers(0, 128, shape, dtype=np.uint8)
        pixels = noise + patterns[number % 10]
        Image.fromarray(pixels).save(place / f"{number}.png")
    return folder
