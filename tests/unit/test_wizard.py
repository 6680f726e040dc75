"""The questions of `scaffold new`, on a screen as a person sees it."""

import os

import pytest
from PIL import Image

from scaffold.catalog import load
from scaffold.prompts import MARGIN
from tests.screen import CTRL_C, CTRL_D, DOWN, ENTER, TAB, Terminal
from tests.tables import text_table

GIVEN = ("--task", "regression", "--model", "mlp", "--dataset", "diabetes")
EXTRAS = "Which extras?"


@pytest.fixture
def terminal(tmp_path):
    """Starts the tool at a keyboard."""
    return lambda *words, **how: Terminal(tmp_path, *words, **how)


FIRST = """
? Name of the new folder? my-project
Enter: accept, Ctrl-C: quit
"""
LAST = """
✓ Name of the new folder? mine
✓ Which data? sample
✓ What do you want to build? regression
✓ Which model? mlp
✓ Which coding style? functional
✓ Where will it run? auto
✓ Which extras? ci
? Train it now?
 » 1) yes
   2) no
   ↑↓ or a number: move, Enter: choose, Ctrl-C: quit
"""


def test_the_questions_come_in_the_order_in_which_people_think(tmp_path, terminal):
    at = terminal("new")
    assert at.see("Enter: accept") == FIRST.split("\n")[1:-1]
    at.press("\x15", "mine", ENTER)  # Ctrl-U deletes the default
    at.see("Which data?")
    at.press(ENTER)
    at.see("What do you want to build?")
    at.press("3", ENTER)
    at.see("Which model?")
    at.press(ENTER)
    at.see("Which coding style?")
    at.press(DOWN, ENTER)
    at.see("Where will it run?")
    at.press(ENTER)
    at.see(EXTRAS)
    at.press(DOWN, " ", ENTER)
    assert at.see("Train it now?") == LAST.split("\n")[1:-1]
    at.press("2", ENTER)
    assert at.end() == 0
    text = "\n".join(at.lines())
    assert "✓ Created mine: regression with mlp on diabetes" in text
    assert "--style functional" in text and "--with ci" in text
    assert (tmp_path / "mine" / "train.py").exists()


STYLES = """
? Which coding style?
 » 1) class         an nn.Module; every layer is an attribute
   2) functional    an nn.Module that calls F.relu(x) and its like in forward
   3) ordered-dict  nn.Sequential(OrderedDict(…)), where layers have names
   4) sequential    nn.Sequential(…), a list of layers
   ↑↓ or a number: move, Enter: choose, Ctrl-C: quit
"""
NARROW = """
? Which coding style?
 » 1) class         an nn.Module; ev…
   2) functional    an nn.Module tha…
   3) ordered-dict  nn.Sequential(Or…
   4) sequential    nn.Sequential(…)…
   ↑↓ or a number: move, Enter: c…
"""


@pytest.mark.parametrize(
    ("columns", "shown"), [(40, NARROW), (80, STYLES), (120, STYLES)]
)
def test_a_list_fits_the_width_of_the_terminal(terminal, columns, shown):
    at = terminal("new", "x", *GIVEN, columns=columns)
    at.see("or a number")
    assert at.lines() == shown.split("\n")[1:-1]
    at.press(CTRL_C)
    assert at.end() == 130


def test_every_label_fits_eighty_columns():
    known = load()
    for entries in (known.tasks, known.styles, known.devices, known.extras_of("with")):
        width = max(map(len, entries))
        for entry in entries.values():
            assert MARGIN + width + 2 + len(entry.summary) < 80, entry.name


def test_one_line_is_highlighted(terminal):
    at = terminal("new", "x", *GIVEN)
    at.see("Which coding style?")
    at.press(DOWN)
    at.see("» 2)")
    assert {one.fg for one in at.attributes("functional")[5:]} == {"cyan"}
    for label in ("class ", "ordered-dict", "sequential"):
        found = at.attributes(label)
        assert {one.fg for one in found} == {"default"}
        assert not any(one.reverse for one in found)
    at.press(CTRL_C)
    at.end()


def test_no_color_shows_none(terminal):
    at = terminal("new", "x", NO_COLOR="1")
    at.see("Which data?")
    at.press(ENTER)
    at.see("What do you want to build?")
    colors = {one.fg for one in at.attributes("classification")}
    assert colors == {"default"}
    at.press(CTRL_C)
    at.end()


LINES = [
    ("Name of the new folder? [my-project]:", ""),
    ("Which data? [sample]:", ""),
    ("What do you want to build? [classification]:", "regresion"),
    ("'regresion' is not one of classification, recommender", "reg"),
    ("Which model? [mlp]:", "2"),
    ("Which coding style? [class]:", ""),
    ("Where will it run? [auto]:", "cpu"),
    ("separated by commas) [none]:", "ci report"),
    ("Train it now? [yes]:", "n"),
]


def test_a_dumb_terminal_is_asked_line_by_line(tmp_path, terminal):
    at = terminal("new", TERM="dumb")
    for question, line in LINES:
        at.see(question)
        at.press(line, ENTER)
    assert at.end() == 0
    assert "\x1b" not in at.raw
    assert (tmp_path / "my-project" / "report.py").exists()


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D], ids=["Ctrl-C", "Ctrl-D"])
@pytest.mark.parametrize("term", ["xterm", "dumb"])
@pytest.mark.parametrize("question", ["Name of the new folder?", "Which data?"])
def test_leaving_at_a_question_leaves_nothing(tmp_path, terminal, key, term, question):
    at = terminal("new", TERM=term)
    at.see("Name of the new folder?")
    if question == "Which data?":
        at.press(ENTER)
        at.see(question)
    at.press(key)
    assert at.end() == 130
    assert any("no file is left half-written" in line for line in at.lines())
    assert "Traceback" not in at.raw
    assert os.listdir(tmp_path) == []


def test_a_folder_that_exists_is_noticed_at_the_name(tmp_path, terminal):
    (tmp_path / "my-project").mkdir()
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "notes.txt").touch()
    at = terminal("new")
    at.see("my-project-2")
    at.press("\x15", "taken", ENTER)
    at.see("taken is not empty (it has notes.txt)")
    at.press("\x15", "torch", ENTER)
    at.see("torch-project")
    at.press("\x15", "free", ENTER)
    at.see("Which data?")
    at.press(CTRL_C)
    at.end()


HOUSES = "size,district,price\n" + "".join(
    f"{50 + n},{'ab'[n % 2]},{1000 * n + 7}.5\n" for n in range(60)
)


def test_the_users_own_table_is_shown_at_once(tmp_path, terminal):
    (tmp_path / "houses.csv").write_text(HOUSES)
    at = terminal("new")
    at.see("Name of the new folder?")
    at.press(ENTER)
    at.see("Which data?")
    at.press("2", ENTER)
    at.see("Path to the data?")
    at.press("hauses.csv", ENTER)
    at.see("hauses.csv does not exist.")
    at.press("\x15", "hou", TAB, ENTER)
    at.see("Path to the data? houses.csv")
    at.press(ENTER)
    shown = at.see("Which column should the model predict?")
    assert "houses.csv: 60 rows, 3 columns" in shown
    assert any(line.startswith("district  category") for line in shown)
    assert " » 1) price" in shown
    at.press(ENTER)
    at.see("Which model?")
    at.press(ENTER)
    at.see("Which coding style?")
    at.press(ENTER)
    at.see("Where will it run?")
    at.press(ENTER)
    at.see(EXTRAS)
    at.press(ENTER)
    at.see("Train it now?")
    at.press("2", ENTER)
    assert at.end() == 0
    assert any("regression with mlp on houses.csv" in line for line in at.lines())


def test_tab_completes_a_path_and_the_home_folder_is_known(tmp_path, terminal):
    (tmp_path / "houses.csv").write_text(HOUSES)
    at = terminal("new", "x", HOME=str(tmp_path))
    at.see("Which data?")
    at.press("2", ENTER)
    at.see("Path to the data?")
    at.press("hou", TAB)
    at.see("Path to the data? houses.csv")
    at.press("\x15", "~/houses.csv", ENTER)
    at.see("Which column should the model predict?")
    at.press(CTRL_C)
    at.end()


def test_images_leave_the_task_open(tmp_path, terminal):
    for number in range(12):
        path = tmp_path / "photos" / "ab"[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (16, 16), (number, 0, 0)).save(path)
    at = terminal("new", "x", "--data", "photos")
    shown = at.see("What do you want to build?")
    assert any(line.startswith(" » 1) classification") for line in shown)
    at.press("2", ENTER)
    shown = "\n".join(at.see("Which model?"))
    assert "resnet18" in shown and "cnn" not in shown
    at.press(CTRL_C)
    at.end()


@pytest.mark.parametrize(("key", "model"), [("1", "embedding-bag"), ("2", "mlp")])
def test_texts_may_be_used_as_a_table_too(tmp_path, terminal, key, model):
    text_table(tmp_path)
    at = terminal("new", "x", "--data", "reviews.csv")
    shown = at.see("Which column should the model predict?")
    assert " » 1) topic" in shown
    at.press(ENTER)
    shown = at.see("What do you want to build?")
    assert any(line.startswith(" » 1) text-classification") for line in shown)
    at.press(key, ENTER)
    assert any(f"1) {model}" in line for line in at.see("Which model?"))
    at.press(CTRL_C)
    at.end()


def test_only_what_is_missing_is_asked(tmp_path, terminal):
    words = ("--task", "recommender", "--device", "cpu", "--dataset", "ratings")
    at = terminal("new", "films", *words)
    at.see("Which model?")
    at.press(ENTER)
    at.see("Which coding style?")
    at.press(ENTER)
    at.see(EXTRAS)
    at.press(" ", DOWN, " ", ENTER)
    shown = at.see("Train it now?")
    assert len([line for line in shown if line.startswith("✓")]) == 3
    at.press("2", ENTER)
    assert at.end() == 0
    assert "--with check,ci" in " ".join(at.lines())


def test_yes_asks_nothing(tmp_path, terminal):
    at = terminal("new", "--task", "recommender", "--yes")
    assert at.end() == 0
    assert "?" not in "".join(at.lines())
    assert (tmp_path / "recommender").exists()


def test_what_is_wrong_already_is_said_before_asking(terminal):
    at = terminal("new", "--model", "cnnn")
    assert at.end() == 2
    assert "Unknown model 'cnnn'. Did you mean 'cnn'" in at.lines()[0]


TOGETHER = [
    ("The model cnn cannot use the dataset diabetes", "--dataset", "diabetes"),
    ("The model cnn is not for regression", "--task", "regression"),
    ("The model cnn is not for recommender", "--task", "recommender"),
]


@pytest.mark.parametrize(("sentence", "flag", "value"), TOGETHER)
def test_choices_that_do_not_fit_are_refused_before_asking(
    terminal, sentence, flag, value
):
    at = terminal("new", "--model", "cnn", flag, value)
    assert at.end() == 2
    assert sentence in at.lines()[0]


def test_only_tasks_that_fit_the_model_are_offered(terminal):
    at = terminal("new", "x", "--model", "mlp")
    at.see("Which data?")
    at.press(ENTER)
    shown = "\n".join(at.see("What do you want to build?"))
    assert "regression" in shown and "recommender" not in shown
    at.press(CTRL_C)
    at.end()


def test_a_refusal_in_the_end_loses_no_answer(terminal):
    at = terminal("new", "x", *GIVEN, "--style", "class", "--hidden", "0")
    at.see("Where will it run?")
    at.press("2", ENTER)
    at.see(EXTRAS)
    at.press(ENTER)
    assert at.end() == 2
    text = "".join(at.lines())
    assert "'0' is not a layer width." in text
    assert "Your answers: scaffold new x --task regression" in text
    assert "--device cpu" in text
