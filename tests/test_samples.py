"""The shipped samples are what make_samples.py makes, and as large as promised."""

import csv

import numpy as np
import pytest
from PIL import Image

from scaffold import catalog
from tests.make_samples import SAMPLES, make

KNOWN = catalog.load()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    make(folder)
    return folder


def test_tables_are_as_made(fresh):
    tables = sorted(path.relative_to(fresh) for path in fresh.rglob("*.csv"))
    assert len(tables) == 4
    for table in tables:
        assert (SAMPLES / table).read_bytes() == (fresh / table).read_bytes(), table


def test_shapes_are_as_made(fresh):
    pictures = sorted(path.relative_to(fresh) for path in fresh.rglob("*.png"))
    shipped = sorted(path.relative_to(SAMPLES) for path in SAMPLES.rglob("*.png"))
    assert pictures == shipped
    for picture in pictures:
        with Image.open(SAMPLES / picture) as old, Image.open(fresh / picture) as new:
            assert np.array_equal(np.array(old), np.array(new)), picture


def test_every_dataset_has_its_file_and_its_source():
    entries = [entry for entry in KNOWN.datasets.values() if not entry.fetched]
    for entry in entries:
        if entry.name == "imagefolder":  # a place for data, and none
            continue
        folder = SAMPLES / entry.name
        text = (folder / "SOURCE.md").read_text()
        assert "icence" in text and len(text) > 200, entry.name
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


def test_the_ratings_are_many_and_long_tailed():
    with open(SAMPLES / "ratings" / "ratings.csv") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["userId", "movieId", "rating", "timestamp"]
    movies, counts = np.unique([row["movieId"] for row in rows], return_counts=True)
    users = {row["userId"] for row in rows}
    assert len(rows) >= 40_000 and len(users) >= 600 and len(movies) >= 800
    assert f"{len(rows):,}" in KNOWN.datasets["ratings"].summary
    most_rated = np.sort(counts)[::-1][: len(movies) // 5]
    assert most_rated.sum() > 0.4 * len(
        rows
    )  # a fifth of the films, two fifths of it all
