"""No answer is code: a project of hostile words is the same project, or is refused.

Every name of the corpus goes wherever a name can go. What comes of it is a refusal in
one line with exit code 2, or a project of the same shape as one of harmless names, with
the name in it as a string and nowhere else.
"""

import ast
import csv
import json
import os
import random
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from itertools import cycle
from pathlib import Path

import black
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scaffold.errors import ExitCode, ScaffoldError
from scaffold.extension import literal
from scaffold.names import check_slug
from scaffold.project import Answers, Project, resolve
from scaffold.record import record_of
from scaffold.render import render, render_extras, render_folders, sample
from scaffold.text import code, shell_word
from scaffold.update import plan
from scaffold.update.settings import read_settings
from scaffold.write import write
from tests.faults import corpus, shapes
from tests.faults.corpus import CANARY, HOSTILE, is_text
from tests.faults.watch import contents, snapshot
from tests.preloaded import run_script
from tests.projects import play

CELLS = [name for name in HOSTILE if is_text(name) and len(name) < 5000]  # of a table
EXTRAS = "notebook,ci,report"  # there is JSON and YAML then, too
SHORT = ["--epochs", 1, "--limit-batches", 2, "--device", "cpu"]


def test_the_corpus_is_large_and_of_every_kind(faults):
    assert len(HOSTILE) >= 300 and len(CELLS) >= 300
    assert all(len(names) >= 5 for names in corpus.KINDS.values())
    faults(0)


def files_of(project: Project) -> dict[str, str]:
    """The texts of a project as the templates give them, before black is asked."""
    return render_folders(project, ["base"]) | render_extras(project)


def attempt(**answers) -> tuple[Project, dict[str, str]] | None:
    """A project and its texts, which can all be written; None if it is refused."""
    try:
        project = resolve(
            Answers(**{"project_slug": "demo", "extras": EXTRAS, **answers})
        )
    except ScaffoldError as error:
        assert error.code == ExitCode.REFUSED
        return None
    files = files_of(project)
    for content in (files | record_of(project, files)).values():
        assert content if isinstance(content, bytes) else content.encode()
    return project, files


def check_black(files: dict[str, str]) -> None:
    for name, text in files.items():
        if name.endswith(".py"):
            assert black.format_str(text, mode=black.Mode()) == text, name


# The title and the folder.


def titled(name: str) -> dict[str, str] | None:
    made = attempt(task="classification", name=name)
    return made and made[1]


PLAIN = titled("plain")


@pytest.mark.parametrize("kind", corpus.KINDS)
def test_a_title_stays_a_title(kind, faults):
    names = corpus.KINDS[kind]
    faults(len(names))
    for name in names:
        if not (files := titled(name)):
            continue
        assert shapes.different(files, PLAIN) == [], ascii(name)
        assert f"TITLE = {literal(name.strip() or 'demo')}\n" in files["report.py"]
        changed = {n: text for n, text in files.items() if text != PLAIN[n]}
        assert set(changed) == {"README.md", "notebook.ipynb", "report.py"}
        check_black(changed)


@settings(max_examples=60, deadline=None)
@given(name=st.text(min_size=1, max_size=60))
def test_any_title_stays_a_title(name):
    files = titled(name)
    assert not files or shapes.different(files, PLAIN) == []


def test_a_folder_stays_a_folder(tmp_path, faults):
    """What is not refused is one folder, beside nothing else."""
    faults(len(HOSTILE))
    kept = [name for name in HOSTILE if not refused(lambda n=name: check_slug(n))]
    assert 20 < len(kept) < len(HOSTILE) / 2
    for name in kept:
        write(tmp_path / "root" / name, {"train.py": "print()"}, {})
    assert set(os.listdir(tmp_path / "root")) == set(kept)
    assert os.listdir(tmp_path) == ["root"]


def refused(action: Callable[[], object]) -> bool:
    """Whether something is refused, as it should be: with exit code 2."""
    try:
        action()
    except ScaffoldError as error:
        assert error.code == ExitCode.REFUSED and error.message
        return True
    return False


# Values of the other flags.

CLOSED = [
    *("task", "style", "device", "model", "dataset", "activation", "optimizer"),
    *("schedule", "loss", "init", "augment", "logger", "extras", "hidden", "dropout"),
    *("split", "target", "user", "item", "rating", "data"),
    *("accumulate", "patience"),
]


MEANT = {("style", "class"), ("split", "random")}  # these exist


@pytest.mark.parametrize("flag", CLOSED)
def test_a_value_that_does_not_exist_is_refused(flag, faults, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = [name for name in HOSTILE if name and (flag, name) not in MEANT]
    faults(len(names))
    for name in names:
        answers = {"task": "regression", "project_slug": "demo", flag: name}
        assert refused(lambda a=answers: resolve(Answers(**a))), ascii(name)


# The columns of a table, and the words in it.


def cell(kind: int, row: int, draw: random.Random) -> str:
    """A number, a category, a boolean, a date or a text."""
    return (
        f"{draw.gauss(0, 1):.3f}",
        "abc"[row % 3],
        ("No", "yes")[row % 2],
        f"20{10 + row % 15}-0{1 + row % 9}-15",
        " ".join(draw.choices(["a", "bright", "flat", "near", "the", "old"], k=6)),
    )[kind]


def save_table(path: Path, names: Iterable[str], target: Iterable, kinds=5) -> Path:
    """Columns of all kinds with these names, and a last one."""
    *names, last = names
    draw = random.Random(0)
    rows = [
        [*(cell(place % kinds, row, draw) for place in range(len(names))), value]
        for row, value in enumerate(target)
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[*names, last], *rows])
    return path


NUMBERS = [row * 37 % 60 / 9 for row in range(40)]
LABELS = ["one", "two", "three", "four"] * 10


def font_marks(names: list[str]) -> str:
    """What changes the code of pictures: a $, and letters that need another font."""
    text = "".join(names)
    return "$" * ("$" in text) + "漢" * (max(text, default="") >= "\u2e80")


def harmless(names: list[str]) -> list[str]:
    """As many names, with the same code for pictures."""
    return [f"c{place:03}{font_marks(names)}" for place in range(len(names))]


def strings(text: str) -> list[str]:
    """All strings in a file of Python."""
    nodes = ast.walk(ast.parse(text))
    return [n.value for n in nodes if isinstance(n, ast.Constant)]


def test_columns_stay_names(tmp_path, faults):
    """All of them in one table: a fifth are numbers, a fifth categories, and so on."""
    names = [name for name in CELLS if not is_doubled(name)]
    faults(len(names))
    plain = [f'c"{place}' for place in range(len(names))]
    files, others = (
        attempt(data=str(save_table(tmp_path / name, some, NUMBERS)), target="y")[1]
        for name, some in (("a.csv", [*names, "y"]), ("b.csv", [*plain, "y"]))
    )
    assert shapes.different(files, others) == []
    assert set(names) <= set(strings(files["dataset.py"]))


def is_doubled(name: str) -> bool:
    """Whether it has two quotation marks in a row, which polars takes for one."""
    return '""' in name


@pytest.mark.parametrize("target", [NUMBERS, LABELS], ids=["number", "class"])
def test_a_target_stays_a_name(tmp_path, target, faults):
    names = [name for name in CELLS if name][:: 2 if target is NUMBERS else 5]
    faults(len(names))
    path = tmp_path / "t.csv"

    def with_target(name: str):
        save_table(path, ["a", "b", name], target)
        return attempt(data=str(path), target=name)

    plain = {}
    for name in names:
        other = "plain" + '"' * ('"' in name) + font_marks([name])
        if other not in plain:
            plain[other] = with_target(other)[1]
        if made := with_target(name):
            words = {literal(name): literal(other), code(name): code(other)}
            assert not shapes.different(made[1], plain[other], words), ascii(name)
            assert f"TARGET = {literal(name)}\n" in made[1]["dataset.py"]
        else:
            assert is_doubled(name), ascii(name)


def test_columns_of_ratings_stay_names(tmp_path, faults):
    """Three of them at a time."""
    names = [name for name in CELLS if name and '"' not in name][::2]
    faults(len(names))
    path = tmp_path / "ratings.csv"
    draw = random.Random(0)
    rows = [[f"u{n % 7}", f"i{n % 11}", draw.randint(1, 5)] for n in range(60)]

    def with_columns(header: list[str]) -> dict[str, str]:
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        user, item, rating = header
        said = {"user": user, "item": item, "rating": rating}
        made = attempt(data=str(path), task="recommender", **said)
        return made and made[1]

    plain = with_columns(["who", "what", "how"])
    for place in range(0, len(names) - 2, 3):
        header = names[place : place + 3]
        if files := with_columns(header):
            assert shapes.different(files, plain) == [], ascii(header)
            assert set(header) <= set(strings(files["dataset.py"]))
        else:
            assert has_numbers(header)


def has_numbers(header: list[str]) -> bool:
    """Whether it looks like a row of numbers, as a header does not."""
    return any(name.lstrip("+-").isdecimal() for name in header)


@pytest.mark.parametrize("flag", ["include", "exclude", "target", "user"])
def test_a_column_that_is_not_there_is_refused(tmp_path, flag, faults):
    names = [name for name in HOSTILE if name]
    faults(len(names))
    path = save_table(tmp_path / "t.csv", ["key", "other", "end"], NUMBERS)
    for name in names:
        said = {"target": "end"} if flag != "user" else {"task": "recommender"}
        value = (name,) if flag in ("include", "exclude") else name
        answers = Answers(**{"data": str(path), **said, flag: value})
        assert refused(lambda a=answers: resolve(a)), ascii(name)


def test_classes_stay_names(tmp_path, faults):
    spelled = {name.strip().lower(): name.strip() for name in CELLS}
    names = sorted({*spelled.values()} - {""})  # Yes and yes would be one class
    faults(len(names))
    plain = harmless(names)
    made = []
    for number, some in enumerate((names, plain)):
        path = save_table(tmp_path / f"{number}.csv", ["a", "b", "y"], 3 * some)
        made.append(attempt(data=str(path), target="y")[1])
    assert shapes.different(*made) == []
    found = next(
        node.value
        for node in ast.parse(made[0]["dataset.py"]).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CLASSES"
    )
    assert len(ast.literal_eval(found)) == len(names)


# Folders and files.


def possible(folder: Path) -> list[str]:
    """The names that this system can give to a folder."""
    kept = []
    for name in HOSTILE:
        try:
            (folder / name).mkdir(parents=True)
        except (OSError, ValueError):
            continue
        if "/" not in name and (folder / name).parent == folder:
            kept.append(name)
    return kept


@pytest.fixture
def photos(tmp_path) -> Callable[[Iterable[str]], Path]:
    """Makes a folder with three images in a folder of each name."""
    image = tmp_path / "x.png"
    Image.effect_noise((16, 16), 90).convert("RGB").save(image)

    def make(folder: str, names: Iterable[str]) -> Path:
        for name in names:
            (tmp_path / folder / name).mkdir(parents=True, exist_ok=True)
            for number in range(3):
                os.link(image, tmp_path / folder / name / f"{number}.png")
        return tmp_path / folder

    return make


@pytest.mark.parametrize("task", ["classification", "transfer-learning"])
def test_folders_of_classes_stay_names(tmp_path, photos, task, faults):
    names = possible(tmp_path / "scratch")
    faults(len(names))
    shown = [name for name in names if is_text(name) and name[0] != "."]
    plain = harmless(shown)
    made = [
        attempt(data=str(photos(folder, some)), task=task)[1]
        for folder, some in (("hostile", shown), ("plain", plain))
    ]
    assert shapes.different(*made) == []
    if task == "classification":
        assert set(shown) <= set(strings(made[0]["dataset.py"]))
    for name in set(names) - set(shown):
        folder = photos("odd", ["one", "two", name])
        if name[0] == ".":  # hidden, and so no class
            assert attempt(data=str(folder), task=task)
        else:
            assert not attempt(data=str(folder), task=task), ascii(name)
        shutil.rmtree(folder)


def test_a_path_of_data_stays_a_string(tmp_path, photos, faults):
    """Of a table and of folders, which stay there or are copied, in turn."""
    names = possible(tmp_path / "in")
    faults(len(names))
    source = save_table(tmp_path / "t.csv", ["a", "b", "y"], NUMBERS)
    images = photos("photos", ["one", "two"])
    ways = [
        ("t.csv", {"target": "y"}),
        ("photos", {"task": "transfer-learning"}),
        ("photos", {"task": "classification", "copy_data": True}),
    ]
    plain, turns = {}, cycle(ways)
    for name in ["plain", "100%", *names]:
        for inside, said in ways if name in ("plain", "100%") else [next(turns)]:
            place = tmp_path / "in" / name / inside
            place.parent.mkdir(exist_ok=True)
            shutil.rmtree(place, ignore_errors=True)
            copy = shutil.copy if inside == "t.csv" else shutil.copytree
            copy(source if inside == "t.csv" else images, place)
            made = attempt(data=str(place), **said)
            assert bool(made) == is_text(name), ascii(name)
            if made:
                other = plain.setdefault((*said, "%" in name), made[1])
                assert shapes.different(made[1], other) == [], ascii(name)
                if not said.get("copy_data"):
                    assert str(place) in strings(made[1]["config.py"])


# Answers of a project that is there.


@pytest.fixture(scope="module")
def there(tmp_path_factory) -> Path:
    """A project that has been written."""
    folder = tmp_path_factory.mktemp("there") / "demo"
    project = resolve(Answers(task="classification", project_slug="demo"))
    files = render(project)
    write(folder, files | record_of(project, files), sample(project))
    return folder


def test_an_answer_given_anew_stays_a_word(there, faults):
    """`scaffold update --set NAME=VALUE`, which is only looked at."""
    before = snapshot(there)
    names = HOSTILE[::9]
    faults(3 * len(names))
    for flag in ("name", "style", "data"):
        for name in names:
            try:
                update = plan(there, read_settings([f"{flag}={name}"]))
            except ScaffoldError as error:
                assert error.code == ExitCode.REFUSED
                continue
            assert flag == "name" or not name or name == "class"
            assert {"README.md", "report.py"} >= {o.path for o in update.outcomes}
    assert snapshot(there) == before


def test_a_record_that_was_tampered_with_is_refused(there, tmp_path, faults):
    """answers.json comes with a project that somebody else may have made."""
    folder = shutil.copytree(there, tmp_path / "demo")
    path = folder / ".scaffold" / "answers.json"
    facts = json.loads(path.read_text())
    names = HOSTILE[::11]
    faults(len(names) * len(CLOSED))
    before = set(snapshot(tmp_path))
    for flag in CLOSED:
        for name in filter(None, names):
            answers = {**facts["answers"], flag: name}
            path.write_text(json.dumps({**facts, "answers": answers}))
            assert refused(lambda: plan(folder, {})) or (flag, name) in MEANT, (
                flag,
                ascii(name),
            )
    assert set(snapshot(tmp_path)) == before


# On a command line and in a shell.


def test_words_stay_words_in_a_shell(faults):
    """The command that is printed, and the one in the README, as a shell takes them."""
    names = [name for name in HOSTILE if is_text(name)]
    faults(len(names))
    script = "\n".join(f"printf '%s\\0' {shell_word(name)}" for name in names)
    done = subprocess.run(
        ["bash"], input=script.encode(), capture_output=True, check=True
    )
    assert done.stdout.decode().split("\0") == [*names, ""]
    assert not done.stderr
    for name in names:
        assert shell_word(name).replace("\n", "").isprintable()


@pytest.fixture
def command(tmp_path):
    """Runs scaffold in a folder of its own, with all its surroundings in one place."""
    for name in ("home", "tmp", "work"):
        (tmp_path / name).mkdir()
    places = {"HOME": tmp_path / "home", "TMPDIR": tmp_path / "tmp"}
    environment = {**os.environ, **{name: str(path) for name, path in places.items()}}

    def run(*words, code: int | None = None) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [sys.executable, "-m", "scaffold", *words],
            cwd=tmp_path / "work",
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
        )
        assert b"Traceback" not in done.stderr
        assert done.returncode in (0, 2) if code is None else done.returncode == code
        return done

    return run


PAYLOADS = [*corpus.WRAPPED, *random.Random(0).sample(HOSTILE, 18)]
ARGUMENTS = [name for name in PAYLOADS if "\0" not in name and len(name) < 5000]


def test_arguments_stay_words(tmp_path, command, faults):
    """As a title, as a folder, as a task, as the path of data: what a process gets."""
    faults(len(ARGUMENTS))
    ways = cycle(
        [
            lambda name: ["new", "demo", "--task", "regression", f"--name={name}"],
            lambda name: ["new", "--task", "regression", "--", name],
            lambda name: ["new", "demo", f"--task={name}"],
            lambda name: ["new", "demo", f"--data={name}"],
            lambda name: ["inspect", "--", name],
            lambda name: ["list", "--", name],
        ]
    )
    for name in ARGUMENTS:
        word = name.encode("utf-8", "surrogatepass")
        words = [os.fsencode(w) for w in next(ways)("@")]
        done = command(*(w.replace(b"@", word) for w in words))
        for line in done.stderr.decode().splitlines():
            assert line.isprintable()
        made = os.listdir(tmp_path / "work")
        assert len(made) <= (done.returncode == 0)
        for path in made:
            for file in (tmp_path / "work" / path).glob("*.py"):
                check_black({file.name: file.read_text()})
            shutil.rmtree(tmp_path / "work" / path)
        assert set(os.listdir(tmp_path)) == {"home", "tmp", "work"}
        assert not os.listdir(tmp_path / "home") and not os.listdir(tmp_path / "tmp")
    assert not list(tmp_path.rglob(CANARY)) and not Path(CANARY).exists()


def test_the_printed_command_is_the_same_for_a_shell(tmp_path, command):
    """Also with a target that a terminal would obey."""
    target, title = (
        "\x1b]0;x\x07 it's \\ $(touch canary)",
        "'; `touch canary` \\ {{ x }}",
    )
    path = save_table(tmp_path / "work" / "t.csv", ["a", "b", target], NUMBERS)
    words = ["--data", str(path), "--target", target, "--name", title]
    said = command("new", "demo", *words, code=0).stdout.decode()
    assert "\x1b" not in said
    line = said.partition("To recreate this project:\n  scaffold ")[2]
    line = line.replace(" demo ", " again ", 1)
    again = f"{shlex.quote(sys.executable)} -m scaffold {line}"
    subprocess.run(["bash", "-c", again], cwd=path.parent, check=True, stdout=-3)
    one, other = (contents(path.parent / name) for name in ("demo", "again"))
    for name in ("README.md", ".scaffold/answers.json", ".scaffold/base.zip"):
        del one[name], other[name]  # which have the folder's name in them
    assert one == other
    assert not list(tmp_path.rglob(CANARY))


# Projects that really run.


@pytest.fixture(scope="module")
def hostile_names() -> list[str]:
    """A few of each kind, and all that would make a canary."""
    draw = random.Random(0)
    some = [n for names in corpus.KINDS.values() for n in draw.sample(names, 3)]
    found = [*corpus.WRAPPED, *some]
    return [
        n for n in dict.fromkeys(found) if n in CELLS and n.strip() and '"' not in n
    ]


def check_report(project: Path) -> None:
    """A page with nothing in it but what a page of a harmless project has."""
    play(project, "report.py")
    text = (project / "outputs" / "report.html").read_text()
    tags = {one if isinstance(one, str) else one[0] for one in shapes.of_html(text)}
    outside = "html head meta title style body h1 h2"
    inside = "table tr th td ul li p figure img figcaption div"
    assert tags <= {*outside.split(), *inside.split()}
    attributes = {
        name
        for one in shapes.of_html(text)
        if isinstance(one, tuple)
        for name in one[1]
    }
    assert attributes <= {"lang", "charset", "name", "content", "src", "alt", "class"}


@pytest.mark.parametrize("kind", ["number", "class"])
def test_a_hostile_table_is_trained_on(tmp_path, hostile_names, kind, faults):
    names = [*hostile_names[1:], hostile_names[0]]
    faults(len(names))
    labels = [*corpus.WRAPPED[:2], "{{ 7*7 }}", "</script>"] * 10
    path = save_table(
        tmp_path / "t.csv", names, NUMBERS if kind == "number" else labels
    )
    answers = {"data": str(path), "target": names[-1], "name": corpus.PYTHON}
    answers["extras"] = "all"
    project = resolve(Answers(project_slug="demo", **answers))
    folder = tmp_path / "demo"
    files = render(project)
    write(folder, files, sample(project))
    check_black(files)
    play(folder, "train.py", *SHORT)
    play(folder, "evaluate.py")
    check_report(folder)
    play(folder, "predict.py", path)
    with open(tmp_path / "t-predictions.csv", newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header[: len(names)] == names and len(rows) == 40
    for script in ("find_lr.py", "export.py"):
        play(folder, script)
    checked = run_script(folder, ["check.py"])  # there is nothing to be learned
    assert checked.returncode in (0, 1) and not checked.stderr
    notebook = json.loads(files["notebook.ipynb"])
    cells = [
        "".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"
    ]
    (folder / "cells.py").write_text("\n".join(cells))
    play(folder, "cells.py")
    assert not list(tmp_path.rglob(CANARY)) and not Path(CANARY).exists()


def test_hostile_images_are_trained_on(tmp_path, photos, hostile_names, faults):
    """As names of classes and, in two of them, of files."""
    names = [n for n in hostile_names if "/" not in n and n[0] != "."]
    names = [name for name in names if len(name.encode()) < 250][:30]
    faults(2 * len(names))
    folder = photos("photos", names)
    for name in names:
        for place in names[:2]:
            os.link(folder / place / "0.png", folder / place / f"{name}.png")
    answers = {"data": str(folder), "task": "classification", "extras": "report"}
    project = resolve(Answers(project_slug="demo", **answers))
    write(tmp_path / "demo", render(project), sample(project))
    play(tmp_path / "demo", "train.py", *SHORT)
    play(tmp_path / "demo", "evaluate.py")
    check_report(tmp_path / "demo")
    said = play(tmp_path / "demo", "predict.py", folder).stdout
    assert all(str(path) in said for path in folder.rglob("*.png"))
    assert not list(tmp_path.rglob(CANARY)) and not Path(CANARY).exists()


def test_hostile_ratings_are_trained_on(tmp_path, hostile_names, faults):
    """As names of users, of items and of columns."""
    names = sorted({name.strip() for name in hostile_names})
    faults(2 * len(names) + 3)
    draw = random.Random(0)
    header = [*corpus.WRAPPED[2:4], "{{ 7*7 }}"]
    rows = [[u, i, draw.randint(1, 5)] for u in names for i in draw.sample(names, 8)]
    with open(tmp_path / "r.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    answers = dict(zip(("user", "item", "rating"), header, strict=True))
    answers |= {"data": str(tmp_path / "r.csv"), "task": "recommender"}
    extras = "recommend,report"
    project = resolve(Answers(project_slug="demo", extras=extras, **answers))
    folder = tmp_path / "demo"
    write(folder, render(project), sample(project))
    play(folder, "train.py", *SHORT)
    play(folder, "evaluate.py")
    check_report(folder)
    for user in names[:5]:
        play(folder, "predict.py", f"--user={user}", "--top", 2)
    play(folder, "recommend.py", "--top", 2)
    with open(folder / "outputs" / "recommendations.csv", newline="") as file:
        found = list(csv.DictReader(file))
    assert {row["user"] for row in found} == set(names)
    assert {row["item"] for row in found} <= set(names)
    assert not list(tmp_path.rglob(CANARY)) and not Path(CANARY).exists()
