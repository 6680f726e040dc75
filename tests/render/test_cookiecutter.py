"""Plain `cookiecutter templates/base` writes the same bytes as scaffold."""

import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.catalog import templates_folder
from scaffold.project import Answers, resolve
from scaffold.record import record_of
from scaffold.render import render

CASES = [
    {"task": "regression"},
    {"task": "classification", "style": "sequential", "model": "cnn", "dropout": "0.1"},
    {"task": "classification", "dataset": "breast-cancer", "device": "cpu"},
    {"task": "classification", "accumulate": "4", "class_weights": True},
    {"task": "transfer-learning", "style": "functional", "device": "multi-gpu"},
    {
        "task": "recommender",
        "style": "ordered-dict",
        "name": "Film night",
        "hidden": "8",
    },
    {
        "task": "recommender",
        "model": "ncf",
        "loss": "bpr",
        "activation": "sign",
        "logger": "wandb",
        "extras": "recommend,report",
    },
]


def cookiecutter(folder: Path, **answers: str) -> subprocess.CompletedProcess:
    words = [f"{name}={value}" for name, value in answers.items()]
    command = [
        "-m",
        "cookiecutter",
        "--no-input",
        "-o",
        folder,
        templates_folder() / "base",
    ]
    return subprocess.run(
        [sys.executable, *map(str, command), *words], capture_output=True, text=True
    )


@pytest.mark.parametrize("answers", CASES, ids=lambda answers: answers["task"])
def test_both_ways_give_the_same_bytes(tmp_path, answers):
    done = cookiecutter(tmp_path, **answers)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / answers["task"]
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    slug = answers["task"]
    project = resolve(Answers(project_slug=slug, **answers))
    expected = {name: text.encode() for name, text in render(project).items()}
    assert found == {**expected, **record_of(project, render(project))}


def test_a_wrong_answer_ends_with_the_same_sentence(tmp_path):
    done = cookiecutter(tmp_path, task="regression", model="cnn")
    assert done.returncode != 0
    assert "The model cnn is not for regression." in done.stderr
