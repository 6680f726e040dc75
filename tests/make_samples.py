"""Make the sample data: `python -m tests.make_samples` rewrites templates/samples.

The tables come from scikit-learn, which ships them; ratings, shapes and texts are drawn
with fixed seeds. A test holds the shipped files to what this writes.
"""

import csv
import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from scipy.signal import lfilter
from scipy.stats import norm
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits

from scaffold.catalog import load
from tests.make_texts import texts

SAMPLES = Path(__file__).parent.parent / "templates" / "samples"


def write_table(path: Path, header: list[str], rows) -> None:
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def numbers(values: np.ndarray) -> list[list[str]]:
    """Rows of numbers, the whole ones without a decimal point."""
    return [[f"{value:.10g}" for value in row] for row in values]


def diabetes(folder: Path) -> None:
    entry = load().datasets["diabetes"]
    data = load_diabetes(scaled=False)
    rows = np.column_stack([data.data, data.target])
    write_table(folder / "diabetes.csv", [*entry.features, entry.target], numbers(rows))


def digits(folder: Path) -> None:
    data = load_digits()
    header = [*(f"pixel{number}" for number in range(64)), "digit"]
    rows = np.column_stack([data.data, data.target])
    write_table(folder / "digits.csv", header, numbers(rows))


def breast_cancer(folder: Path) -> None:
    entry = load().datasets["breast-cancer"]
    data = load_breast_cancer()
    names = (str(data.target_names[label]) for label in data.target)
    rows = [[*row, name] for row, name in zip(numbers(data.data), names, strict=True)]
    write_table(folder / "breast-cancer.csv", [*entry.features, entry.target], rows)


# Ratings. A user's taste for an item is the dot product of their factors. It decides
# both which items the user rates and, with biases and noise, how many stars they get.

USERS, ITEMS, FACTORS = 300, 300, 2
MEAN, USER_STD, ITEM_STD, TASTE_STD, NOISE_STD = 2.9, 0.5, 0.4, 0.55, 0.7
CHOICE = 2.2  # log of how much likelier a choice gets with one more star of taste
STARS = np.arange(0.5, 5.1, 0.5)
DAYS = 1000


def ratings(folder: Path) -> None:
    rng = np.random.default_rng(2004)
    scores, wishes = draw_model(rng)
    users, items = draw_pairs(rng, wishes)
    noisy = scores[users, items] + rng.normal(0, NOISE_STD, len(users))
    stars = np.clip(np.round(noisy * 2) / 2, STARS[0], STARS[-1])
    movie_ids = np.sort(rng.choice(np.arange(1, 1000), ITEMS, replace=False))
    days = draw_days(rng, users)
    stars = [f"{value:g}" for value in stars]
    rows = zip(users + 1, movie_ids[items], stars, days, strict=True)
    header = ["userId", "movieId", "rating", "timestamp"]
    write_table(folder / "ratings.csv", header, rows)


def draw_model(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Each user's score of each item without noise, and how much the user wants it.

    Both are (users, items). Wishes are logits: a difference of 1 makes an item e times
    as likely to be chosen.
    """
    user_bias = rng.normal(0, USER_STD, (USERS, 1))
    item_bias = rng.normal(0, ITEM_STD, (1, ITEMS))
    scale = math.sqrt(TASTE_STD / math.sqrt(FACTORS))
    user_factors = rng.normal(0, scale, (USERS, FACTORS))
    item_factors = rng.normal(0, scale, (ITEMS, FACTORS))
    taste = user_factors @ item_factors.T
    popularity = -0.7 * np.log(20 + rng.permutation(ITEMS))
    return MEAN + user_bias + item_bias + taste, popularity + CHOICE * taste


def draw_pairs(
    rng: np.random.Generator, wishes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which users rate which items: from 20 items a user to half of them."""
    counts = np.minimum(20 + rng.lognormal(4.3, 0.6, USERS), ITEMS // 2).astype(int)
    keys = wishes + rng.gumbel(size=wishes.shape)  # the largest: a draw by wishes
    ranked = np.argsort(-keys, axis=1)
    chosen = [np.sort(row[:count]) for row, count in zip(ranked, counts, strict=True)]
    return np.repeat(np.arange(USERS), counts), np.concatenate(chosen)


def draw_days(rng: np.random.Generator, users: np.ndarray) -> np.ndarray:
    """The day of each rating; a user rates at most one item a day."""
    counts = np.bincount(users)
    return np.concatenate([rng.choice(DAYS, count, replace=False) for count in counts])


def best_predictions() -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of each row's stars, before the noise is drawn.

    The mean is the best possible prediction.
    """
    rng = np.random.default_rng(2004)
    scores, wishes = draw_model(rng)
    expected = scores[draw_pairs(rng, wishes)]  # (ratings,)
    edges = np.concatenate([[-np.inf], STARS[:-1] + 0.25, [np.inf]])
    below = norm.cdf((edges[None] - expected[:, None]) / NOISE_STD)
    shares = np.diff(below)  # (ratings, stars): how likely each number of stars is
    mean = shares @ STARS
    return mean, shares @ STARS**2 - mean**2


def noise_floor() -> float:
    """RMSE of the best possible predictions."""
    _, variance = best_predictions()
    return math.sqrt(variance.mean())


# Shapes: one in a random colour, place, size and angle on a two-coloured background.

SIDE, FINE, IMAGES, COLORS = 64, 4, 40, 64


def shapes(folder: Path) -> None:
    rng = np.random.default_rng(1998)
    for name in load().datasets["shapes"].classes:
        (folder / name).mkdir(exist_ok=True)
        for number in range(IMAGES):
            picture = draw_shape(rng, name)
            picture.save(folder / name / f"{number:02}.png", optimize=True)


def draw_shape(rng: np.random.Generator, name: str) -> Image.Image:
    """One picture, drawn four times as large and scaled down for smooth edges."""
    side = SIDE * FINE
    picture = background(rng, side)
    colour = tuple(int(value) for value in rng.integers(0, 256, 3))
    radius = rng.uniform(0.22, 0.38) * side
    x, y = rng.uniform(radius, side - radius, 2)
    mask = Image.new("L", (side, side))
    paint(ImageDraw.Draw(mask), name, (x, y), radius, rng.uniform(0, 2 * math.pi))
    picture.paste(colour, mask=mask)
    small = picture.resize((SIDE, SIDE), Image.LANCZOS)
    return small.quantize(COLORS, dither=Image.Dither.NONE)  # files of half the size


def background(rng: np.random.Generator, side: int) -> Image.Image:
    """A gradient between two colours with two lines across it."""
    ends = rng.integers(0, 256, (2, 3))
    share = np.linspace(0, 1, side)[:, None, None]
    colours = np.broadcast_to(ends[0] * share + ends[1] * (1 - share), (side, side, 3))
    picture = Image.fromarray(colours.astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(2):
        line = [tuple(point) for point in rng.uniform(0, side, (2, 2))]
        draw.line(line, tuple(int(v) for v in rng.integers(0, 256, 3)), 2 * FINE)
    return picture.rotate(90 * int(rng.integers(4)))


def paint(draw: ImageDraw.ImageDraw, name: str, centre, radius: float, angle: float):
    """Fill a shape of the given radius, turned by an angle, with white."""
    x, y = centre
    box = (x - radius, y - radius, x + radius, y + radius)
    if name == "circle":
        draw.ellipse(box, fill=255)
    elif name == "ring":
        draw.ellipse(box, outline=255, width=int(radius / 3))
    else:
        corners = [(r * radius, a + angle) for r, a in OUTLINES[name]]
        draw.polygon(
            [(x + r * math.cos(a), y + r * math.sin(a)) for r, a in corners], fill=255
        )


def regular(points: int) -> list[tuple[float, float]]:
    """Corners as (radius, angle)."""
    return [(1.0, 2 * math.pi * number / points) for number in range(points)]


def star(points: int, inner: float) -> list[tuple[float, float]]:
    corners = regular(2 * points)
    return [(inner if i % 2 else 1.0, angle) for i, (_, angle) in enumerate(corners)]


def cross() -> list[tuple[float, float]]:
    """Twelve corners of a plus with arms a third as wide as they are long."""
    arm = math.atan2(1, 3)
    inner = math.sqrt(2) / math.sqrt(10)
    return [
        corner
        for quarter in (math.pi / 2 * number for number in range(4))
        for corner in (
            (1.0, quarter - arm),
            (1.0, quarter + arm),
            (inner, quarter + math.pi / 4),
        )
    ]


OUTLINES = {
    "triangle": regular(3),
    "square": regular(4),
    "star": star(5, 0.45),
    "cross": cross(),
}

# Demand for power: it follows the hour, the day of the week and the temperature.

HOURS, DAYS_BEFORE = 3000, 105  # from 15 April, a Monday
COLD, WARM = 15, 20  # degrees: below and above, heating and cooling need power
POWER = 1.2  # MW per degree
WEATHER_STD, NOISE_STD_OF_DEMAND = 0.6, 1.0  # of each hour's change


def demand(folder: Path) -> None:
    rng = np.random.default_rng(7)
    hours = np.arange(HOURS)
    temperature, weekday = draw_weather(rng, hours), hours // 24 % 7
    needed = 50 + 6 * hours / HOURS + wave(9, hours - 8, 24) + wave(4, hours - 6, 12)
    needed -= np.where(weekday >= 5, 7 + 3.5 * np.cos((hours - 13) * math.pi / 12), 0)
    needed += POWER * np.maximum(0, COLD - temperature)
    needed += POWER * np.maximum(0, temperature - WARM)
    needed += autoregression(rng, 0.7, NOISE_STD_OF_DEMAND)
    times = np.datetime64("2024-04-15T00:00") + hours.astype("timedelta64[h]")
    names = [str(time).replace("T", " ") for time in times]
    pairs = zip(names, needed, temperature, strict=True)
    rows = [[name, f"{need:.2f}", f"{degrees:.1f}"] for name, need, degrees in pairs]
    write_table(folder / "demand.csv", ["time", "demand", "temperature"], rows)


def draw_weather(rng: np.random.Generator, hours: np.ndarray) -> np.ndarray:
    """Degrees Celsius: colder at night and in spring, with weather that lasts days."""
    year = wave(8, hours / 24 + DAYS_BEFORE - 110, 365)
    return 12 + year + wave(4, hours - 9, 24) + autoregression(rng, 0.985, WEATHER_STD)


def wave(height: float, hours: np.ndarray, period: float) -> np.ndarray:
    return height * np.sin(2 * math.pi * hours / period)


def autoregression(rng: np.random.Generator, memory: float, std: float) -> np.ndarray:
    """Noise of which each hour keeps a share of the hour before."""
    return lfilter([1], [1, -memory], rng.normal(0, std, HOURS))


MAKERS = {
    "diabetes": diabetes,
    "digits": digits,
    "breast-cancer": breast_cancer,
    "ratings": ratings,
    "shapes": shapes,
    "demand": demand,
    "hobbies": texts,
}


def make(samples: Path) -> None:
    for name, maker in MAKERS.items():
        folder = samples / name
        folder.mkdir(parents=True, exist_ok=True)
        maker(folder)


if __name__ == "__main__":
    make(SAMPLES)
    print(f"Noise floor of the ratings: RMSE {noise_floor():.4f}")
