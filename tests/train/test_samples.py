"""The shipped samples are what make_samples.py makes, and as large as promised."""

import numpy as np
import pytest
from PIL import Image

from scaffold import catalog
from tests.make_samples import NOISE_STD, SAMPLES, draw_model, make, noise_floor
from tests.projects import resolved

KNOWN = catalog.load()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    make(folder)
    return folder


def test_tables_are_as_made(fresh):
    tables = sorted(path.relative_to(fresh) for path in fresh.rglob("*.csv"))
    assert len(tables) == 6
    for table in tables:
        assert (SAMPLES / table).read_bytes() == (fresh / table).read_bytes(), table


def test_shapes_are_as_made(fresh):
    pictures = sorted(path.relative_to(fresh) for path in fresh.rglob("*.png"))
    shipped = sorted(path.relative_to(SAMPLES) for path in SAMPLES.rglob("*.png"))
    assert pictures == shipped
    for picture in pictures:
        with Image.open(SAMPLES / picture) as old, Image.open(fresh / picture) as new:
            colors = np.array(old.convert("RGB")), np.array(new.convert("RGB"))
            assert np.array_equal(*colors), picture


def test_shapes_are_small():
    """Every transfer-learning project has a copy of them."""
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*.png")) < 300_000


def test_every_dataset_has_its_file_and_its_source():
    entries = [entry for entry in KNOWN.datasets.values() if not entry.fetched]
    for entry in entries:
        if entry.name == "imagefolder":  # a place for data, and none
            continue
        folder = SAMPLES / entry.name
        text = (folder / "SOURCE.md").read_text()
        assert "license" in text.lower() and len(text) > 200, entry.name
        assert (
            folder.parent / entry.name / entry.file.removeprefix("data/")
        ).exists() or (entry.file == "data")


def test_there_are_at_least_four_classes_of_forty_images():
    folders = [path for path in (SAMPLES / "shapes").iterdir() if path.is_dir()]
    assert sorted(path.name for path in folders) == list(
        KNOWN.datasets["shapes"].classes
    )
    assert len(folders) >= 4
    assert all(len(list(folder.glob("*.png"))) >= 40 for folder in folders)


@pytest.fixture(scope="module")
def shipped_ratings():
    """The columns of the file: user and item counted from 0, stars and day."""
    rows = np.loadtxt(SAMPLES / "ratings" / "ratings.csv", delimiter=",", skiprows=1)
    users, items = (np.unique(rows[:, n], return_inverse=True)[1] for n in (0, 1))
    return users, items, rows[:, 2], rows[:, 3]


def test_the_ratings_are_in_movielens_format_and_small():
    path = SAMPLES / "ratings" / "ratings.csv"
    with open(path) as file:
        assert file.readline() == "userId,movieId,rating,timestamp\n"
    assert path.stat().st_size < 450_000


def test_the_ratings_are_as_many_as_promised(shipped_ratings):
    users, items, stars, _ = shipped_ratings
    per_user, per_item = np.bincount(users), np.bincount(items)
    said = f"{len(stars):,} ratings of {len(per_item)} films by {len(per_user)} users"
    assert said in KNOWN.datasets["ratings"].summary
    assert said in (SAMPLES / "ratings" / "SOURCE.md").read_text()
    assert len(stars) == KNOWN.datasets["ratings"].rows
    assert 25_000 < len(stars) <= 30_000
    assert per_user.min() >= 20  # the last two of each user leave enough to train on
    assert set(stars) == set(np.arange(0.5, 5.1, 0.5))


def test_some_films_are_more_popular_than_others(shipped_ratings):
    counts = np.sort(np.bincount(shipped_ratings[1]))
    fifth = len(counts) // 5
    assert counts[-fifth:].sum() > 2 * counts[:fifth].sum()


def test_a_user_rates_one_film_a_day_and_each_film_once(shipped_ratings):
    users, items, stars, days = shipped_ratings
    for other in (items, days):
        assert len(np.unique([users, other], axis=1).T) == len(stars)


def test_the_noise_floor_is_what_simulated_noise_gives(shipped_ratings):
    """Not by the formula: stars are drawn again, and the model predicts their mean."""
    users, items, stars, _ = shipped_ratings
    rng = np.random.default_rng(0)
    scores, _ = draw_model(np.random.default_rng(2004))
    noisy = scores[users, items] + rng.normal(0, NOISE_STD, (400, len(users)))
    drawn = np.clip(np.round(2 * noisy) / 2, 0.5, 5)
    spread = np.sqrt(drawn.var(axis=0, ddof=1).mean())
    assert spread == pytest.approx(noise_floor(), abs=0.001)
    errors = stars - drawn.mean(axis=0)
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(noise_floor(), rel=0.01)


def test_users_choose_films_that_suit_their_factors(shipped_ratings):
    """Popularity is the same for all users, so only their factors explain this."""
    users, items, _, _ = shipped_ratings
    scores, _ = draw_model(np.random.default_rng(2004))
    taste = scores - scores.mean(axis=0) - scores.mean(axis=1, keepdims=True)
    rated = np.zeros_like(taste, dtype=bool)
    rated[users, items] = True
    means = [
        [row[chosen].mean(), row[~chosen].mean()]
        for row, chosen in zip(taste, rated, strict=True)
    ]
    chosen, others = np.transpose(means)
    assert np.mean(chosen > others) > 0.95
    assert np.mean(chosen - others) > 0.3  # stars


def test_the_weight_decay_follows_the_scale_and_the_number_of_ratings():
    recipe = KNOWN.models["mf"].recipes["ratings"]
    decays = [recipe.for_rows(*facts).weight_decay for facts in DECAYS]
    assert decays == pytest.approx(list(DECAYS.values()))
    assert "for 1,000 ratings" in recipe.for_rows(1000, 1.0).decay_words
    project = resolved(task="recommender", optimizer="adamw")
    assert not project.recipe.decay_words  # another optimizer, another decay


def test_the_weight_decay_of_softmax_follows_the_rows_for_each_item():
    recipe = KNOWN.models["mf"].recipes["softmax"]
    assert recipe.for_items(100_000, 1682).weight_decay == pytest.approx(1e-4)
    few = recipe.for_items(93_000, 17_600)
    assert few.weight_decay == pytest.approx(3e-5)
    assert few.decay_words == "L2 penalty, chosen for 5.3 rows an item"


DECAYS = {  # by rows and steepness
    (100_000, 0.93): 1.4e-4,
    (10_000, 0.93): 1.4e-3,
    (10_000, 1.86): 5.5e-3,
    (10, 1.0): 0.05,
    (10**9, 1.0): 1e-5,
}


def test_the_weight_decay_grows_where_ratings_are_few():
    recipe = KNOWN.models["mf"].recipes["ratings"]
    decays = [recipe.for_rows(rows).weight_decay for rows in (0, 10**6, 50_000, 30_000)]
    assert decays == pytest.approx([1.5e-4, 1.5e-4, 3e-4, 5e-4])
    few, fewer = (recipe.for_rows(rows).weight_decay for rows in (1000, 10))
    assert few == fewer > 5e-4


def test_few_rows_mean_more_epochs_but_no_more_than_the_steps_that_are_needed():
    recipe = KNOWN.models["mf"].recipes["ratings"]
    epochs = [recipe.for_rows(rows).epochs for rows in (10**6, 1000, 78)]
    assert epochs[0] <= recipe.epochs < epochs[1] <= epochs[2] == 800
