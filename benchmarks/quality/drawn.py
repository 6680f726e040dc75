"""Ratings drawn with the shape of well-known datasets, which may not be copied here.

Users and items have a low-rank taste, which decides both what they rate and how. Few
users and items have many ratings and many have few, as in the originals.

python -m benchmarks.quality.drawn FOLDER      writes a CSV file for each
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

TASTES = 0.7 ** np.arange(8)  # how much each factor matters
TASTES /= np.linalg.norm(TASTES)


@dataclass(frozen=True)
class Shape:
    """The shape of a dataset of ratings.

    items     that could be rated; some of them never are
    fewest    ratings of a user
    activity  spread of the logarithm of the ratings per user
    long_tail  spread of the logarithm of the items' popularity
    taste     how much taste decides which items a user rates
    scale     the possible ratings; none: implicit feedback with counts
    mean      rating
    spreads   of the ratings: of users, of items, of taste and of noise
    """

    users: int
    items: int
    ratings: int
    fewest: int
    activity: float
    long_tail: float
    taste: float
    scale: tuple[float, ...] = ()
    mean: float = 0.0
    spreads: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)


STARS = (1.0, 2.0, 3.0, 4.0, 5.0)
HALVES = tuple(n / 2 for n in range(1, 11))
TEN = tuple(float(n) for n in range(1, 11))

SHAPES = {
    "movielens-100k": Shape(
        943, 1700, 101_000, 20, 1.15, 1.9, 0.8, STARS, 2.9, (0.43, 0.5, 0.6, 0.85)
    ),
    "latest-small": Shape(
        610, 13_500, 100_836, 20, 1.15, 2.1, 0.8, HALVES, 2.8, (0.45, 0.45, 0.5, 0.8)
    ),
    "anime": Shape(
        4000, 1500, 425_000, 20, 1.0, 1.5, 0.8, TEN, 6.6, (0.8, 0.8, 0.8, 1.1)
    ),
    "bookcrossing": Shape(
        12_000, 40_000, 63_000, 1, 1.2, 1.4, 0.8, TEN, 6.6, (1.0, 0.8, 0.5, 1.4)
    ),
    "lastfm": Shape(1892, 70_000, 92_834, 20, 0.05, 2.2, 1.2),
}


def draw(name: str, seed: int = 0) -> pl.DataFrame:
    """The rows of a set: user, item, rating (or plays) and time, in seconds."""
    shape, draws = SHAPES[name], np.random.default_rng([seed, *name.encode()])
    users = draws.normal(size=(shape.users, len(TASTES))) * TASTES
    items = draws.normal(size=(shape.items, len(TASTES)))
    popularity = shape.long_tail * draws.normal(size=shape.items)
    chosen = choose(shape, users, items, popularity, draws)
    pairs = np.repeat(np.arange(shape.users), list(map(len, chosen))), np.hstack(chosen)
    values = rate(shape, users, items, popularity, pairs, draws)
    times = draws.integers(1_000_000_000, 1_100_000_000, len(values))
    value = "rating" if shape.scale else "plays"
    columns = {"user": pairs[0] + 1, "item": pairs[1] + 1, value: values, "time": times}
    return pl.DataFrame(columns).sample(fraction=1, shuffle=True, seed=seed)


def choose(
    shape: Shape,
    users: np.ndarray,
    items: np.ndarray,
    popularity: np.ndarray,
    draws: np.random.Generator,
) -> list[np.ndarray]:
    """The items of each user, without repetition, by popularity and taste."""
    counts = how_many(shape, draws)
    chosen = []
    for user, count in zip(users, counts, strict=True):
        scores = popularity + shape.taste * items @ user
        scores += draws.gumbel(size=shape.items)  # the highest: drawn by their weights
        chosen.append(np.argpartition(-scores, count)[:count])
    return chosen


def how_many(shape: Shape, draws: np.random.Generator) -> np.ndarray:
    """The number of ratings of each user, with the right sum."""
    weights = np.exp(shape.activity * draws.normal(size=shape.users))
    extra = shape.ratings - shape.fewest * shape.users
    counts = shape.fewest + np.floor(weights / weights.sum() * extra).astype(int)
    counts[np.argsort(-weights)[: shape.ratings - counts.sum()]] += 1
    return np.minimum(counts, shape.items // 2)


def rate(
    shape: Shape,
    users: np.ndarray,
    items: np.ndarray,
    popularity: np.ndarray,
    pairs: tuple[np.ndarray, np.ndarray],
    draws: np.random.Generator,
) -> np.ndarray:
    """The ratings of pairs of user and item, on the scale; or counts."""
    user, item = pairs
    match = (users[user] * items[item]).sum(axis=1)
    noise = draws.normal(size=len(user))
    if not shape.scale:
        return np.ceil(np.exp(4 + match + 1.5 * noise)).astype(int)
    of_users, of_items, of_taste, of_noise = shape.spreads
    fame = popularity / shape.long_tail  # popular items are rated better
    quality = (draws.normal(size=shape.items) + 0.5 * fame) / 1.25**0.5
    values = shape.mean + of_users * draws.normal(size=shape.users)[user]
    values += of_items * quality[item] + of_taste * match + of_noise * noise
    scale = np.array(shape.scale)
    return scale[np.abs(values[:, None] - scale).argmin(axis=1)]


def main(folder: str) -> None:
    for name in SHAPES:
        draw(name).write_csv(Path(folder, f"{name}.csv"))


if __name__ == "__main__":
    main(sys.argv[1])
