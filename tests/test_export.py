"""export.py: the files answer to raw values as predict.py does, or are not kept."""

import datetime
import json
import math
import re
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image

from tests.projects import make, offline, play, resolved, run
from tests.tables import MIXED, mixed, read, save
from tests.test_combinations import check_code

GAPS = ("", "NA", "?")
FILES = ["model.json", "model.onnx", "model.pt2"]


def trained(folder: Path, **answers) -> Path:
    """A project with export.py that has learnt a little."""
    answers["extras"] = "export"
    project = make(folder, **answers)
    flags = ["--epochs", 1, "--limit-batches", 3, "--device", "cpu"]
    play(project, "train.py", *flags, *offline(resolved(**answers)))
    return project


def exported(folder: Path, **answers) -> Path:
    """The same, exported, with nothing said but what was written and checked."""
    project = trained(folder, **answers)
    done = play(project, "export.py")
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert [line.split(" differs")[0] for line in lines[:2]] == [*FILES[:0:-1]]
    assert [line.split(":")[0] for line in lines[2:]] == [f"outputs/{n}" for n in FILES]
    return project


def describe(project: Path) -> dict:
    return json.loads((project / "outputs" / "model.json").read_text(encoding="utf-8"))


def answers_of(project: Path, values: dict) -> np.ndarray:
    """What the ONNX file says, which does not depend on the size of the batch."""
    session = onnxruntime.InferenceSession(project / "outputs" / "model.onnx")
    about = describe(project)
    assert [part.name for part in session.get_inputs()] == list(values)
    assert [part.shape[0] for part in session.get_inputs()] == ["batch"] * len(values)
    for part in about["inputs"]:
        values[part["name"]] = np.asarray(values[part["name"]], dtype=part["dtype"])
        assert list(values[part["name"]].shape[1:]) == part["shape"][1:]
    (whole,) = session.run(None, values)
    assert list(whole.shape[1:]) == about["outputs"][0]["shape"][1:]
    assert str(whole.dtype) == about["outputs"][0]["dtype"]
    for size in (1, 3):
        (some,) = session.run(None, {name: v[:size] for name, v in values.items()})
        assert np.allclose(some, whole[:size], rtol=1e-4)
    return whole


def predicted(project: Path, rows: str | Path) -> list[dict]:
    play(project, "predict.py", rows, "--out", project / "out.csv")
    return read(project / "out.csv")


def check_shares(project: Path, shares: np.ndarray, target: str, rows: list) -> None:
    """The likeliest class and its probability are those of predict.py."""
    classes = describe(project)["outputs"][0]["classes"]
    assert [classes[k] for k in shares.argmax(1)] == [
        r[f"predicted_{target}"] for r in rows
    ]
    found = [float(row["probability"]) for row in rows]
    assert np.allclose(shares.max(1), found, rtol=1e-4)
    assert np.allclose(shares.sum(1), 1, rtol=1e-4)


# Tables, read here from what model.json says and nothing else.


def table_values(about: dict, rows: list[dict]) -> dict:
    readers = {"numbers": number_in, "words": word_in, "codes": code_in}
    return {
        part["name"]: [
            [readers[part["name"]](column, row) for column in part["columns"]]
            for row in rows
        ]
        for part in about["inputs"]
    }


def number_in(column: dict, row: dict) -> float:
    cell, value = row[column["column"]], column["value"]
    if cell in GAPS:
        return math.nan
    if words := re.fullmatch("0 for (.*), 1 for (.*)", value):
        return words.groups().index(cell.lower())
    return float(cell) if value == "the number" else date_part(cell, value)


def date_part(cell: str, value: str) -> float:
    date = datetime.date.fromisoformat(cell)
    if value == "days since 1970-01-01":
        return (date - datetime.date(1970, 1, 1)).days
    turn = re.fullmatch(r"(sin|cos)\(2 pi day of the (year|week) / ([0-9.]+)\)", value)
    day = date.timetuple().tm_yday if turn[2] == "year" else date.isoweekday()
    return getattr(math, turn[1])(2 * math.pi * day / float(turn[3]))


def word_in(column: dict, row: dict) -> int:
    return column["word"] in re.findall(r"\w+", row[column["column"]].lower())


def code_in(column: dict, row: dict) -> int:
    return column["codes"].get(row[column["column"]], 0)


@pytest.fixture(scope="module", params=["price", "style"])
def houses(request, tmp_path_factory):
    """A project that learns from a table with columns of every kind, exported."""
    folder = tmp_path_factory.mktemp(request.param)
    path = save(folder / "houses.csv", MIXED, mixed())
    others = tuple({"price", "style", "sold"} - {request.param})
    style = {"price": "class", "style": "functional"}
    project = exported(
        folder,
        data=str(path),
        target=request.param,
        exclude=others,
        style=style[request.param],
    )
    return project, request.param, path


def test_a_table_of_every_kind_of_column_is_answered_from_model_json(houses):
    project, target, path = houses
    check_code(project)
    rows = read(path)
    rows += [{**rows[0], "town": "Atlantis", "size": "NA", "built": "", "garden": "?"}]
    save(project / "rows.csv", rows[0], (row.values() for row in rows))
    answers = answers_of(project, table_values(describe(project), rows))
    said = predicted(project, "rows.csv")
    if target == "price":
        found = [float(row["predicted_price"]) for row in said]
        assert np.allclose(answers, found, rtol=1e-4)
    else:
        check_shares(project, answers, target, said)


TABLES = [
    {"task": "regression", "style": "sequential", "activation": "sign"},
    {
        "task": "classification",
        "dataset": "breast-cancer",
        "model": "logistic",
        "style": "ordered-dict",
    },
]


@pytest.mark.parametrize("answers", TABLES, ids=lambda a: a["task"])
def test_a_table_of_numbers_is_answered_as_by_predict(tmp_path, answers):
    project = exported(tmp_path, **answers)
    check_code(project)
    dataset = resolved(**answers).dataset
    rows = read(project / dataset.file)
    found = answers_of(project, table_values(describe(project), rows))
    said = predicted(project, dataset.file)
    if dataset.classes:
        check_shares(project, found, dataset.target, said)
    else:
        expected = [float(row[f"predicted_{dataset.target}"]) for row in said]
        assert np.allclose(found, expected, rtol=1e-4)


# Images and ratings.


def test_images_go_in_as_bytes(tmp_path):
    answers = {"style": "functional", "activation": "sign", "loss": "nll"}
    project = exported(tmp_path, task="classification", model="cnn", **answers)
    check_code(project)
    rows = read(project / "data" / "digits.csv")[:200]
    save(project / "rows.csv", rows[0], (row.values() for row in rows))
    pixels = [[float(row[f"pixel{n}"]) for n in range(64)] for row in rows]
    images = np.array(pixels).reshape(-1, 1, 8, 8)
    found = answers_of(project, {"images": images})
    check_shares(project, found, "digit", predicted(project, "rows.csv"))


def test_photos_go_in_as_bytes_and_backbone_and_head_are_one_file(tmp_path):
    model = "mobilenet_v3_small"
    project = exported(tmp_path, task="transfer-learning", model=model)
    photos = [f"data/star/0{n}.png" for n in range(4)]
    images = [np.asarray(cropped(Image.open(project / photo))) for photo in photos]
    found = answers_of(project, {"images": np.moveaxis(np.stack(images), 3, 1)})
    play(project, "predict.py", *photos, "--out", "out.csv")
    classes = describe(project)["outputs"][0]["classes"]
    for row, shares in zip(read(project / "out.csv"), found, strict=True):
        assert row["class"] == classes[shares.argmax()]
        assert math.isclose(float(row["probability"]), shares.max(), rel_tol=1e-3)


def cropped(image: Image.Image) -> Image.Image:
    """As the weights of torchvision want it: 256 across, then the middle 224."""
    width, height = image.size
    scale = 256 / min(width, height)
    size = (int(width * scale), int(height * scale))
    large = image.convert("RGB").resize(size, Image.Resampling.BILINEAR)
    left, top = ((length - 224) // 2 for length in large.size)
    return large.crop((left, top, left + 224, top + 224))


RATINGS = [
    {"model": "mf", "style": "functional", "optimizer": "sparse-adam"},
    {"model": "dense", "style": "sequential"},
]


@pytest.mark.parametrize("answers", RATINGS, ids=lambda a: a["model"])
def test_ratings_are_those_that_predict_recommends(tmp_path, answers):
    project = exported(tmp_path, task="recommender", **answers)
    check_code(project)
    users, items = (part["codes"] for part in describe(project)["inputs"])
    places = np.arange(len(items) + 1)
    of_user = np.full_like(places, users["42"])
    ratings = answers_of(project, {"users": of_user, "items": places})
    lines = play(project, "predict.py", "--user", 42, "--top", 5).stdout.splitlines()
    assert len(lines) == 6
    for line in lines[1:]:
        item, rating = line.split(",")
        assert abs(ratings[items[item]] - float(rating)) < 0.006


# What is around it.


def test_the_readme_s_lines_run_without_pytorch(houses):
    project, *_ = houses
    text = (project / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    apart = "import sys; assert 'torch' not in sys.modules"
    assert run(project, "-c", f"{code}\n{apart}").stdout.startswith("[array(")


def test_the_pt2_file_answers_without_the_project(houses):
    project, *_ = houses
    rows = mixed(9)
    rows = [dict(zip(MIXED, map(str, row), strict=True)) for row in rows]
    about = describe(project)
    values = table_values(about, rows)
    raw = [
        torch.tensor(values[part["name"]], dtype=getattr(torch, part["dtype"]))
        for part in about["inputs"]
    ]
    found = torch.export.load(project / "outputs" / "model.pt2").module()(*raw)
    assert np.allclose(found.detach(), answers_of(project, values), rtol=1e-4)


FAULTS = {
    "gaps": ("numbers[:, self.gaps].isnan()", "numbers[:, self.gaps].isinf()"),
    "unit": ("(outputs * self.std + self.mean)", "(outputs * self.std)"),
}


@pytest.fixture(scope="module")
def priced(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("priced")
    path = save(folder / "houses.csv", MIXED, mixed())
    return trained(
        folder, data=str(path), target="price", exclude=("sold", "style"), style="class"
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_answers_otherwise_is_found_and_not_kept(priced, fault):
    text = (priced / "export.py").read_text()
    right, wrong = FAULTS[fault]
    assert text.count(right) == 1
    (priced / "wrong.py").write_text(text.replace(right, wrong))
    said = play(priced, "wrong.py", code=1).stderr
    assert said == "model.pt2 is wrong: more than 1e-04. Not kept.\n"
    assert not {path.name for path in (priced / "outputs").iterdir()} & {*FILES}
    assert not [path for path in (priced / "outputs").iterdir() if path.is_dir()]


def test_an_onnx_file_that_answers_otherwise_is_found_too(priced):
    text = (priced / "export.py").read_text()
    right = "session.run(None, values)[0]"
    assert text.count(right) == 1
    wrong = text.replace(right, "1.001 * " + right)
    (priced / "wrong.py").write_text(wrong)
    said = play(priced, "wrong.py", code=1).stderr
    assert said == "model.onnx is wrong: more than 1e-04. Not kept.\n"


def test_no_number_and_another_shape_differ_too(priced):
    (priced / "differ.py").write_text(
        "import torch\n"
        "from export import check, difference\n"
        "right = [torch.ones(1), torch.ones(7)]\n"
        "assert difference(right, right) == 0\n"
        "columns = [part.unsqueeze(1) for part in right]\n"
        "assert difference(columns, right) == float('inf')\n"
        "check({'a': difference([part * torch.nan for part in right], right)})\n"
    )
    said = play(priced, "differ.py", code=1).stderr
    assert said == "a is wrong: more than 1e-04. Not kept.\n"


def test_what_is_missing_is_named(tmp_path, priced):
    said = play(priced, "export.py", "--out", tmp_path, code=2).stderr
    assert said == f"There is no {tmp_path}/best.pt: run `python train.py` first.\n"
    (priced / "alone.py").write_text(
        "import sys, runpy\n"
        "sys.modules['onnxruntime'] = None\n"
        "runpy.run_path('export.py', run_name='__main__')\n"
    )
    said = play(priced, "alone.py", code=2).stderr
    assert said == (
        "onnxruntime is not installed: `pip install -r requirements.txt`.\n"
    )
