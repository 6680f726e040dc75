"""Bad data give a sentence with file, column and value; changed data are noticed.

The data of a project changed after it was trained. Every script that reads them is run
on every change. What can't be used is refused in one line. What can be used is trained
on, but `train.py --resume` and evaluate.py notice that the model was trained on other
data. Nothing that training wrote before changes.
"""

import csv
import gzip
import io
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from PIL import Image

from scaffold.catalog import templates_folder
from tests.faults.several import run_several
from tests.faults.watch import snapshot
from tests.projects import make, play
from tests.tables import MIXED, mixed

SHORT = ["--epochs", 1, "--device", "cpu"]
WORKS = ()  # what a script says of data that it can use
CHANGED = ("The data changed since this run began: train again.",)
RESUMED = ("--resume", "evaluate.py")  # what compares the data with those of the run


@dataclass(frozen=True)
class Change:
    """What became of the data, and what is said of it.

    data   its bytes, or what is done to a copy of it
    said   the parts of the sentence of every script that reads all columns
    other  what a script says that is another sentence
    """

    name: str
    data: bytes | Callable[[Path], object]
    said: tuple[str, ...] = WORKS
    other: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def make(self, whole: Path, place: Path) -> None:
        """Write the data as they are after the change."""
        place.parent.mkdir()
        if isinstance(self.data, bytes):
            place.write_bytes(self.data)
            return
        copy = shutil.copytree if whole.is_dir() else shutil.copy
        copy(whole, place)
        self.data(place)

    def expected(self, script: str) -> tuple[str, ...]:
        same = self.name == "as it was"
        default = CHANGED if script in RESUMED and not same else WORKS
        return self.other.get(script, self.said or default)


def dump(header: list, rows: list, **how) -> bytes:
    text = io.StringIO()
    csv.writer(text, **how).writerows([header, *rows])
    return text.getvalue().encode()


@dataclass(frozen=True)
class Setting:
    """A trained project, and the data that its link points to."""

    project: Path
    link: Path
    whole: Path

    def outcomes(self, changes: list[Change], *more: list, flags: list = ()) -> dict:
        """How each script ended after each change, by the names of both."""
        out = self.project.parent / "out"
        scripts = {
            "train.py": ["train.py", "--out", out, *SHORT, *flags],
            "--resume": ["train.py", "--resume", "--epochs", 2],
            "evaluate.py": ["evaluate.py"],
            **{words[0]: words for words in more},
        }
        before, commands, keys = self.written(), [], []
        for number, change in enumerate(changes):
            place = self.whole.parent / str(number) / self.whole.name
            change.make(self.whole, place)
            commands.append(["point", self.link, place])
            keys.append(None)
            for name, words in scripts.items():
                if name == "--resume" and change.name == "as it was":
                    continue
                commands.append(words)
                keys.append((change.name, name))
        found = dict(zip(keys, run_several(self.project, commands), strict=True))
        assert self.written() == before
        return found

    def written(self) -> dict:
        kept = {"best.pt", "last.pt", "history.csv"}
        there = snapshot(self.project / "outputs")
        return {name: facts for name, facts in there.items() if name in kept}


def trained(folder: Path, whole: Path, flags: list = (), **answers) -> Setting:
    """A project that was given a link to the data, and trained."""
    link = folder / f"linked-{whole.name}"
    link.symlink_to(whole)
    project = make(folder, data=str(link), **answers)
    play(project, "train.py", *SHORT, *flags)
    return Setting(project, link, whole)


def check_all(setting: Setting, found: dict, change: Change) -> int:
    """Every script has said what it should; how many there were."""
    done = {key[1]: one for key, one in found.items() if key and key[0] == change.name}
    for script, one in done.items():
        check(one, change.expected(script), setting.link)
    return len(done)


def check(done: CompletedProcess, said: tuple[str, ...], path: Path) -> None:
    """It worked; or there is one line, and it exits with 1 or 2."""
    if said == WORKS:
        assert done.returncode == 0 and not done.stderr, done
        return
    assert done.returncode in (1, 2), done
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr, done
    assert said == CHANGED or str(path) in done.stderr, done
    assert all(part in done.stderr for part in said), (said, done)


# Tables.

ROWS = [list(map(str, row)) for row in mixed()]
PLACE = MIXED.index


def changed(name: str, cell: str, row: int = 3, rows=ROWS) -> list[list[str]]:
    """The rows with another cell in one of them."""
    new = [list(row) for row in rows]
    new[row][PLACE(name)] = cell
    return new


def without(name: str) -> bytes:
    place = PLACE(name)
    return dump(
        [*MIXED[:place], *MIXED[place + 1 :]],
        [[*row[:place], *row[place + 1 :]] for row in ROWS],
    )


def in_rows(name: str, cells: dict[int, str]) -> bytes:
    rows = ROWS
    for row, cell in cells.items():
        rows = changed(name, cell, row, rows)
    return dump(MIXED, rows)


WHOLE = dump(MIXED, ROWS)
LINES = WHOLE.splitlines(keepends=True)
SHORT_ROW = [*LINES[:6], b"u00005,101.5\r\n", *LINES[7:]]
IN_LINES = changed("note", "a note\nof three\nlines", row=1)

FIRST = ROWS[0][PLACE("style")]


def bad_cell(column: str, cell: str) -> tuple[str, str]:
    """What polars says of a cell that it can't convert."""
    return f"in column '{column}' for 1 out of", f'["{cell}"]'


NO_TARGET = ("'price' has cells that are empty or not finite.",)
TOO_FEW = (": at least three are needed.",)
NOT_READ = {"predict.py": WORKS}  # it does not read the target

# What is wrong with a table from which a project learns to predict the price.
TABLES = [
    Change("as it was", WHOLE),
    Change("a column is gone", without("town"), ('"town" not found',)),
    Change("a column more", dump([*MIXED, "new"], [[*row, "x"] for row in ROWS])),
    Change("other order", dump(MIXED[::-1], [row[::-1] for row in ROWS])),
    Change("categories never seen", in_rows("town", {n: f"T{n}" for n in range(40)})),
    Change("empty cells", in_rows("size", dict.fromkeys(range(40), ""))),
    Change("one number more", in_rows("rooms", {3: "8"})),
    *(
        Change(
            f"{cell} among numbers",
            in_rows("rooms", {3: cell}),
            bad_cell("rooms", cell),
        )
        for cell in ("many", "1,5", "0x10", "--", "１２ Zimmer")
    ),
    Change("inf among numbers", in_rows("rooms", {n: "inf" for n in range(40)})),
    Change("1e999 among numbers", in_rows("rooms", {n: "1e999" for n in range(40)})),
    Change(
        "a word in the last row",
        in_rows("rooms", {239: "many"}),
        bad_cell("rooms", "many"),
    ),
    Change(
        "after a cell of three lines",
        dump(MIXED, changed("rooms", "many", 3, IN_LINES)),
        bad_cell("rooms", "many"),
    ),
    Change(
        "a word where yes or no was",
        in_rows("garden", {0: "perhaps"}),
        bad_cell("garden", "perhaps"),
    ),
    *(
        Change(f"the date {cell}", in_rows("built", {1: cell}), bad_cell("built", cell))
        for cell in ("31.12.2020", "2020-02-30", "yesterday")
    ),
    Change(
        "a target that is a word",
        in_rows("price", {7: "cheap"}),
        bad_cell("price", "cheap"),
        NOT_READ,
    ),
    *(
        Change(
            f"a target that is {cell or 'empty'}",
            in_rows("price", {7: cell}),
            NO_TARGET,
            NOT_READ,
        )
        for cell in ("", "inf", "NaN")
    ),
    Change("an empty file", b"", ("empty CSV",)),
    Change("a header alone", LINES[0], TOO_FEW, NOT_READ),
    Change("two rows", b"".join(LINES[:3]), TOO_FEW, NOT_READ),
    Change("more rows", WHOLE + LINES[1]),
    Change("a row of too few cells", b"".join(SHORT_ROW), NO_TARGET, NOT_READ),
    Change(
        "cut in the middle of a row",
        WHOLE[: len(b"".join(LINES[:100])) + 12],
        NO_TARGET,
        NOT_READ,
    ),
    Change(
        "a byte that is not UTF-8",
        WHOLE.replace(b"Oslo", b"\xd8slo", 1),
        ("invalid utf-8 sequence",),
    ),
    Change("in UTF-16", WHOLE.decode().encode("utf-16"), ('"size" not found',)),
    Change("with semicolons", dump(MIXED, ROWS, delimiter=";"), ('"size" not found',)),
    Change("a web page", b"<!DOCTYPE html>\n<p>Sign in</p>\n", ('"size" not found',)),
    Change("random bytes", random.Random(0).randbytes(9999), ("Cannot read",)),
    Change(
        "compressed, with a word among numbers",
        gzip.compress(in_rows("rooms", {3: "many"})),
        bad_cell("rooms", "many"),
    ),
    Change("gone", Path.unlink, ("No such file",)),
    Change("a folder", lambda path: (path.unlink(), path.mkdir()), ("Cannot read",)),
]


@pytest.fixture(scope="module")
def houses(tmp_path_factory) -> tuple[Setting, dict]:
    """A project that was trained on a table, and what came of every change."""
    folder = tmp_path_factory.mktemp("houses")
    (folder / "houses.csv").write_bytes(WHOLE)
    said = {"target": "price", "exclude": ("sold", "style")}
    setting = trained(folder, folder / "houses.csv", **said)
    return setting, setting.outcomes(TABLES, ["predict.py", setting.link])


@pytest.mark.parametrize("change", TABLES, ids=lambda change: change.name)
def test_a_table_that_changed_is_refused_or_used(houses, change, faults):
    faults(check_all(*houses, change))


CLASSES = [
    Change("as it was", WHOLE),
    Change(
        "a class more",
        in_rows("style", {5: "Baroque"}),
        bad_cell("style", "Baroque"),
        NOT_READ,
    ),
    Change(
        "a class spelled in another way",
        in_rows("style", {0: FIRST.upper()}),
        bad_cell("style", FIRST.upper()),
        NOT_READ,
    ),
    Change(
        "no class in a row",
        in_rows("style", {5: ""}),
        ("the column 'style' has empty cells.",),
        NOT_READ,
    ),
]


@pytest.fixture(scope="module")
def styles(tmp_path_factory) -> tuple[Setting, dict]:
    """The same for a project that predicts classes."""
    folder = tmp_path_factory.mktemp("styles")
    (folder / "houses.csv").write_bytes(WHOLE)
    said = {"target": "style", "exclude": ("sold", "price")}
    setting = trained(folder, folder / "houses.csv", **said)
    return setting, setting.outcomes(CLASSES, ["predict.py", setting.link])


@pytest.mark.parametrize("change", CLASSES, ids=lambda change: change.name)
def test_classes_that_changed_are_refused_or_used(styles, change, faults):
    faults(check_all(*styles, change))


# Ratings.

HEADER = ["user", "item", "rating", "time"]


def ratings() -> list[list]:
    draw = random.Random(0)
    return [
        [
            f"u{draw.randrange(20)}",
            f"i{draw.randrange(30)}",
            draw.randint(1, 5),
            f"2024-0{draw.randint(1, 9)}-1{draw.randint(0, 9)}",
        ]
        for _ in range(400)
    ]


def rated(name: str, cell: str) -> bytes:
    rows = ratings()
    rows[3][HEADER.index(name)] = cell
    return dump(HEADER, rows)


RATINGS = [
    Change("as it was", dump(HEADER, ratings())),
    *(
        Change(f"the rating {cell}", rated("rating", cell), bad_cell("rating", cell))
        for cell in ("good", "4/5", "★★★★")
    ),
    Change(
        "the rating is empty",
        rated("rating", ""),
        ("'rating' has empty cells",),
    ),
    Change("a rating outside of the scale", rated("rating", "99")),
    Change(
        "a time in another format",
        rated("time", "10.10.2024"),
        bad_cell("time", "10.10.2024"),
    ),
    Change("a user never seen", rated("user", "stranger")),
    Change(
        "nobody is known", dump(HEADER, [[f"x{u}", i, *r] for u, i, *r in ratings()])
    ),
    Change(
        "all ratings are the same",
        dump(HEADER, [[u, i, 3, t] for u, i, _, t in ratings()]),
        ("or all ratings are the same.",),
    ),
    Change("no users", dump(["who", *HEADER[1:]], ratings()), ('"user" not found',)),
    Change(
        "two ratings", dump(HEADER, ratings()[:2]), ("or all ratings are the same.",)
    ),
    Change("a header alone", dump(HEADER, []), TOO_FEW),
    Change("an empty file", b"", ("empty CSV",)),
    Change("gone", Path.unlink, ("No such file",)),
]
OF_IMPLICIT = ("no user has three items, so there is nothing to test.",)


@pytest.fixture(scope="module", params=["mse", "bpr"])
def recommender(tmp_path_factory, request) -> tuple[Setting, dict, bool]:
    """A project that was trained on ratings, or on the same as implicit feedback."""
    folder = tmp_path_factory.mktemp("recommender")
    (folder / "ratings.csv").write_bytes(RATINGS[0].data)
    said = {"task": "recommender", "loss": request.param}
    setting = trained(folder, folder / "ratings.csv", **said)
    return setting, setting.outcomes(RATINGS), request.param == "bpr"


@pytest.mark.parametrize("change", RATINGS, ids=lambda change: change.name)
def test_ratings_that_changed_are_refused_or_used(recommender, change, faults):
    """Implicit feedback does not read how much somebody likes something."""
    setting, found, implicit = recommender
    if implicit and change.name in ("two ratings", "a header alone"):
        change = replace(change, said=OF_IMPLICIT)
    elif implicit and "rating" in f"{change.name} {change.said}":
        change = replace(change, said=WORKS)
    faults(check_all(setting, found, change))


# Images.

SHAPES = templates_folder() / "samples" / "shapes"


def star(folder: Path) -> Path:
    return folder / "star" / "03.png"


def truncate(folder: Path) -> None:
    content = star(folder).read_bytes()
    star(folder).write_bytes(content[: len(content) // 2])


def bomb(folder: Path) -> None:
    """A small file that says it is 60,000 × 60,000 pixels large."""
    content = io.BytesIO()
    Image.new("1", (8, 8)).save(content, "BMP")
    size = (60_000).to_bytes(4, "little") * 2
    data = bytearray(content.getvalue())
    data[18:26] = size
    star(folder).write_bytes(data)


def be_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("x")


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


BROKEN = ("/star/03.png can't be read as an image: ",)
IMAGES = [
    Change("as it was", lambda folder: None),
    Change("a truncated image", truncate, BROKEN),
    Change("an empty image", lambda folder: star(folder).write_bytes(b""), BROKEN),
    Change("a web page", lambda folder: star(folder).write_text("<!DOCTYPE>"), BROKEN),
    Change("a bomb", bomb, BROKEN),
    Change("an image gone", lambda folder: star(folder).unlink()),
    Change("a class empty", lambda f: empty(f / "star"), ("cross",)),
    Change("all gone", shutil.rmtree, ("has no folders of images",)),
    Change("a file", be_file, ("has no folders of images",)),
    Change(
        "a class of another name",
        lambda folder: (folder / "star").rename(folder / "zebra"),
        ("zebra",),
    ),
]


@pytest.fixture(scope="module")
def images(tmp_path_factory) -> Path:
    """Twelve images of each of three classes."""
    folder = tmp_path_factory.mktemp("images") / "photos"
    for name in ("circle", "cross", "star"):
        (folder / name).mkdir(parents=True)
        for file in sorted((SHAPES / name).iterdir())[:12]:
            shutil.copy(file, folder / name)
    return folder


@pytest.fixture(scope="module", params=["classification", "transfer-learning"])
def photos(tmp_path_factory, images, request) -> tuple[Setting, dict]:
    """A project that was trained on images, and what came of every change."""
    folder = tmp_path_factory.mktemp("photos")
    pretrained = request.param == "transfer-learning"
    said = {"model": "mobilenet_v3_small"} if pretrained else {}
    flags = ["--weights", "none"] if pretrained else []
    whole = shutil.copytree(images, folder / "photos")
    setting = trained(folder, whole, flags, task=request.param, **said)
    return setting, setting.outcomes(IMAGES, flags=flags)


@pytest.mark.parametrize("change", IMAGES, ids=lambda change: change.name)
def test_images_that_changed_are_refused_or_used(photos, change, faults):
    """The file is named that can't be read, whichever split it is in."""
    setting, found = photos
    faults(check_all(setting, found, change))


def test_predict_names_an_image_that_can_t_be_read(photos, images, tmp_path):
    folder = shutil.copytree(images, tmp_path / "photos")
    truncate(folder)
    done = play(photos[0].project, "predict.py", star(folder), code=1)
    assert f"{star(folder)} can't be read as an image: " in done.stderr
    assert done.stderr.count("\n") == 1
