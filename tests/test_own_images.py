"""Somebody's own images: folders of them, and tables of paths and classes."""

import csv
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from scaffold.catalog import load, templates_folder
from scaffold.project import Answers, resolve
from tests.projects import offline, play, run, scaffold
from tests.test_combinations import check_code

SHAPES = templates_folder() / "samples" / "shapes"
KNOWN = load()
TRAIN = ["--epochs", "1", "--limit-batches", "2", "--device", "cpu"]


@pytest.fixture
def photos(tmp_path) -> Path:
    """Twelve images of each of three classes."""
    for name in ("circle", "star", "cross"):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for file in sorted((SHAPES / name).iterdir())[:12]:
            shutil.copy(file, tmp_path / "photos" / name)
    return tmp_path / "photos"


def listed(photos: Path, header=("path", "class_")) -> Path:
    """A table of the images beside their folder."""
    table = photos.parent / "photos.csv"
    with open(table, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for path in sorted(photos.rglob("*.png")):
            writer.writerow([path.relative_to(photos.parent), path.parent.name])
    return table


def new(folder: Path, *words, code: int = 0):
    """Run `scaffold new demo --data …`; the project's folder and what was said."""
    said = scaffold("new", "demo", "--data", *words, cwd=folder, code=code)
    return folder / "demo", said


def live(project: Path, answers: Answers, *images) -> None:
    """Check the code, train, resume, evaluate, predict."""
    check_code(project)
    flags = offline(resolve(answers))
    play(project, "train.py", *TRAIN, *flags)
    play(project, "train.py", "--epochs", "2", "--resume", "--device", "cpu")
    play(project, "evaluate.py", "--device", "cpu")
    assert "accuracy" in json.loads((project / "outputs" / "test.json").read_text())
    said = play(project, "predict.py", *images, "--top", "2", "--out", "found.csv")
    with open(project / "found.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(said.stdout.splitlines()) == len(rows) == 2 * len(images)
    assert {row["class"] for row in rows} <= {"circle", "star", "cross"}


@pytest.mark.parametrize("task", ["classification", "transfer-learning"])
@pytest.mark.parametrize("kind", ["folder", "list", "splits", "all splits"])
def test_images_are_learnt_from(tmp_path, photos, task, kind):
    data = {"folder": photos, "list": photos}.get(kind) or split(photos, kind)
    image = sorted(photos.rglob("*.png"))[0]
    if kind == "list":
        data = listed(photos)
    project, _ = new(tmp_path, data, "--task", task)
    live(project, Answers(data=str(data), task=task), image)


def split(photos: Path, kind: str) -> Path:
    """The same images in folders for the splits, called as people call them."""
    names = ["Train", "valid", "test"] if kind == "all splits" else ["train", "test"]
    target = photos.parent / "parts"
    for path in photos.rglob("*.png"):
        part = names[int(path.stem) % len(names)]
        (target / part / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / part / path.parent.name)
    return target


def test_given_splits_stay_what_they_are(tmp_path, photos):
    project, said = new(tmp_path, split(photos, "all splits"))
    assert "train  val  test" in " ".join(said.stdout.split("\n"))
    code = (
        "from dataset import *; d = load_data(r'{}', 0);"
        "print(len(d.train), len(d.val), len(d.test))"
    ).format(tmp_path / "parts")
    assert run(project, "-c", code).stdout.split() == ["12", "12", "12"]


def test_every_style_has_the_same_history_on_ones_own_images(tmp_path, photos):
    histories = set()
    for style in KNOWN.styles:
        target = f"demo-{style}"
        words = ["--data", photos, "--model", "cnn", "--style", style]
        scaffold("new", target, *words, cwd=tmp_path)
        play(tmp_path / target, "train.py", "--epochs", "2", "--device", "cpu")
        with open(tmp_path / target / "outputs" / "history.csv") as file:
            rows = [row[:-1] for row in csv.reader(file)]  # the seconds differ
        histories.add(str(rows))
    assert len(histories) == 1


def test_small_images_are_for_a_network_of_ones_own(tmp_path, photos):
    _, said = new(tmp_path, photos, "--dry-run")
    assert "Classification from scratch, at 64 × 64 pixels." in said.stdout
    assert "36 images, 3 classes, 64 × 64 pixels, colour" in said.stdout


def test_a_network_of_ones_own_for_images_is_a_convolutional_one(photos):
    answers = Answers(data=str(photos), task="classification")
    assert resolve(answers).model.name == "cnn"
    assert resolve(replace(answers, model="mlp")).model.name == "mlp"


def test_large_images_are_for_a_pretrained_one(tmp_path, photos):
    for path in photos.rglob("*.png"):
        Image.open(path).resize((300, 200)).save(path)
    _, said = new(tmp_path, photos, "--dry-run")
    assert "Transfer learning: a pretrained network." in said.stdout


def test_grey_images_have_one_channel_and_their_own_size(tmp_path, photos):
    for path in photos.rglob("*.png"):
        Image.open(path).convert("L").resize((20, 16)).save(path)
    project, _ = new(tmp_path, photos)
    assert (
        "SHAPE = (1, 16, 20)  # channels, height, width"
        in (project / "dataset.py").read_text()
    )
    play(project, "train.py", *TRAIN)


def test_a_photo_is_turned_the_way_its_camera_says(tmp_path, photos):
    image = Image.new("RGB", (64, 64), "white")
    image.paste("red", (0, 0, 64, 32))  # the upper half
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    image.save(photos / "star" / "turned.jpg", exif=exif, quality=95)
    project, _ = new(tmp_path, photos)
    code = (
        "from dataset import read_image; from pathlib import Path;"
        f"i = read_image(Path({str(photos / 'star' / 'turned.jpg')!r}));"
        "print(int(i[1, 5, 32]) > 200, int(i[1, 60, 32]) < 50)"
    )
    assert run(project, "-c", code).stdout.split() == ["True", "True"]


def test_images_can_be_copied_into_the_project(tmp_path, photos):
    project, _ = new(tmp_path, photos, "--copy-data")
    shutil.rmtree(photos)
    play(project, "train.py", *TRAIN)
    assert (project / "data" / "star" / "00.png").exists()


def test_a_list_and_its_images_can_be_copied(tmp_path, photos):
    project, _ = new(tmp_path, listed(photos), "--copy-data")
    shutil.rmtree(photos)
    play(project, "train.py", *TRAIN)


def test_hidden_folders_and_other_files_are_no_classes(tmp_path, photos):
    (photos / ".ipynb_checkpoints").mkdir()
    (photos / "readme.txt").write_text("not an image")
    (photos / "star" / "Thumbs.db").write_bytes(b"\0")
    project, said = new(tmp_path, photos)
    assert "36 images, 3 classes" in said.stdout
    play(project, "train.py", *TRAIN)


HOSTILE = [
    "{{ 7*7 }}",
    '"); open("canary", "w") #',
    "with\nnewline",
    "🦆 ünï",
    "--help",
]


@pytest.mark.parametrize("task", ["classification", "transfer-learning"])
def test_a_class_may_be_called_anything(tmp_path, task):
    for place, name in enumerate(HOSTILE):
        folder = tmp_path / "photos" / name
        folder.mkdir(parents=True)
        for n in range(6):
            Image.new("RGB", (40, 30), (40 * place, 40 * n, 90)).save(
                folder / f"{n}.png"
            )
    project, _ = new(tmp_path, tmp_path / "photos", "--task", task)
    check_code(project, words=HOSTILE)
    answers = Answers(data=str(tmp_path / "photos"), task=task)
    play(project, "train.py", *TRAIN, *offline(resolve(answers)))
    play(project, "evaluate.py", "--device", "cpu")
    play(project, "predict.py", tmp_path / "photos", "--out", "found.csv")
    with open(project / "found.csv", newline="", encoding="utf-8") as file:
        assert {row["class"] for row in csv.DictReader(file)} <= set(HOSTILE)
    assert not list(tmp_path.rglob("canary"))


def test_a_folder_to_be_filled_later_is_refused_until_it_is(tmp_path, photos):
    words = ["--task", "transfer-learning", "--dataset", "imagefolder"]
    scaffold("new", "demo", *words, cwd=tmp_path)
    project = tmp_path / "demo"
    check_code(project)
    flags = ["--weights", "none", "--workers", "0", "--batch-size", "4"]
    said = play(project, "train.py", *TRAIN, *flags, code=2)
    assert "Cannot read images from data" in said.stderr
    shutil.copytree(photos, project / "data")
    play(project, "train.py", *TRAIN, *flags)
    play(project, "evaluate.py", "--device", "cpu")


# What nothing can be learnt from.


def refused(folder: Path, sentence: str, *words) -> None:
    """One line, exit code 2, and nothing written."""
    before = sorted(folder.rglob("*"))
    project, said = new(folder, *words, code=2)
    assert sentence in said.stderr and said.stderr.count("\n") == 1
    assert not project.exists() and sorted(folder.rglob("*")) == before


def test_a_truncated_image_is_named(tmp_path, photos):
    for name, format in (("broken.png", "PNG"), ("broken.jpg", "JPEG")):
        path = photos / "star" / name
        Image.effect_noise((64, 64), 50).save(path, format)
        path.write_bytes(path.read_bytes()[:-200])
        refused(tmp_path, f"{path} is no whole image", photos)
        path.unlink()


def test_a_file_that_is_only_called_an_image_is_named(tmp_path, photos):
    (photos / "star" / "fake.png").write_text("hello")
    refused(tmp_path, "fake.png is no whole image", photos)


def test_a_class_with_one_image_is_refused(tmp_path, photos):
    for path in sorted((photos / "star").iterdir())[1:]:
        path.unlink()
    refused(tmp_path, "star of", photos)
    refused(tmp_path, "has 1 image; 3 are the least", photos)


def test_a_class_without_images_is_refused(tmp_path, photos):
    (photos / "empty").mkdir()
    refused(tmp_path, f"The folder {photos / 'empty'} has no images.", photos)


def test_one_class_is_nothing_to_tell_apart(tmp_path, photos):
    shutil.rmtree(photos / "star")
    shutil.rmtree(photos / "cross")
    refused(tmp_path, "has one class, circle: nothing to tell apart", photos)


def test_a_folder_without_folders_is_refused(tmp_path, photos):
    refused(tmp_path, "has no folder of images for each class", photos / "star")


def test_a_path_in_a_list_that_is_not_there_is_named(tmp_path, photos):
    table = listed(photos)
    (photos / "circle" / "01.png").unlink()
    refused(tmp_path, "Row 2 of", table)
    refused(tmp_path, "photos/circle/01.png, which is not there", table)


def test_images_are_not_for_regression(tmp_path, photos):
    refused(tmp_path, "which are not for regression", photos, "--task", "regression")


def test_a_missing_folder_is_named(tmp_path):
    refused(tmp_path, "There is no file nowhere", "nowhere/")


# What happens later.


def test_an_image_that_broke_since_is_named(tmp_path, photos):
    for task in ("classification", "transfer-learning"):
        shutil.rmtree(tmp_path / "demo", ignore_errors=True)
        project, _ = new(tmp_path, photos, "--task", task)
        path = photos / "star" / "03.png"
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        weights = task == "transfer-learning"
        flags = ["--weights", "none", "--workers", "1"] if weights else []
        said = play(project, "train.py", "--epochs", "1", *flags, code=2)
        assert f"{path} is no whole image" in said.stderr
        path.write_bytes(whole)


def test_other_classes_than_those_inspected_are_refused(tmp_path, photos):
    project, _ = new(tmp_path, photos, "--task", "classification")
    os.rename(photos / "star", photos / "sun")
    said = play(project, "train.py", *TRAIN, code=2)
    assert "has no class 'star', unlike CLASSES in dataset.py" in said.stderr


def test_inspect_says_the_same_and_writes_nothing(tmp_path, photos):
    before = sorted(tmp_path.rglob("*"))
    facts = json.loads(scaffold("inspect", photos, "--json", cwd=tmp_path).stdout)
    assert facts["contents"][0] == {"class": "circle", "images": "12"}
    assert sorted(tmp_path.rglob("*")) == before
