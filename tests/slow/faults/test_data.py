"""Bad data at run time: a sentence with the file, the line and the cell, or it works.

The data of a project changed since they were looked at. Every script that reads them
is run on every change: it either goes on as it should or says in one line what is wrong
and where, with exit code 2, and leaves what it has written before as it was.
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

import polars as pl
import pytest
from PIL import Image

from scaffold.catalog import templates_folder
from scaffold.inspection.tables import scan_table
from tests.projects import make, play
from tests.slow.faults.several import run_several
from tests.slow.faults.watch import snapshot
from tests.tables import MIXED, mixed

SHORT = ["--epochs", 1, "--limit-batches", 2, "--device", "cpu"]
WORKS = ""  # what a script says of data that it can use


@dataclass(frozen=True)
class Change:
    """What became of the data, and what is said of it.

    data   its bytes, or what is done to a copy of it
    said   what every script says that reads all columns, or how that begins
    other  what a script says that is another sentence
    """

    name: str
    data: bytes | Callable[[Path], object]
    said: str = WORKS
    other: dict[str, str] = field(default_factory=dict)

    def make(self, whole: Path, place: Path) -> None:
        """Write the data as they are after the change."""
        place.parent.mkdir()
        if isinstance(self.data, bytes):
            place.write_bytes(self.data)
            return
        copy = shutil.copytree if whole.is_dir() else shutil.copy
        copy(whole, place)
        self.data(place)

    @property
    def checked(self) -> bool:
        """Whether check.py is run as well, which takes its time where it works."""
        return bool(self.said) and self not in OTHER_CLASSES

    def expected(self, script: str) -> str:
        return self.other.get(script, self.said)


def dump(header: list, rows: list, **how) -> bytes:
    text = io.StringIO()
    csv.writer(text, **how).writerows([header, *rows])
    return text.getvalue().encode()


@dataclass(frozen=True)
class Setting:
    """A project that has learnt from data, which are where a link points to."""

    project: Path
    link: Path
    whole: Path

    def outcomes(self, changes: list[Change], scripts: Callable) -> dict:
        """How each script ended after each change, by the names of both.

        Nothing that training has written may be another afterwards.
        """
        before = self.written()
        commands, keys = [], []
        for number, change in enumerate(changes):
            place = self.whole.parent / str(number) / self.whole.name
            change.make(self.whole, place)
            commands.append(["point", self.link, place])
            keys.append(None)
            for words in scripts(change):
                commands.append(words)
                keys.append((change.name, words[0]))
        found = dict(zip(keys, run_several(self.project, commands), strict=True))
        assert self.written() == before
        return found

    def written(self) -> dict:
        kept = {"best.pt", "last.pt", "history.csv"}
        there = snapshot(self.project / "outputs")
        return {name: facts for name, facts in there.items() if name in kept}


def learnt(folder: Path, whole: Path, flags: list = (), **answers) -> Setting:
    """A project that is told of a link to the data and has learnt from them."""
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


def check(done: CompletedProcess, said: str, path: Path) -> None:
    """One line with exit code 2; or it worked, and check.py may have found faults."""
    if said == WORKS:
        assert done.returncode in (0, 1) and not done.stderr, done
        return
    assert done.returncode == 2, done
    assert done.stderr.startswith(said.format(path=path)), done
    assert done.stderr.count("\n") == 1 and done.stderr.endswith(".\n")


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
LONG_ROW = [*LINES[:6], LINES[6].replace(b"\r\n", b",more\r\n"), *LINES[7:]]
SHORT_ROW = [*LINES[:6], b"u00005,101.5\r\n", *LINES[7:]]
IN_LINES = changed("note", "a note\nof three\nlines", row=1)

FIRST = ROWS[0][PLACE("style")]
OSLO = WHOLE[: WHOLE.index(b"Oslo")].count(b"\n") + 1  # the line where it is first


def shown(cell: str) -> str:
    return repr(cell) if cell else "empty"


# What is wrong with a table that a project learns the price from.
TABLES = [
    Change("as it was", WHOLE),
    Change("a column is gone", without("town"), "{path} has no column 'town'."),
    Change(
        "a column has another name",
        WHOLE.replace(b"town", b"Town", 1),
        "{path} has no column 'town'.",
    ),
    Change("a column more", dump([*MIXED, "new"], [[*row, "x"] for row in ROWS])),
    Change("other order", dump(MIXED[::-1], [row[::-1] for row in ROWS])),
    Change("categories never seen", in_rows("town", {n: f"T{n}" for n in range(40)})),
    Change("words never seen", in_rows("note", dict.fromkeys(range(40), "unheard of"))),
    Change("all categories are new", in_rows("town", {n: f"T{n}" for n in range(240)})),
    Change("empty cells", in_rows("size", dict.fromkeys(range(40), ""))),
    *(
        Change(
            f"{cell} among numbers",
            in_rows("rooms", {3: cell}),
            f"{{path}}, line 5: 'rooms' is {cell!r}, not a number.",
        )
        for cell in ("many", "1,5", "0x10", "inf", "nan", "1e999", "--", "１２ Zimmer")
    ),
    Change(
        "a word in the last row",
        in_rows("rooms", {239: "many"}),
        "{path}, line 241: 'rooms' is 'many', not a number.",
    ),
    Change(
        "after a cell of three lines",
        dump(MIXED, changed("rooms", "many", 3, IN_LINES)),
        "{path}, line 7: 'rooms' is 'many', not a number.",
    ),
    Change(
        "after a header of two lines",
        dump([*MIXED, "a\nb"], [[*row, "x"] for row in changed("rooms", "many")]),
        "{path}, line 6: 'rooms' is 'many', not a number.",
    ),
    Change(
        "after blank lines at the top",
        b"\r\n\r\n" + dump(MIXED, changed("rooms", "many")),
        "{path}, line 7: 'rooms' is 'many', not a number.",
    ),
    Change(
        "a word where yes or no was",
        in_rows("garden", {0: "perhaps"}),
        "{path}, line 2: 'garden' is 'perhaps', not no or yes.",
    ),
    *(
        Change(
            f"the date {cell}",
            in_rows("built", {1: cell}),
            f"{{path}}, line 3: 'built' is {cell!r}, not a date like %Y-%m-%d.",
        )
        for cell in ("31.12.2020", "2020-13-01", "2020-02-30", "yesterday", "20201231")
    ),
    *(
        Change(
            f"a target that is {cell or 'empty'}",
            in_rows("price", {7: cell}),
            f"{{path}}, line 9: 'price' is {shown(cell)}, not a number.",
            {"predict.py": WORKS},  # which does not read it
        )
        for cell in ("", "cheap", "inf", "NaN")
    ),
    Change("an empty file", b"", "Cannot read {path}: empty CSV."),
    Change("blank lines", b"\n\n\n", "Cannot read {path}: empty CSV."),
    Change("a header alone", LINES[0], "{path} has no rows."),
    Change(
        "two rows",
        b"".join(LINES[:3]),
        "{path} has 2 rows: three are the least to split.",
        {"predict.py": WORKS},
    ),
    Change(
        "more rows",
        WHOLE + LINES[1],
        other={"evaluate.py": "The data had 240 samples, now 241: train again."},
    ),
    Change(
        "a row of too many cells",
        b"".join(LONG_ROW),
        "Cannot read {path}: line 7 has 13 cells, not 12.",
    ),
    Change(
        "a row of too few cells",
        b"".join(SHORT_ROW),
        "{path}, line 7: 'price' is empty, not a number.",
        {"predict.py": WORKS},  # what is missing is empty
    ),
    Change(
        "cut in the middle of a row",
        WHOLE[: len(b"".join(LINES[:100])) + 12],
        "{path}, line 101: 'price' is empty, not a number.",
        {"predict.py": WORKS},
    ),
    Change(
        "a byte that is not UTF-8",
        WHOLE.replace(b"Oslo", b"\xd8slo", 1),
        f"Cannot read {{path}}: line {OSLO} is not UTF-8 text.",
    ),
    Change(
        "a quotation mark that is never closed",
        b"".join([*LINES[:9], LINES[9].replace(b",", b',"', 1), *LINES[10:]]),
        "Cannot read {path}: line 10: unexpected end of data.",
    ),
    Change(
        "in UTF-16", WHOLE.decode().encode("utf-16"), "{path} has no column 'size'."
    ),
    Change(
        "with semicolons",
        dump(MIXED, ROWS, delimiter=";"),
        "{path} has no column 'size'.",
    ),
    Change(
        "a web page",
        b"<!DOCTYPE html>\n<p>Sign in</p>\n",
        "{path} has no column 'size'.",
    ),
    Change(
        "random bytes",
        random.Random(0).randbytes(9999),
        "Cannot read {path}: line 1 is not UTF-8 text.",
    ),
    Change("compressed", gzip.compress(WHOLE)),
    Change(
        "compressed, with a word among numbers",
        gzip.compress(in_rows("rooms", {3: "many"})),
        "{path}, line 5: 'rooms' is 'many', not a number.",
    ),
    Change("gone", Path.unlink, "Cannot read {path}: No such file or directory."),
    Change(
        "a folder",
        lambda path: (path.unlink(), path.mkdir()),
        "Cannot read {path}: Is a directory.",
    ),
    Change(
        "a folder with the table in it",
        lambda path: (path.unlink(), path.mkdir(), (path / "t.csv").write_bytes(WHOLE)),
        "Cannot read {path}: Is a directory.",
    ),
    Change(
        "a link to nowhere",
        lambda path: (path.unlink(), path.symlink_to("nowhere")),
        "Cannot read {path}: No such file or directory.",
    ),
]


@pytest.fixture(scope="module")
def houses(tmp_path_factory) -> tuple[Setting, dict]:
    """A project that has learnt from a table, and what came of every change."""
    folder = tmp_path_factory.mktemp("houses")
    (folder / "houses.csv").write_bytes(WHOLE)
    said = {"target": "price", "exclude": ("sold", "style")}
    setting = learnt(folder, folder / "houses.csv", **said)

    def scripts(change: Change) -> list[list]:
        return [
            ["train.py", "--out", folder / "out", *SHORT],
            ["evaluate.py"],
            ["predict.py", setting.link, "--out", folder / "out.csv"],
            ["find_lr.py", "--steps", 40, "--out", folder / "out"],
            *([["check.py"]] * change.checked),
        ]

    return setting, setting.outcomes(TABLES, scripts)


@pytest.mark.parametrize("change", TABLES, ids=lambda change: change.name)
def test_a_table_that_changed_is_used_or_named(houses, change, faults):
    faults(check_all(*houses, change))


CLASSES = [
    Change("as it was", WHOLE),
    Change(
        "a class more",
        in_rows("style", {5: "Baroque"}),
        "{path}, line 7: 'style' is 'Baroque', not one of CLASSES in dataset.py.",
    ),
    Change(
        "a class spelled in another way",
        in_rows("style", {0: FIRST.upper()}),
        f"{{path}}, line 2: 'style' is {FIRST.upper()!r}, not one of CLASSES "
        "in dataset.py.",
    ),
    Change(
        "no class in a row",
        in_rows("style", {5: ""}),
        "{path}, line 7: 'style' is empty, not one of CLASSES in dataset.py.",
    ),
    Change(
        "a class less",
        dump(MIXED, [row for row in ROWS if row[-1] != "Modern"]),
        "{path} has 0 rows of 'Modern': three are the least.",
    ),
]


@pytest.fixture(scope="module")
def styles(tmp_path_factory) -> tuple[Setting, dict]:
    """The same for a project that learns classes."""
    folder = tmp_path_factory.mktemp("styles")
    (folder / "houses.csv").write_bytes(WHOLE)
    said = {"target": "style", "exclude": ("sold", "price")}
    setting = learnt(folder, folder / "houses.csv", **said)
    scripts = [
        ["train.py", "--out", folder / "out", *SHORT],
        ["evaluate.py"],
        ["predict.py", setting.link, "--out", folder / "out.csv"],
    ]
    return setting, setting.outcomes(CLASSES, lambda _: scripts)


@pytest.mark.parametrize("change", CLASSES, ids=lambda change: change.name)
def test_classes_that_changed_are_used_or_named(styles, change, faults):
    change = replace(change, other={"predict.py": WORKS})  # which needs no class
    faults(check_all(*styles, change))


@pytest.mark.parametrize("form", ["bare", "tabs", "parquet"])
def test_the_line_is_right_in_every_form(tmp_path, form, faults):
    """Without a header, with other separators; a Parquet file has rows, not lines."""
    rows = [[f"{n / 7:.3f}", f"{n % 9}", f"{n / 3:.2f}"] for n in range(40)]
    path = tmp_path / ("t.parquet" if form == "parquet" else "t.csv")

    def save(rows: list[list[str]]) -> None:
        if form == "parquet":
            pl.DataFrame(rows, schema=["a", "b", "c"], orient="row").write_parquet(path)
        else:
            text = dump(
                ["a", "b", "c"], rows, delimiter="\t" if form == "tabs" else ","
            )
            path.write_bytes(text.split(b"\r\n", 1)[1] if form == "bare" else text)

    save(rows)
    name, _, target = scan_table(path).names
    project = make(tmp_path, data=str(path), target=target)
    rows[20][0] = "many"
    save(rows)
    place = {"bare": "line 21", "tabs": "line 22", "parquet": "row 21"}[form]
    said = play(project, "train.py", *SHORT, code=2).stderr
    assert said == f"{path}, {place}: {name!r} is 'many', not a number.\n"


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


NOT_READ = dict.fromkeys(("predict.py", "recommend.py"), WORKS)
RATINGS = [
    Change("as it was", dump(HEADER, ratings())),
    *(
        Change(
            f"the rating {cell or 'empty'}",
            rated("rating", cell),
            f"{{path}}, line 5: 'rating' is {shown(cell)}, not a number.",
            NOT_READ,
        )
        for cell in ("good", "NaN", "", "4/5", "★★★★")
    ),
    Change("a rating outside of the scale", rated("rating", "99")),
    Change(
        "a time in another format",
        rated("time", "10.10.2024"),
        "{path}, line 5: 'time' is '10.10.2024', not a date like %Y-%m-%d.",
        NOT_READ,
    ),
    Change("a user never seen", rated("user", "stranger")),
    Change("an item never seen", rated("item", "novelty")),
    Change(
        "nobody is known", dump(HEADER, [[f"x{u}", i, *r] for u, i, *r in ratings()])
    ),
    Change(
        "all ratings are the same",
        dump(HEADER, [[u, i, 3, t] for u, i, _, t in ratings()]),
        "{path} has one rating in all rows: there is nothing to learn.",
        NOT_READ,
    ),
    Change(
        "no users",
        dump(["who", *HEADER[1:]], ratings()),
        "{path} has no column 'user'.",
    ),
    Change(
        "two ratings",
        dump(HEADER, ratings()[:2]),
        "{path} has 2 ratings: three are the least to split.",
        NOT_READ,
    ),
    Change("a header alone", dump(HEADER, []), "{path} has no rows."),
    Change("an empty file", b"", "Cannot read {path}: empty CSV."),
    Change(
        "a row of too many cells",
        dump(HEADER, [*ratings()[:3], [*"abcde"], *ratings()[3:]]),
        "Cannot read {path}: line 5 has 5 cells, not 4.",
    ),
    Change("gone", Path.unlink, "Cannot read {path}: No such file or directory."),
]
# What a project says that does not read how much somebody likes something.
OF_LIKES = {"two ratings": "{path} has no user with three items: nothing to test with."}


@pytest.fixture(scope="module", params=["mse", "bpr"])
def recommender(tmp_path_factory, request) -> tuple[Setting, dict, bool]:
    """A project that has learnt from ratings, or from the same as likes."""
    folder = tmp_path_factory.mktemp("recommender")
    (folder / "ratings.csv").write_bytes(RATINGS[0].data)
    said = {"task": "recommender", "loss": request.param}
    setting = learnt(folder, folder / "ratings.csv", **said)
    scripts = [
        ["train.py", "--out", folder / "out", *SHORT],
        ["evaluate.py"],
        ["predict.py", "--user", "u1"],
        ["recommend.py"],
    ]
    likes = request.param == "bpr"
    return setting, setting.outcomes(RATINGS, lambda _: scripts), likes


@pytest.mark.parametrize("change", RATINGS, ids=lambda change: change.name)
def test_ratings_that_changed_are_used_or_named(recommender, change, faults):
    setting, found, likes = recommender
    if likes and "rating" in f"{change.name} {change.said}":
        change = replace(change, said=OF_LIKES.get(change.name, WORKS))
    faults(check_all(setting, found, change))


# Images.

SHAPES = templates_folder() / "samples" / "shapes"


def star(folder: Path) -> Path:
    return folder / "star" / "03.png"


def truncate(folder: Path) -> None:
    content = star(folder).read_bytes()
    star(folder).write_bytes(content[: len(content) // 2])


def truncate_all(folder: Path) -> None:
    for path in (folder / "star").iterdir():
        path.write_bytes(path.read_bytes()[:200])


def bomb(folder: Path) -> None:
    """A small file that says it is 60,000 × 60,000 pixels large."""
    content = io.BytesIO()
    Image.new("1", (8, 8)).save(content, "BMP")
    size = (60_000).to_bytes(4, "little") * 2
    data = bytearray(content.getvalue())
    data[18:26] = size
    star(folder).write_bytes(data)


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def be_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("x")


def be_empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


BROKEN = "{path}/star/03.png is no whole image ("
FEWER = "The data had 36 samples, now 35: train again."
IMAGES = [
    Change("as it was", lambda folder: None),
    Change("a truncated image", truncate, BROKEN),
    Change("an empty image", lambda folder: star(folder).write_bytes(b""), BROKEN),
    Change("text", lambda folder: star(folder).write_text("hello"), BROKEN),
    Change("a web page", lambda folder: star(folder).write_text("<!DOCTYPE>"), BROKEN),
    Change("a bomb", bomb, BROKEN),
    Change("a whole class truncated", truncate_all, "{path}/star/"),
    Change("a folder called an image", lambda f: make_folder(star(f)), BROKEN),
    Change("an image gone", lambda f: star(f).unlink(), other={"evaluate.py": FEWER}),
    Change(
        "two images of a class",
        lambda folder: [
            path.unlink() for path in sorted((folder / "star").iterdir())[2:]
        ],
        "{path} has 2 images of 'star': three are the least.",
    ),
    Change("a class empty", lambda f: empty(f / "star"), "{path}/star has no images."),
    Change(
        "a folder empty", lambda f: (f / "new").mkdir(), "{path}/new has no images."
    ),
    Change("all gone", shutil.rmtree, "Cannot read images from {path}: No such file"),
    Change("a file", be_file, "Cannot read images from {path}: Not a directory."),
    Change("no class", be_empty, "{path} has no folder of images for each class."),
]
READ_BY_WORKER = "a truncated image"  # whose sentence comes from another process
# What a network of one's own refuses, and a pretrained one learns anew.
OTHER_CLASSES = [
    Change(
        "a class gone",
        lambda f: shutil.rmtree(f / "star"),
        "{path} has no class 'star', ",
    ),
    Change(
        "a class new",
        lambda folder: shutil.copytree(folder / "star", folder / "sun"),
        "{path} has a class 'sun', ",
    ),
    Change(
        "a class of another name",
        lambda folder: (folder / "star").rename(folder / "zebra"),
        "{path} has no class 'star', ",
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
def photos(tmp_path_factory, images, request) -> tuple[Setting, dict, bool]:
    """A project that has learnt from images, and what came of every change."""
    folder = tmp_path_factory.mktemp("photos")
    pretrained = request.param == "transfer-learning"
    said = {"model": "mobilenet_v3_small"} if pretrained else {}
    flags = (
        ["--weights", "none", "--workers", 0, "--batch-size", 4] if pretrained else []
    )
    whole = shutil.copytree(images, folder / "photos")
    setting = learnt(folder, whole, flags, task=request.param, **said)
    training = ["train.py", "--out", folder / "out", *SHORT[:2], *flags]

    def scripts(change: Change) -> list[list]:
        workers = (
            ["--workers", 1] if pretrained and change.name == READ_BY_WORKER else []
        )
        checking = [["check.py", *flags]] if change.checked else []
        return [[*training, *workers], ["evaluate.py"], *checking]

    return setting, setting.outcomes([*IMAGES, *OTHER_CLASSES], scripts), pretrained


@pytest.mark.parametrize(
    "change", [*IMAGES, *OTHER_CLASSES], ids=lambda change: change.name
)
def test_images_that_changed_are_used_or_named(photos, change, faults):
    """A pretrained network learns other classes, and is tested on the test's images."""
    setting, found, pretrained = photos
    if pretrained and change in OTHER_CLASSES:
        change = replace(change, other={"train.py": WORKS})
    if pretrained and change.said == BROKEN:
        change = replace(change, other={"evaluate.py": WORKS})
    faults(check_all(setting, found, change))


@pytest.mark.parametrize("damage", [truncate, bomb], ids=lambda damage: damage.__name__)
def test_predict_leaves_out_what_is_damaged_and_names_it(
    photos, images, tmp_path, damage, faults
):
    faults(2)
    project = photos[0].project
    folder, out = shutil.copytree(images, tmp_path / "photos"), tmp_path / "out.csv"
    damage(folder)
    done = play(project, "predict.py", folder, "--out", out, code=1)
    sentence = f"35 of 36 images are predicted; damaged: {star(folder)}.\n"
    assert done.stderr == sentence
    assert len(done.stdout.splitlines()) == 35
    with open(out, newline="") as file:
        files = {row["file"] for row in csv.DictReader(file)}
    assert files == {str(one) for one in folder.rglob("*.png") if one != star(folder)}

    out.unlink()
    done = play(project, "predict.py", star(folder), "--out", out, code=2)
    assert done.stderr == f"0 of 1 images are predicted; damaged: {star(folder)}.\n"
    assert not out.exists() and not done.stdout


def edit(old: bytes, new: bytes) -> Callable[[Path], None]:
    """Another table of the images."""

    def change(folder: Path) -> None:
        table = folder / "photos.csv"
        table.write_bytes(table.read_bytes().replace(old, new, 1))

    return change


TABLE, PHOTOS = "{path}/photos.csv", "{path}/photos"
LISTED = [
    Change("as it was", lambda folder: None),
    Change("no column", edit(b"class_", b"klass"), f"{TABLE} has no column 'class_'."),
    Change("a class new", edit(b",star", b",sun"), f"{TABLE} has a class 'sun', "),
    Change(
        "a path to nowhere", edit(b"03.png", b"99.png"), f"{PHOTOS}/circle/99.png is"
    ),
    Change(
        "an image gone", lambda f: star(f / "photos").unlink(), f"{PHOTOS}{BROKEN[6:]}"
    ),
    Change(
        "a truncated one", lambda f: truncate(f / "photos"), f"{PHOTOS}{BROKEN[6:]}"
    ),
    Change(
        "no images", lambda f: shutil.rmtree(f / "photos"), f"{PHOTOS}/circle/00.png"
    ),
    Change(
        "gone", lambda f: (f / "photos.csv").unlink(), f"Cannot read {TABLE}: No such"
    ),
    Change(
        "an empty file", lambda f: (f / "photos.csv").write_bytes(b""), "Cannot read "
    ),
    Change(
        "a row too long", edit(b",star", b",star,x"), f"Cannot read {TABLE}: line 26 "
    ),
]


@pytest.fixture(scope="module")
def listed(tmp_path_factory, images) -> tuple[Setting, dict]:
    """A project that has learnt from a table of images, and what came of changes."""
    folder = tmp_path_factory.mktemp("listed")
    whole = folder / "whole"
    shutil.copytree(images, whole / "photos")
    rows = [
        [f"photos/{p.parent.name}/{p.name}", p.parent.name]
        for p in images.rglob("*.png")
    ]
    (whole / "photos.csv").write_bytes(dump(["path", "class_"], sorted(rows)))
    link = folder / "linked"
    link.symlink_to(whole)
    project = make(folder, data=str(link / "photos.csv"), task="classification")
    play(project, "train.py", *SHORT)
    scripts = [["train.py", "--out", folder / "out", *SHORT], ["evaluate.py"]]
    setting = Setting(project, link, whole)
    return setting, setting.outcomes(LISTED, lambda _: scripts)


@pytest.mark.parametrize("change", LISTED, ids=lambda change: change.name)
def test_a_table_of_images_that_changed_is_used_or_named(listed, change, faults):
    faults(check_all(*listed, change))
