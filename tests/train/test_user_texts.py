"""Projects on somebody's own texts, and how their words become numbers."""

import csv
import io
import random

import polars as pl
import pytest
import torch

from tests.lint import check_code
from tests.projects import history_of, load_module, loaded, make, play, results_of
from tests.tables import HOSTILE_CLASSES, read, save, text_folder, text_table
from tests.tables import topic_texts as texts_and_topics

MODELS = ["embedding-bag", "lstm", "transformer"]
SHORT = ["--epochs", 1, "--limit-batches", 2, "--batch-size", 16, "--device", "cpu"]


def live(project, *words) -> list[dict]:
    """Check the code, train, resume, evaluate; predictions for the words."""
    check_code(project)
    play(project, "train.py", *SHORT)
    play(project, "train.py", "--epochs", 2, "--resume", "--device", "cpu")
    assert len(history_of(project)) == 2
    play(project, "evaluate.py", "--device", "cpu")
    assert 0 <= results_of(project)["accuracy"] <= 1
    printed = play(project, "predict.py", *words).stdout
    return list(csv.DictReader(io.StringIO(printed)))


def test_a_table_is_learned_from_and_predict_takes_texts_and_files(tmp_path):
    data = text_table(tmp_path)
    project = make(tmp_path, data=str(data))
    rows = live(project, "the old guitar", data, 'a "quoted", text')
    texts = [row["review"] for row in read(data)]
    assert [row["text"] for row in rows] == [
        "the old guitar",
        *texts,
        'a "quoted", text',
    ]
    assert {row["class"] for row in rows} <= {"garden", "music", "sea"}
    assert all(1 / 3 <= float(row["probability"]) <= 1 for row in rows)


def test_a_folder_is_learned_from_and_predict_takes_files_and_folders(tmp_path):
    data = text_folder(tmp_path)
    project = make(tmp_path, data=str(data), copy_data=True, model="transformer")
    music = sorted((project / "data" / "music").iterdir())
    rows = live(project, "a ship", music[0], project / "data" / "music")
    assert [row["text"] for row in rows] == [
        "a ship",
        *(file.read_text() for file in [music[0], *music]),
    ]


@pytest.mark.parametrize("splits", [("train", "test"), ("train", "val", "test")])
def test_the_splits_of_a_folder_are_kept(tmp_path, splits):
    for number, (text, topic) in enumerate(texts_and_topics()):
        split = splits[number % len(splits)]
        file = tmp_path / "posts" / split / topic / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{split} {text}")
    project = make(tmp_path, data=str(tmp_path / "posts"), extras="report")
    live(project, "a ship")
    data = loaded_data(project)
    words = ["", "", *data.fitted["words"]]
    found = {words[number] for number in data.test.tensors[0][:, 0].tolist()}
    assert "test" not in words and found == {""}  # never seen in training
    play(project, "report.py")
    wrong = read(project / "outputs" / "mistakes.csv")
    assert wrong and all(row["text"].startswith("test ") for row in wrong)


def loaded_data(project):
    config, module = (load_module(project, name) for name in ("config", "dataset"))
    return module.load_data(config.Config(), torch.device("cpu"))


@pytest.mark.parametrize("case", ["parquet", "semicolons", "booleans", "gaps"])
def test_other_table_files_are_read(tmp_path, case):
    rows = texts_and_topics()
    path = tmp_path / "rows.csv"
    if case == "parquet":
        path = tmp_path / "rows.parquet"
        pl.DataFrame(rows, ["text", "topic"], orient="row").write_parquet(path)
    elif case == "semicolons":
        save(path, ["text", "topic"], rows, separator=";")
    elif case == "booleans":
        rows = [[text, ["Yes", "NO"][topic == "sea"]] for text, topic in rows]
        save(path, ["text", "spam"], rows)
    else:
        save(path, ["text", "topic"], [*rows, ["", "sea"], ["a text", ""]])
    project = make(tmp_path, data=str(path), style="functional")
    predicted = live(project, path)
    assert [row["text"] for row in predicted][: len(rows)] == [text for text, _ in rows]


def test_names_and_classes_are_only_text(tmp_path):
    header = ["{{ 7*7 }} 'text'", '"); print(1) #']
    draw = random.Random(0)
    rows = [
        [" ".join(draw.choices(["a", "{% b %}", "$c$", "<b>"], k=7)), name]
        for name in HOSTILE_CLASSES * 15
    ]
    data = save(tmp_path / "rows.csv", header, rows)
    answers = {"data": str(data), "task": "text-classification", "extras": "all"}
    project = make(tmp_path, **answers, include=(header[0],), target=header[1])
    play(project, "train.py", *SHORT)
    play(project, "evaluate.py")
    play(project, "report.py")
    page = (project / "outputs" / "report.html").read_text()
    assert "<b>" not in page and "&lt;/script&gt;" in page


# Words and numbers.


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """The module dataset.py of a project."""
    project = make(tmp_path_factory.mktemp("words"), task="text-classification")
    return load_module(project, "dataset")


def test_words_are_numbered_from_2_by_how_often_they_occur(dataset):
    fitted = dataset.fit(["The sea, the SHIP!", "the ship's sail", "a b c d"])
    assert fitted == {"words": ["the", "ship"], "length": 4}


def test_texts_are_cut_and_padded_and_other_words_are_1(dataset):
    fitted = {"words": ["the", "ship"], "length": 4}
    texts = ["Ship the", "the ship the ship the ship", "the sail", "", "?!"]
    assert dataset.encode(texts, fitted).tolist() == [
        [3, 2, 0, 0],
        [2, 3, 2, 3],
        [2, 1, 0, 0],
        [1, 0, 0, 0],  # at least one word, so that no text is only padding
        [1, 0, 0, 0],
    ]


def test_the_vocabulary_and_the_length_have_limits(dataset):
    words = [f"w{n}" for n in range(dataset.MOST_WORDS + 5)]
    fitted = dataset.fit([" ".join(words * 2), "a"])
    assert len(fitted["words"]) == dataset.MOST_WORDS
    assert fitted["length"] == dataset.LONGEST


def test_the_length_is_that_of_almost_all_texts(dataset):
    texts = ["one two three"] * 97 + ["word " * 200] * 3
    assert dataset.fit(texts)["length"] == 3


def test_the_vocabulary_is_that_of_the_training_split(tmp_path):
    """Each text has a word of its own, twice, so that it counts as frequent."""
    rows = [
        [f"own{n} own{n} {text}", t] for n, (text, t) in enumerate(texts_and_topics())
    ]
    data = save(tmp_path / "rows.csv", ["text", "topic"], rows)
    project = make(tmp_path, data=str(data))
    config, module = (load_module(project, name) for name in ("config", "dataset"))
    _, targets = module.read_texts(str(data))
    train, val, test = module.split(targets, config.Config())
    known = module.load_data(config.Config(), torch.device("cpu")).fitted["words"]
    own = {int(word[3:]) for word in known if word.startswith("own")}
    assert own == {*train.tolist()}
    assert own.isdisjoint(val.tolist()) and own.isdisjoint(test.tolist())


# Padding.


@pytest.mark.parametrize("style", ["class", "functional", "sequential"])
@pytest.mark.parametrize("model", MODELS)
def test_padding_changes_nothing(tmp_path, model, style):
    """Neither the outputs nor, in training, the vector of padding, which stays 0."""
    answers = {"task": "text-classification", "model": model, "style": style}
    project = make(tmp_path, **answers, activation="gelu" if model[0] == "t" else None)
    play(project, "train.py", *SHORT, "--lr", 0.05)
    saved, module = loaded(project), load_module(project, "model")
    network = module.build_model(**saved["model_args"]).eval()
    network.load_state_dict(saved["model"])
    texts = torch.randint(1, saved["model_args"]["n_words"], (5, 9))
    padded = torch.cat([texts, torch.zeros(5, 8, dtype=torch.long)], dim=1)
    with torch.inference_mode():
        assert torch.allclose(network(padded), network(texts), atol=1e-6)
        assert not torch.allclose(network(padded[:, 1:]), network(texts), atol=1e-6)
    first, *_ = saved["model"].values()
    assert not first[0].any() and first[1:].any(dim=1).all()


def test_a_text_does_not_depend_on_the_others_in_its_batch(tmp_path):
    project = make(tmp_path, task="text-classification", model="transformer")
    arguments = {"n_words": 50, "length": 12, "num_classes": 3}
    network = load_module(project, "model").build_model(**arguments).eval()
    texts = torch.randint(1, 50, (4, 12))
    for row, length in enumerate((12, 1, 5, 8)):
        texts[row, length:] = 0
    with torch.inference_mode():
        together = network(texts)
        alone = torch.cat([network(text[None]) for text in texts])
    assert torch.allclose(together, alone, atol=1e-6)


# When the data change.


def test_other_classes_and_missing_files_are_one_sentence(tmp_path):
    data = text_table(tmp_path)
    project = make(tmp_path, data=str(data))
    save(data, ["review", "topic"], [*texts_and_topics(), ["a text", "space"]])
    assert "space" in play(project, "train.py", *SHORT, code=2).stderr
    data.unlink()
    assert "Cannot read" in play(project, "train.py", *SHORT, code=2).stderr
    folder = text_folder(tmp_path)
    other = make(tmp_path, data=str(folder), project_slug="other")
    play(other, "train.py", *SHORT)
    (folder / "sea" / "999.txt").write_text("a new text about the sea")
    assert "The data changed" in play(other, "evaluate.py", code=2).stderr
    for file in folder.rglob("*.txt"):
        file.unlink()
    message = play(other, "train.py", *SHORT, code=2).stderr
    assert message == f"{folder} has no .txt files in its folders.\n"
