"""The commands in the README and on the site work, as they stand there."""

import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from scaffold.catalog import templates_folder
from tests.pages import Shell, in_blocks, in_text, write_files
from tests.projects import scaffold
from tests.tables import save, text_folder, topic_texts
from tests.unit.test_docs import PAGES, name_of


@pytest.fixture(scope="module")
def shelf(tmp_path_factory) -> Path:
    """A project with all extras, and the data that the pages talk about."""
    folder = tmp_path_factory.mktemp("shelf")
    scaffold("new", "demo", "--task", "regression", "--with", "all", cwd=folder)
    project = folder / "demo"
    draw = random.Random(0)
    save(project / "houses.csv", HOUSE, [house(draw, n) for n in range(120)])
    save(project / "more-houses.csv", HOUSE, [house(draw, n) for n in range(40)])
    visits = [[f"p{n % 9}", draw.gauss(0, 1), draw.choice("ab")] for n in range(90)]
    save(project / "visits.csv", ["patient", "pulse", "outcome"], visits)
    save(project / "ratings.csv", RATING, [rating(draw, n) for n in range(400)])
    start, days = date(2023, 1, 1), range(200)
    sales = [[start + timedelta(n), 50 + n % 7, draw.randint(0, 9)] for n in days]
    save(project / "sales.csv", ["date", "sales", "visits"], sales)
    photos = project / "photos"
    for name in ("circle", "cross"):
        source = templates_folder() / "samples" / "shapes" / name
        shutil.copytree(source, photos / name)
    paths = sorted(photos.rglob("*.png"))
    rows = [[path.relative_to(project), path.parent.name] for path in paths]
    save(project / "photos.csv", ["path", "class"], rows)
    save(project / "reviews.csv", ["review", "mood"], topic_texts())
    text_folder(project)
    return project


HOUSE = ["id", "area", "rooms", "district", "pool", "sold", "price"]


RATING = ["user", "item", "rating", "time"]


def house(draw: random.Random, n: int) -> list:
    area, rooms = draw.gauss(120, 30), draw.randint(1, 7)
    district, pool = draw.choice(["north", "center"]), draw.choice(["yes", "no", "no"])
    sold = f"2021-0{draw.randint(1, 9)}-1{n % 9}"
    price = 2000 * area + 9000 * rooms + draw.gauss(0, 9000)
    return [n, round(area, 1), rooms, district, pool, sold, round(price)]


def rating(draw: random.Random, n: int) -> list:
    return [n % 20, draw.randint(0, 30), draw.randint(1, 5), 1_600_000_000 + n]


@pytest.mark.parametrize("page", [*filter(in_blocks, PAGES)], ids=name_of)
def test_the_commands_of_a_page_work(page, shelf, tmp_path):
    """One after the other, in a project's folder that has the data, too."""
    shell = Shell(shutil.copytree(shelf, tmp_path / "demo"))
    write_files(page, shell.folder)
    for words in in_blocks(page):
        shell.run(words)


@pytest.mark.parametrize("page", [*filter(in_text, PAGES)], ids=name_of)
def test_the_commands_that_a_page_names_exist(page, shelf):
    shell = Shell(shelf, check_only=True)
    for words in in_text(page):
        shell.run(words)
