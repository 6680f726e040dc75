"""Somebody's own images: folders of them, and tables of paths and classes."""

import csv
import json
import math
import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from scaffold import inspection
from scaffold.catalog import templates_folder
from scaffold.errors import ScaffoldError
from scaffold.project import Answers
from tests.lint import check_code
from tests.matrix import KNOWN
from tests.projects import (
    history_of,
    make,
    offline,
    play,
    resolved,
    results_of,
    scaffold,
)
from tests.tables import label_table, read, save

SHAPES = templates_folder() / "samples" / "shapes"
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


def notes(data: Path, **answers) -> str:
    """What `scaffold inspect` says about images."""
    facts = inspection.report(Answers(data=str(data), **answers)).facts
    return "\n".join([facts["data"], *facts["notes"]])


def train(project: Path, task: str = "classification", **options):
    """A short run that needs no download."""
    flags = offline(resolved(task=task)) if task == "transfer-learning" else []
    return play(project, "train.py", *TRAIN, *flags, **options)


def live(project: Path, task: str, *images) -> None:
    """Check the code, train, resume, evaluate, predict."""
    check_code(project)
    train(project, task)
    play(project, "train.py", "--epochs", "2", "--resume", "--device", "cpu")
    play(project, "evaluate.py", "--device", "cpu")
    assert "accuracy" in results_of(project)
    for line, image in zip(
        play(project, "predict.py", *images).stdout.splitlines(), images, strict=True
    ):
        file, name, probability = line.split("  ")
        assert file == str(image) and name in ("circle", "star", "cross")
        assert 1 / 3 <= float(probability) <= 1


@pytest.mark.parametrize("task", ["classification", "transfer-learning"])
@pytest.mark.parametrize("kind", ["folder", "list", "splits", "all splits"])
def test_images_are_learned_from(tmp_path, photos, task, kind):
    data = {"folder": photos, "list": photos}.get(kind) or split(photos, kind)
    image = sorted(photos.rglob("*.png"))[0]
    if kind == "list":
        data = listed(photos)
    live(make(tmp_path, data=str(data), task=task), task, image)


def split(photos: Path, kind: str) -> Path:
    """The same images in folders for the splits, called as people call them."""
    names = ["Train", "valid", "test"] if kind == "all splits" else ["train", "test"]
    target = photos.parent / "parts"
    for path in photos.rglob("*.png"):
        part = names[int(path.stem) % len(names)]
        (target / part / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / part / path.parent.name)
    return target


SIZES = """
import torch
from config import Config
from dataset import load_data
data = load_data(Config(), torch.device("cpu"))
print(len(data.train), len(data.val), len(data.test))
"""


def test_given_splits_stay_what_they_are(tmp_path, photos):
    project = make(tmp_path, data=str(split(photos, "all splits")))
    assert play(project, "-c", SIZES).stdout.split() == ["12", "12", "12"]


def test_every_style_has_the_same_history_on_ones_own_images(tmp_path, photos):
    histories = []
    for style in KNOWN.styles:
        answers = {"data": str(photos), "model": "cnn", "style": style}
        project = make(tmp_path, project_slug=f"in-{style}", **answers)
        play(project, "train.py", "--epochs", "2", "--device", "cpu")
        histories.append(history_of(project))
    assert all(history == histories[0] for history in histories)


def test_small_images_are_for_a_network_of_ones_own(photos):
    said = notes(photos)
    assert "Classification from scratch, at 64 × 64 pixels." in said
    assert "36 images, 3 classes, 64 × 64 pixels, color" in said
    assert resolved(data=str(photos)).task.name == "classification"
    assert resolved(data=str(photos)).model.name == "cnn"
    assert resolved(data=str(photos), model="mlp").model.name == "mlp"


def test_large_images_are_for_a_pretrained_one(photos):
    for path in photos.rglob("*.png"):
        Image.open(path).resize((300, 200)).save(path)
    assert "Transfer learning: a pretrained network." in notes(photos)
    assert resolved(data=str(photos)).task.name == "transfer-learning"


def test_grey_images_have_one_channel_and_their_own_size(tmp_path, photos):
    for path in photos.rglob("*.png"):
        Image.open(path).convert("L").resize((20, 16)).save(path)
    project = make(tmp_path, data=str(photos))
    assert (
        "SHAPE = (1, 16, 20)  # channels, height, width"
        in (project / "dataset.py").read_text()
    )
    train(project)


def pixels(project: Path, file: Path, *places: tuple[int, int]) -> list[list[int]]:
    """What the project reads at some places, row and column, of an image."""
    code = (
        "from dataset import read_image; from pathlib import Path;"
        f"image = read_image(Path({str(file)!r}));"
        f"print([image[:, y, x].tolist() for y, x in {places}])"
    )
    colors: list[list[int]] = eval(play(project, "-c", code).stdout)
    return colors


def test_a_photo_is_turned_the_way_its_camera_says(tmp_path, photos):
    image = Image.new("RGB", (64, 64), "white")
    image.paste("red", (0, 0, 64, 32))  # the upper half
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    image.save(photos / "star" / "turned.jpg", exif=exif, quality=95)
    project = make(tmp_path, data=str(photos))
    top, bottom = pixels(project, photos / "star" / "turned.jpg", (5, 32), (60, 32))
    assert min(top) > 200 and bottom[0] > 200 and max(bottom[1:]) < 50


@pytest.mark.parametrize(("bits", "ending"), [(16, "png"), (12, "tif"), (16, "tif")])
def test_images_with_more_than_8_bits_keep_their_shades(tmp_path, photos, bits, ending):
    shades = [round(n / 63 * (2**bits - 1)) for n in range(64)]
    content = b"".join(shade.to_bytes(2, "little") for shade in shades)
    deep = Image.frombytes("I;16", (64, 1), content).resize((64, 64))
    file = photos / "star" / f"deep.{ending}"
    deep.save(file)
    assert f"values from 0 to {2**bits - 1:,} are scaled to 0 to 255" in notes(photos)
    project = make(tmp_path, data=str(photos))
    check_code(project)
    places = [(9, column) for column in (0, 16, 32, 63)]
    assert [color[0] for color in pixels(project, file, *places)] == [0, 64, 129, 255]


def test_transparent_pixels_are_white_and_an_animation_is_its_first_picture(
    tmp_path, photos
):
    """The colors of transparent pixels, which nobody sees, don't appear."""
    picture = Image.new("RGBA", (64, 64), (255, 0, 255, 0))
    picture.paste((0, 90, 200, 255), (32, 0, 64, 64))
    palette = picture.convert("RGB").quantize(4)
    files = [photos / "star" / f"odd{n}" for n in (".png", "2.png", ".gif")]
    picture.save(files[0])
    palette.save(files[1], transparency=palette.getpixel((0, 0)))
    more = [Image.new("RGB", (64, 64), "black")]
    transparent = palette.getpixel((0, 0))
    palette.save(files[2], save_all=True, append_images=more, transparency=transparent)
    assert "Transparent pixels are read as white." in notes(photos)
    project = make(tmp_path, data=str(photos))
    check_code(project)
    for file in files:
        left, right = pixels(project, file, (5, 5), (5, 60))
        assert left == [255, 255, 255] and right == [0, 90, 200], file


@pytest.mark.parametrize("kind", ["folder", "splits"])
def test_an_excluded_folder_is_left_out_of_training(tmp_path, photos, kind):
    data = photos if kind == "folder" else split(photos, "splits")
    project = make(tmp_path, data=str(data), exclude=("star",))
    check_code(project)
    assert sum(map(int, play(project, "-c", SIZES).stdout.split())) == 24
    train(project)


@pytest.mark.parametrize("task", ["classification", "transfer-learning"])
@pytest.mark.parametrize("kind", ["folder", "list", "splits"])
def test_broken_images_are_left_out_of_training(tmp_path, photos, task, kind):
    for name in ("cut.png", "empty.png"):
        (photos / "star" / name).write_bytes(b"\x89PNG"[: 4 * (name == "cut.png")])
    (photos / "star" / "._00.png").write_bytes(b"\0")
    data = listed(photos) if kind == "list" else photos
    if kind == "splits":
        data = photos.parent / "splits"
        for part in ("seg_train/seg_train", "seg_test/seg_test", "unlabeled"):
            shutil.copytree(photos, data / part)
    if kind == "list":
        (photos / "star" / "._00.png").unlink()
        data = listed(photos)
    project = make(tmp_path, data=str(data), task=task)
    check_code(project)
    rows = 72 if kind == "splits" else 36
    sizes = list(map(int, play(project, "-c", SIZES).stdout.split()))
    assert sum(sizes) == rows
    train(project, task)


def test_images_can_be_copied_into_the_project(tmp_path, photos):
    scaffold("new", "demo", "--data", photos, "--copy-data", cwd=tmp_path)
    project = tmp_path / "demo"
    shutil.rmtree(photos)
    train(project)
    assert (project / "data" / "star" / "00.png").exists()


def test_a_list_and_its_images_can_be_copied(tmp_path, photos):
    scaffold("new", "demo", "--data", listed(photos), "--copy-data", cwd=tmp_path)
    project = tmp_path / "demo"
    shutil.rmtree(photos)
    train(project)


def test_hidden_folders_and_other_files_are_no_classes(tmp_path, photos):
    (photos / ".ipynb_checkpoints").mkdir()
    (photos / "readme.txt").write_text("not an image")
    (photos / "star" / "Thumbs.db").write_bytes(b"\0")
    (photos / "star" / ".DS_Store").write_bytes(b"\0")
    project = make(tmp_path, data=str(photos))
    assert "36 images, 3 classes" in notes(photos)
    train(project)


def test_a_class_that_lost_its_images_is_named(tmp_path, photos):
    project = make(tmp_path, data=str(photos))
    for path in (photos / "star").iterdir():
        path.unlink()
    said = train(project, code=2).stderr
    assert said.endswith("has other classes than dataset.py: circle, cross.\n")


HOSTILE = (
    "{{ 7*7 }}",
    '"); open("canary", "w") #',
    "with\nnewline",
    "🦆 ünï",
    "--help",
)


@pytest.mark.parametrize("task", ["classification", "transfer-learning"])
def test_a_class_may_be_called_anything(tmp_path, task):
    for place, name in enumerate(HOSTILE):
        folder = tmp_path / "photos" / name
        folder.mkdir(parents=True)
        for n in range(6):
            Image.new("RGB", (40, 30), (40 * place, 40 * n, 90)).save(
                folder / f"{n}.png"
            )
    project = make(tmp_path, data=str(tmp_path / "photos"), task=task)
    check_code(project, words=HOSTILE)
    train(project, task)
    play(project, "evaluate.py", "--device", "cpu")
    printed = play(project, "predict.py", tmp_path / "photos").stdout
    assert printed.count(".png  ") == 6 * len(HOSTILE)
    assert not list(tmp_path.rglob("canary"))


def test_a_folder_to_be_filled_later_is_refused_until_it_is(tmp_path, photos):
    project = make(tmp_path, task="transfer-learning", dataset="imagefolder")
    check_code(project)
    said = train(project, "transfer-learning", code=2).stderr
    assert f"{project / 'data'} has no folders of images." in said
    shutil.copytree(photos, project / "data", dirs_exist_ok=True)
    train(project, "transfer-learning")
    play(project, "evaluate.py", "--device", "cpu")


# What nothing can be learned from.


def refused(sentence: str, data: Path, **answers) -> None:
    with pytest.raises(ScaffoldError) as error:
        resolved(data=str(data), **answers)
    assert sentence in str(error.value) and "\n" not in str(error.value)


def test_a_class_with_one_image_is_refused(photos):
    for path in sorted((photos / "star").iterdir())[1:]:
        path.unlink()
    refused("star of", photos)
    refused("has 1 image; at least 3 are needed", photos)


def test_one_class_is_nothing_to_tell_apart(tmp_path, photos):
    shutil.rmtree(photos / "star")
    shutil.rmtree(photos / "cross")
    refused("has only one class, circle", photos)


def test_a_folder_without_folders_is_refused(photos):
    refused("has no folder of images per class", photos / "star")


def test_a_path_in_a_list_that_is_not_there_is_named(tmp_path, photos):
    table = listed(photos)
    (photos / "circle" / "01.png").unlink()
    refused("Row 2 of", table)
    refused("photos/circle/01.png, which does not exist", table)


def test_images_are_not_for_regression(tmp_path, photos):
    refused("has images, and regression needs other data", photos, task="regression")


def test_a_missing_folder_is_named(tmp_path):
    refused("nowhere does not exist", Path("nowhere/"))


# What happens later.


@pytest.mark.parametrize("task", ["classification", "transfer-learning"])
def test_an_image_that_broke_since_is_named(tmp_path, photos, task):
    project = make(tmp_path, data=str(photos), task=task)
    path = photos / "star" / "03.png"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    flags = offline(resolved(task=task)) if task == "transfer-learning" else []
    said = play(project, "train.py", "--epochs", 1, *flags, code=1).stderr
    assert f"{path} can't be read as an image" in said


def test_other_classes_than_those_inspected_are_refused(tmp_path, photos):
    project = make(tmp_path, data=str(photos), task="classification")
    os.rename(photos / "star", photos / "sun")
    said = train(project, code=2).stderr
    assert said.endswith("has other classes than dataset.py: circle, cross, sun.\n")


def test_inspect_says_the_same_and_writes_nothing(tmp_path, photos):
    before = sorted(tmp_path.rglob("*"))
    done = scaffold("inspect", photos, "--json", cwd=tmp_path)
    facts = json.loads(done.stdout)
    assert facts["contents"][0] == {"class": "circle", "images": "12"}
    assert sorted(tmp_path.rglob("*")) == before


# Several labels per image.


def columns_of_labels(folder: Path) -> Path:
    """The images of label_table, with a column of 0 and 1 per label."""
    table = read(label_table(folder))
    rows = [(row["image"], row["labels"].split("|")) for row in table]
    names = sorted({name for _, labels in rows for name in labels})
    cells = [[f"{x}.png", *(int(n in labels) for n in names)] for x, labels in rows]
    return save(folder / "columns.csv", ["image", *names], cells)


@pytest.mark.parametrize(
    ("task", "table"),
    [("classification", label_table), ("transfer-learning", columns_of_labels)],
)
def test_images_with_several_labels_are_learned_from(tmp_path, task, table):
    project = make(tmp_path, data=str(table(tmp_path)), task=task)
    check_code(project)
    train(project, task)
    play(project, "train.py", "--epochs", "2", "--resume", "--device", "cpu")
    said = play(project, "evaluate.py", "--device", "cpu").stdout
    assert "Baseline: always predicting the label frequencies" in said
    results = results_of(project)
    assert {"micro_f1", "baseline_micro_f1", "precision", "recall"} <= results.keys()
    assert (project / "outputs" / "labels.png").exists()
    photos = sorted((tmp_path / "photos").rglob("*.png"))[:3]
    lines = play(project, "predict.py", *photos).stdout.splitlines()
    for photo, line in zip(photos, lines, strict=True):
        file, labels = line.split("  ")
        assert file == str(photo)
        for label in labels.split(", ") if labels != "no label" else []:
            name, probability = label.split(" ")
            assert name in ("circle", "cross", "star", "even")
            assert float(probability) >= 0.5


def test_labels_are_learned(tmp_path):
    """A red and a blue stripe, each in half of the images, beside other colors."""
    rows = []
    for n in range(160):
        image = Image.new("RGB", (16, 16), (9, n, 99))
        names = [name for bit, name in enumerate(("red", "blue")) if n >> bit & 1]
        for name in names:
            image.paste(name, (0, 2, 16, 4) if name == "red" else (0, 9, 16, 12))
        image.save(tmp_path / f"{n}.png")
        rows.append([f"{n}.png", ";".join(names) or "none"])
    project = make(tmp_path, data=str(save(tmp_path / "t.csv", ["file", "tag"], rows)))
    play(project, "train.py", "--epochs", "20", "--device", "cpu")
    play(project, "evaluate.py", "--device", "cpu")
    results = results_of(project)
    assert results["micro_f1"] > 0.95 > results["baseline_micro_f1"] + 0.2


F1 = """
import torch
from evaluate import metrics
outputs = torch.tensor([[3.0, -1.0, 0.5], [-2.0, -0.1, 4.0]])
found = metrics(outputs, torch.tensor([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]))
print(found["micro_f1"], found["precision"], found["recall"], found["loss"])
"""


def test_micro_f1_is_that_of_all_labels_together(tmp_path):
    """Two of three predicted labels are right, and two of three true ones found."""
    project = make(tmp_path, data=str(label_table(tmp_path)))
    f1, precision, recall, loss = map(float, play(project, "-c", F1).stdout.split())
    assert f1 == pytest.approx(2 / 3) and precision == recall == pytest.approx(2 / 3)
    right, wrong = (3.0, 2.0, 0.1, 4.0), (1.0, 0.5)  # the signed logits
    signed = [math.log1p(math.exp(-x)) for x in right]
    signed += [math.log1p(math.exp(x)) for x in wrong]
    assert loss == pytest.approx(sum(signed) / 6, rel=1e-5)


def test_every_style_has_the_same_history_with_labels(tmp_path):
    data, histories = label_table(tmp_path), []
    for style in KNOWN.styles:
        answers = {"data": str(data), "model": "mlp", "style": style}
        project = make(tmp_path, project_slug=f"in-{style}", **answers)
        play(project, "train.py", "--epochs", "2", "--device", "cpu")
        histories.append(history_of(project))
    assert all(history == histories[0] for history in histories)


@pytest.mark.parametrize("task", ["classification", "transfer-learning"])
def test_the_extras_know_several_labels(tmp_path, task):
    extras = "report,notebook,check,export"
    project = make(tmp_path, data=str(label_table(tmp_path)), task=task, extras=extras)
    check_code(project)
    train(project, task)
    play(project, "evaluate.py", "--device", "cpu")
    play(project, "report.py", "--device", "cpu")
    page = (project / "outputs" / "report.html").read_text()
    assert "of the predicted labels are right" in page
    play(project, "export.py")
    assert '"even"' in (project / "outputs" / "model.json").read_text()
    flags = offline(resolved(task=task)) if task == "transfer-learning" else []
    checked = play(project, "-c", CHECKS, *flags).stdout
    assert "labels in training" in checked


CHECKS = """
import check
from config import argument_parser, Config
config = Config(**vars(argument_parser("").parse_args()))
data = check.load_data(config, check.torch.device("cpu"))
print(check.check_targets(data), check.check_splits(data))
print(check.constant_losses(data))
"""
