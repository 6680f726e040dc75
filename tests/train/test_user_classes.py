"""Somebody's own classes in a project: rare ones, and spellings of the same one."""

import polars as pl
import torch

from tests.projects import load_module, make
from tests.tables import plain


def data_of(project):
    """The data that the project loads, and its classes."""
    dataset, config = (load_module(project, name) for name in ("dataset", "config"))
    return dataset.load_data(config.Config(), torch.device("cpu")), dataset.CLASSES


def test_rows_of_rare_classes_are_in_no_split(tmp_path):
    path = plain(tmp_path / "t.csv", lambda row: "c" if row < 2 else "ab"[row % 2])
    data, classes = data_of(make(tmp_path, data=str(path), target="y"))
    assert classes == ["a", "b"]
    targets = [part.tensors[1] for part in (data.train, data.val, data.test)]
    assert torch.cat(targets).bincount().tolist() == [19, 19]


def test_spellings_of_a_class_are_one_target(tmp_path):
    names = ["Cat", "cat ", "dog", "DOG"]
    path = plain(tmp_path / "t.csv", lambda row: names[row % 4])
    data, classes = data_of(make(tmp_path, data=str(path), target="y"))
    assert classes == ["cat", "dog"]
    targets = [part.tensors[1] for part in (data.train, data.val, data.test)]
    assert torch.cat(targets).bincount().tolist() == [20, 20]


def test_texts_of_rare_classes_are_in_no_split(tmp_path):
    draw = [
        f"text number {n} of a longer kind, about {n % 7} things" for n in range(60)
    ]
    labels = ["odd" if n == 5 else ["Good", "bad", "good"][n % 3] for n in range(60)]
    path = tmp_path / "t.csv"
    pl.DataFrame({"text": draw, "label": labels}).write_csv(path)
    data, classes = data_of(make(tmp_path, data=str(path), task="text-classification"))
    assert classes == ["bad", "good"]
    assert sum(map(len, (data.train, data.val, data.test))) == 59
