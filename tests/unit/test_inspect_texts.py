"""Texts in a table or a folder: what is recognized, reported and refused."""

from pathlib import Path

import pytest

from scaffold import inspection
from scaffold.errors import ScaffoldError
from scaffold.inspected import as_dataset, as_facts
from scaffold.project import Answers
from tests.projects import resolved
from tests.tables import image_folder, save, text_folder, text_table, topic_texts

TASKS = ("text-classification", "classification")
LONG = "this is a text with more than three words"


def read(data: Path, **answers) -> inspection.UserData:
    return inspection.read_user_data(Answers(data=str(data), **answers))


def notes(data: Path, **answers) -> str:
    found = inspection.report(Answers(data=str(data), **answers))
    return "\n".join([found.heading, *found.notes])


def refusal(data: Path, **answers) -> str:
    with pytest.raises(ScaffoldError) as caught:
        read(data, **answers)
    return f"{caught.value.message} {caught.value.hint}"


def table(folder: Path, header: str, *columns) -> Path:
    """A table with these columns; each is a function of the row's number."""
    rows = [[column(row) for column in columns] for row in range(60)]
    return save(folder / "rows.csv", header.split(","), rows)


def text(row: int) -> str:
    return f"{LONG} {row}"


def label(row: int) -> str:
    return "ab"[row % 2]


def test_a_column_of_texts_and_one_of_classes_is_recognized(tmp_path):
    data = read(text_table(tmp_path))
    assert data.tasks == TASKS
    assert data.dataset.kind == "texts"
    assert data.dataset.features == ("review",) and data.dataset.target == "topic"
    assert data.dataset.classes == ("garden", "music", "sea")
    assert data.dataset.summary == "120 texts, 3 classes"


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("message,spam", [lambda row: f"buy {row}", lambda row: row % 2]),
        ("id,title,genre", [lambda row: row, lambda row: f"red {row}", label]),
        ("x1,x2", [label, text]),
        ("x1,x2,x3", [label, text, lambda row: ""]),
        ("text,stars", [text, lambda row: row % 5 + 1]),
    ],
    ids=["short", "with ids", "other names", "an empty column", "numbers"],
)
def test_other_tables_of_texts_are_recognized(tmp_path, header, columns):
    data = table(tmp_path, header, *columns)
    assert read(data).task == "text-classification"


@pytest.mark.parametrize(
    ("header", "columns", "task"),
    [
        ("text,size,kind", [text, lambda row: row / 7, label], "classification"),
        ("text,price", [text, lambda row: row / 7], "regression"),
        ("town,kind", [lambda row: "xyz"[row % 3], label], "classification"),
        ("user,item,review", [label, lambda row: row % 7, text], "recommender"),
    ],
    ids=["another feature", "a number to predict", "no texts", "ratings"],
)
def test_other_tables_are_not_texts(tmp_path, header, columns, task):
    data = table(tmp_path, header, *columns)
    target = header.split(",")[-1] if task != "recommender" else None
    assert read(data, target=target).task == task


def test_a_given_task_decides(tmp_path):
    data = text_table(tmp_path)
    assert read(data, task="classification", target="topic").dataset.kind == "table"
    more = table(tmp_path, "text,size,kind", text, lambda row: row / 7, label)
    found = read(more, task="text-classification").dataset
    assert (found.kind, found.target) == ("texts", "kind")


def test_a_folder_of_texts_is_recognized_and_images_stay_images(tmp_path):
    data = read(text_folder(tmp_path))
    assert data.tasks == TASKS[:1] and data.dataset.is_folder
    assert data.report.columns == ("class", "texts")
    photos = image_folder(tmp_path)
    (photos / "star" / "notes.txt").write_text("taken in spring")
    assert read(photos).dataset.kind == "images"


def test_the_splits_of_a_folder_are_kept(tmp_path):
    for number, (words, topic) in enumerate(topic_texts()):
        split = "test" if number % 5 == 0 else "Train"
        file = tmp_path / "texts" / split / topic / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(words)
    found = read(tmp_path / "texts").dataset
    assert found.splits == ("train", "test") and found.folders == ("Train", "test")


def test_the_facts_in_the_record_give_the_same_dataset(tmp_path):
    for data in (text_table(tmp_path), text_folder(tmp_path)):
        found = read(data).dataset
        assert as_dataset(as_facts(found)) == found


def test_the_report_says_what_is_surprising(tmp_path):
    rows = [*topic_texts(), ["", "sea"], ["a text without a topic at all", ""]]
    said = notes(save(tmp_path / "rows.csv", ["review", "topic"], rows))
    assert "The texts are in review and their classes in topic" in said
    assert "1 row without a text: counted as one unknown word." in said
    assert "1 row without a class: left out." in said
    folder = text_folder(tmp_path)
    (folder / "sea" / "900.txt").write_bytes("caf\xe9".encode("latin-1"))
    assert "900.txt is not UTF-8 text: some letters are replaced by \ufffd." in notes(
        folder
    )


def test_a_report_needs_no_target(tmp_path):
    data = table(tmp_path, "text,mood,kind", text, label, lambda row: "xyz"[row % 3])
    found = inspection.report(Answers(data=str(data), task="text-classification"))
    assert [row[-1] for row in found.rows] == ["text", "left out", "left out"]
    asked = Answers(data=str(data), task="text-classification")
    assert inspection.targets_to_ask_for(asked) == ["mood", "kind"]


def test_what_is_unclear_is_asked_for(tmp_path):
    data = table(tmp_path, "a,b,mood,kind", text, text, label, label)
    answers = {"task": "text-classification"}
    assert refusal(data, **answers) == (
        f"Which column of {data} has the texts? Give it with --include: a or b."
    )
    assert refusal(data, **answers, include=("b",)) == (
        f"No target given: which column of {data} has the classes of the texts? "
        "Add --target: mood or kind."
    )
    found = read(data, **answers, include=("b",), target="kind")
    assert found.dataset.features == ("b",)
    assert dict(found.given)["include"] == ("b",)


def test_what_texts_cannot_use_is_refused(tmp_path):
    data = text_table(tmp_path)
    answers = {"task": "text-classification"}
    for flag in ("user", "item", "rating"):
        message = refusal(data, **answers, **{flag: "topic"})
        assert f"--{flag} is not for texts" in message
    assert "--exclude is not for texts" in refusal(data, **answers, exclude=("topic",))
    assert "must be in one column, not in 2" in refusal(
        data, **answers, include=("review", "topic")
    )
    same = refusal(data, **answers, include=("review",), target="review")
    assert same.startswith("review can't be the text and the target.")
    assert "no column 'x' for --include" in refusal(data, **answers, include=("x",))


def test_a_folder_that_cannot_be_used_is_refused(tmp_path):
    folder = text_folder(tmp_path)
    assert "--target is not for texts" in refusal(folder, target="topic")
    assert refusal(folder, task="transfer-learning") == (
        f"{folder} has texts, and transfer-learning needs other data. "
        "Use --task text-classification."
    )
    (folder / "void").mkdir()
    assert "Left out: void (0 texts)." in notes(folder)
    (folder / "void" / "1.txt").write_text("one")
    assert "The class void of" in refusal(folder)
    assert read(folder, exclude=("void",)).dataset.classes == ("garden", "music", "sea")
    (tmp_path / "empty").mkdir()
    assert "has no folder of .txt files per class" in refusal(
        tmp_path / "empty", task="text-classification"
    )
    (tmp_path / "empty" / "one").mkdir()
    for number in range(3):
        (tmp_path / "empty" / "one" / f"{number}.txt").write_text("a")
    assert "has only one class, one." in refusal(tmp_path / "empty")


def test_a_class_with_few_texts_is_left_out(tmp_path):
    rows = [*topic_texts(), ["the only one of its kind", "space"]]
    said = notes(save(tmp_path / "rows.csv", ["review", "topic"], rows))
    assert "The class 'space' of topic is left out: it has 1 row, and 3 are" in said


@pytest.mark.parametrize("activation", ["sigmoid", "sign"])
def test_an_activation_that_changes_padding_is_refused(activation):
    answers = {"task": "text-classification", "model": "transformer"}
    with pytest.raises(ScaffoldError, match="which is not 0 for the zeros of padding"):
        resolved(**answers, activation=activation)
