"""The README and the site: they build, their links resolve, and their commands work."""

import re
import subprocess
import sys
from pathlib import Path

from markdown.extensions.toc import slugify

from scaffold.layers import ACTIVATIONS
from scaffold.render import render
from tests.pages import CPU_BUILD, KNOWN, ROOT, flags_of, in_blocks
from tests.projects import resolved

README = ROOT / "README.md"
DOCS = ROOT / "docs"
PAGES = [README, *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
MOST_LINES = 150  # of the README
MOST_BYTES = 150_000  # of a picture
TOP = 60  # lines of the README, in which the commands to install and test it stand


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


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
