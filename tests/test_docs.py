"""The README and the site: they build, their links resolve, and their commands work."""

import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify

from scaffold.catalog import templates_folder
from scaffold.layers import ACTIVATIONS
from scaffold.render import render
from tests.pages import CPU_BUILD, KNOWN, ROOT, Shell, flags_of, in_blocks, in_text
from tests.projects import resolved, scaffold
from tests.tables import save

README = ROOT / "README.md"
DOCS = ROOT / "docs"
PAGES = [README, *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
MOST_LINES = 150  # of the README
MOST_BYTES = 150_000  # of a picture
TOP = 60  # lines of the README, in which the commands to install and test it stand


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory) -> Path:
    """A project with all extras, and the data that the pages talk about."""
    folder = tmp_path_factory.mktemp("shelf")
    scaffold("new", "demo", "--task", "regression", "--with", "all", cwd=folder)
    project = folder / "demo"
    draw = random.Random(0)
    save(project / "houses.csv", HOUSE, [house(draw, n) for n in range(120)])
    save(project / "ratings.csv", RATING, [rating(draw, n) for n in range(400)])
    photos = project / "photos"
    for name in ("circle", "cross"):
        source = templates_folder() / "samples" / "shapes" / name
        shutil.copytree(source, photos / name)
    paths = sorted(photos.rglob("*.png"))
    rows = [[path.relative_to(project), path.parent.name] for path in paths]
    save(project / "photos.csv", ["path", "class"], rows)
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


def test_the_site_builds_and_its_links_resolve(tmp_path):
    """mkdocs.yml makes a broken link, anchor or path a warning; --strict, an error."""
    build = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--site-dir",
        tmp_path,
    ]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "tutorials" / "recommender" / "index.html").exists()


def test_the_links_of_the_readme_resolve():
    text = README.read_text()
    links = [link or source for link, source in LINK.findall(text)]
    assert len(links) > 20
    for link in links:
        if not link.startswith("https://"):
            path, _, anchor = link.partition("#")
            target = ROOT / path if path else README
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {slugify(heading, "-") for heading in headings}


def test_the_readme_is_short_and_begins_with_the_commands():
    lines = README.read_text().splitlines()
    assert len(lines) <= MOST_LINES
    assert "\n".join(lines[:TOP]).count("<!-- tests -->\n```sh\n") == 2
    install, *_ = in_blocks(README)
    assert install == ["python3", "-m", "venv", ".venv"]


def test_the_pictures_are_small():
    pictures = list((DOCS / "pictures").iterdir())
    assert {picture.suffix for picture in pictures} == {".svg", ".png"}
    assert all(picture.stat().st_size <= MOST_BYTES for picture in pictures)


@pytest.mark.parametrize("page", [*filter(in_blocks, PAGES)], ids=name_of)
def test_the_commands_of_a_page_work(page, shelf, tmp_path):
    """One after the other, in a project's folder that has the data, too."""
    shell = Shell(shutil.copytree(shelf, tmp_path / "demo"))
    for words in in_blocks(page):
        shell.run(words)


@pytest.mark.parametrize("page", [*filter(in_text, PAGES)], ids=name_of)
def test_the_commands_that_a_page_names_exist(page, shelf):
    shell = Shell(shelf, check_only=True)
    for words in in_text(page):
        shell.run(words)


def test_all_choices_are_on_their_page():
    text = (DOCS / "choices.md").read_text()
    flags = {flag for flag in flags_of("new") if flag.startswith("-")}
    models = [name for name, model in KNOWN.models.items() if model.featured]
    names = {*models, *KNOWN.tasks, *KNOWN.styles, *KNOWN.devices, *KNOWN.datasets}
    names |= {*KNOWN.optimizers, *KNOWN.schedules, *KNOWN.losses, *KNOWN.inits}
    names |= {*KNOWN.augments, *ACTIVATIONS, *KNOWN.extras_of("with")}
    names |= {*KNOWN.extras_of("logger")}
    on_page = {*re.findall(r"`(-[\w-]+|[\w-]+)[ \w]*`", text)}
    assert flags | names <= on_page, (flags | names) - on_page


def test_a_projects_readme_names_the_small_build_of_pytorch():
    """Where the project may run on a CPU."""
    made = {name: resolved(task="regression", device=name) for name in KNOWN.devices}
    texts = {name: render(project)["README.md"] for name, project in made.items()}
    named = {name for name, text in texts.items() if f"--index-url {CPU_BUILD}" in text}
    assert named == {"auto", "cpu"}
