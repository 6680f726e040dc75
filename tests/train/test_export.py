"""export.py: the files predict from raw values what predict.py does."""

import csv
import datetime
import io
import json
import math
import re
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image

from tests.lint import check_code
from tests.projects import make, offline, play, resolved
from tests.tables import MIXED, mixed, read, save

EMPTY = ("", "NA", "?")
LINE = (
    r"model\.(pt2|onnx) matches PyTorch \(largest relative difference \d\.\de-?\+?\d+\)"
)


def trained(folder: Path, **answers) -> Path:
    """A project with export.py and a model after a short training."""
    answers["extras"] = "export"
    project = make(folder, **answers)
    flags = ["--epochs", 1, "--limit-batches", 3, "--device", "cpu"]
    play(project, "train.py", *offline(resolved(**answers)), *flags)
    return project


def exported(folder: Path, **answers) -> Path:
    """The same, exported: it prints one line for each file and no warnings."""
    project = trained(folder, **answers)
    check_code(project)
    done = play(project, "export.py")
    assert done.stderr == ""
    assert [re.fullmatch(LINE, line)[1] for line in done.stdout.splitlines()] == [
        "pt2",
        "onnx",
    ]
    return project


def describe(project: Path) -> dict:
    return json.loads((project / "outputs" / "model.json").read_text(encoding="utf-8"))


def outputs_for(project: Path, values) -> np.ndarray:
    """The outputs of the ONNX file, which agree with those of the pt2 file."""
    session = onnxruntime.InferenceSession(project / "outputs" / "model.onnx")
    about = describe(project)["input"]
    values = np.asarray(values, dtype=about["dtype"])
    assert ["batch", *values.shape[1:]] == about["shape"]
    (whole,) = session.run(None, {about["name"]: values})
    (some,) = session.run(None, {about["name"]: values[:1]})
    assert np.allclose(some, whole[:1], rtol=1e-4)
    program = torch.export.load(project / "outputs" / "model.pt2").module()
    with torch.inference_mode():
        found = program(torch.from_numpy(values[:3]))
    assert np.allclose(found, whole[:3], rtol=1e-4)
    return whole


def predicted(project: Path, rows: str) -> list[dict]:
    """The rows as predict.py writes them, with its predictions."""
    play(project, "predict.py", rows)
    return read((project / rows).with_name(f"{Path(rows).stem}-predictions.csv"))


def check_classes(project: Path, outputs: np.ndarray, target: str, rows: list) -> None:
    """The most likely class and its probability are those of predict.py."""
    classes = describe(project)["output"]["classes"]
    names = [row[f"predicted_{target}"] for row in rows]
    assert [classes[number] for number in outputs.argmax(axis=1)] == names
    found = [float(row["probability"]) for row in rows]
    assert np.allclose(outputs.max(axis=1), found, atol=1e-4)
    assert np.allclose(outputs.sum(axis=1), 1, rtol=1e-4)


# Tables. The cells are encoded here by what model.json says, and nothing else.


def encoded(about: dict, rows: list[dict]) -> list[list[float]]:
    columns = about["input"]["columns"]
    return [
        [value_of(column, row[column["column"]]) for column in columns] for row in rows
    ]


def value_of(column: dict, cell: str) -> float:
    if "codes" in column:
        return column["codes"].get(cell, 0)
    if "word" in column:
        return column["word"] in re.findall(r"\w+", cell.lower())
    if column["value"] == "1 if empty, else 0":
        return cell in EMPTY
    if cell in EMPTY:
        return math.nan
    if words := re.fullmatch("0 for (.*), 1 for (.*)", column["value"]):
        return words.groups().index(cell.lower())
    return (
        float(cell) if column["value"] == "number" else date_part(cell, column["value"])
    )


def date_part(cell: str, value: str) -> float:
    date = datetime.date.fromisoformat(cell)
    if value == "days since 1970-01-01":
        return (date - datetime.date(1970, 1, 1)).days
    turn = re.fullmatch(r"(sin|cos)\(2 pi day of the (year|week) / ([0-9.]+)\)", value)
    day = date.timetuple().tm_yday if turn[2] == "year" else date.isoweekday()
    return getattr(math, turn[1])(2 * math.pi * day / float(turn[3]))


@pytest.mark.parametrize("target", ["price", "style"])
def test_model_json_says_how_to_encode_every_kind_of_column(tmp_path, target):
    path = save(tmp_path / "houses.csv", MIXED, mixed())
    answers = {
        "data": str(path),
        "target": target,
        "exclude": tuple({"price", "style", "sold"} - {target}),
        "style": {"price": "class", "style": "functional"}[target],
    }
    project = exported(tmp_path, **answers)
    rows = read(path)
    rows += [{**rows[0], "town": "Atlantis", "size": "NA", "built": "", "garden": "?"}]
    save(project / "rows.csv", rows[0], (row.values() for row in rows))
    outputs = outputs_for(project, encoded(describe(project), rows))
    expected = predicted(project, "rows.csv")
    if target == "price":
        found = [float(row["predicted_price"]) for row in expected]
        assert np.allclose(outputs[:, 0], found, rtol=1e-4)
    else:
        check_classes(project, outputs, target, expected)


TABLES = [
    {"task": "regression", "style": "sequential", "activation": "sign"},
    {
        "task": "classification",
        "dataset": "breast-cancer",
        "model": "logistic",
        "style": "ordered-dict",
        "loss": "nll",
    },
]


@pytest.mark.parametrize("answers", TABLES, ids=lambda a: a["task"])
def test_a_table_of_numbers(tmp_path, answers):
    project = exported(tmp_path, **answers)
    dataset = resolved(**answers).dataset
    outputs = outputs_for(
        project, encoded(describe(project), read(project / dataset.file))
    )
    expected = predicted(project, dataset.file)
    if dataset.classes:
        check_classes(project, outputs, dataset.target, expected)
    else:
        found = [float(row[f"predicted_{dataset.target}"]) for row in expected]
        assert np.allclose(outputs[:, 0], found, rtol=1e-4)


# Images and ratings.


def test_images_are_bytes(tmp_path):
    answers = {"style": "functional", "activation": "gelu", "device": "multi-gpu"}
    project = exported(tmp_path, task="classification", model="cnn", **answers)
    rows = read(project / "data" / "digits.csv")[:200]
    save(project / "rows.csv", rows[0], (row.values() for row in rows))
    pixels = [[float(row[f"pixel{n}"]) for n in range(64)] for row in rows]
    outputs = outputs_for(project, np.array(pixels).reshape(-1, 1, 8, 8))
    check_classes(project, outputs, "digit", predicted(project, "rows.csv"))


def test_photos_are_bytes_and_the_backbone_is_included(tmp_path):
    model = "mobilenet_v3_small"
    project = exported(tmp_path, task="transfer-learning", model=model)
    photos = [f"data/star/0{n}.png" for n in range(4)]
    images = [np.asarray(cropped(Image.open(project / photo))) for photo in photos]
    outputs = outputs_for(project, np.moveaxis(np.stack(images), 3, 1))
    classes = describe(project)["output"]["classes"]
    lines = play(project, "predict.py", *photos).stdout.splitlines()
    for line, shares in zip(lines, outputs, strict=True):
        _, name, probability = line.split()
        assert name == classes[shares.argmax()]
        assert math.isclose(float(probability), shares.max(), abs_tol=2e-3)


def cropped(image: Image.Image) -> Image.Image:
    """As torchvision's weights expect it: resized to 256, then the central 224."""
    width, height = image.size
    scale = 256 / min(width, height)
    size = (int(width * scale), int(height * scale))
    large = image.convert("RGB").resize(size, Image.Resampling.BILINEAR)
    left, top = ((length - 224) // 2 for length in large.size)
    return large.crop((left, top, left + 224, top + 224))


RATINGS = [
    {"model": "mf", "style": "functional", "optimizer": "sparse-adam"},
    {"model": "ncf", "style": "sequential"},
]


@pytest.mark.parametrize("answers", RATINGS, ids=lambda a: a["model"])
def test_ratings_and_scores_are_those_of_predict(tmp_path, answers):
    project = exported(tmp_path, task="recommender", **answers)
    users, items = (part["codes"] for part in describe(project)["input"]["columns"])
    pairs = [[users["42"], code] for code in range(len(items) + 1)]
    outputs = outputs_for(project, pairs)
    lines = play(project, "predict.py", "--user", 42, "--top", 5).stdout.splitlines()
    assert len(lines) == 6
    for line in lines[1:]:
        item, value = line.split(",")
        assert abs(outputs[items[item]] - float(value)) < 0.006


# Texts.


@pytest.mark.parametrize("model", ["embedding-bag", "lstm", "transformer"])
def test_model_json_says_how_to_encode_a_text(tmp_path, model):
    project = exported(tmp_path, task="text-classification", model=model)
    about = describe(project)["input"]
    length = about["shape"][1]
    texts = ["The bike, the WHEEL!", "a word that nobody knows: xyzzy", "oven " * 200]
    numbers = [[about["codes"].get(w, 1) for w in words(text)] for text in texts]
    rows = [(row + [0] * length)[:length] for row in numbers]
    outputs = outputs_for(project, rows)
    found = csv.DictReader(io.StringIO(play(project, "predict.py", *texts).stdout))
    for shares, row in zip(outputs, found, strict=True):
        classes = describe(project)["output"]["classes"]
        assert classes[shares.argmax()] == row["class"]
        assert abs(shares.max() - float(row["probability"])) < 1e-3


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


# Wrong files.

FAULTS = {
    "model.pt2": ("program.module()", "lambda x: 1.001 * program.module()(x)"),
    "model.onnx": (
        "torch.from_numpy(outputs)",
        "torch.nan * torch.from_numpy(outputs)",
    ),
}


def test_a_file_with_other_outputs_is_deleted(tmp_path):
    project = trained(tmp_path, task="regression")
    text = (project / "export.py").read_text()
    for name, (right, wrong) in FAULTS.items():
        assert text.count(right) == 1
        (project / "wrong.py").write_text(text.replace(right, wrong))
        message = play(project, "wrong.py", code=1).stderr
        assert re.fullmatch(rf"{name} differs from PyTorch by \S+: deleted.\n", message)
        assert not (project / "outputs" / name).exists()
