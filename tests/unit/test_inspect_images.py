"""Folders and tables of images: what is recognized, left out, reported and refused."""

import shutil
from itertools import permutations
from pathlib import Path

import pytest
from PIL import Image

from scaffold import inspection
from scaffold.errors import ScaffoldError
from scaffold.inspected import as_dataset, as_facts
from scaffold.inspection import layout
from scaffold.inspection.folders import Sample
from scaffold.kinds.images import copies, room
from scaffold.kinds.images.dataset import Images
from scaffold.project import Answers
from scaffold.render import render
from tests.projects import resolved
from tests.tables import save


def fill(folder: Path, *names: str, number: int = 4, start: int = 0) -> Path:
    """Different small images in each folder."""
    for place, name in enumerate(names):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for n in range(start, start + number):
            color = (20 * place + 9, n % 256, len(name))
            Image.new("RGB", (16, 16), color).save(folder / name / f"{n}.png")
    return folder


def read(data: Path, **answers) -> Images:
    return inspection.read_user_data(Answers(data=str(data), **answers)).dataset


def notes(data: Path, **answers) -> str:
    found = inspection.report(Answers(data=str(data), **answers))
    return "\n".join([found.heading, *found.notes])


def refusal(data: Path, **answers) -> str:
    with pytest.raises(ScaffoldError) as caught:
        read(data, **answers)
    return f"{caught.value.message} {caught.value.hint}"


# Where the classes are.


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("train", "test"),
        ("Training", "Validation"),
        ("seg_train", "seg_test"),
        ("seg_train/seg_train", "seg_test/seg_test"),
        ("Train_data", "Test_data"),
        ("training_set/training_set", "test_set/test_set"),
        ("TrainImages", "TestImages"),
        ("train2017", "val2017"),
        ("images_train", "images_valid"),
    ],
)
def test_folders_of_splits_are_recognized_by_their_names(tmp_path, train, test):
    for part in (train, test):
        fill(tmp_path / part, "cat", "dog")
    found = read(tmp_path)
    assert found.classes == ("cat", "dog") and found.folders == (train, test)
    assert len(found.splits) == 2 and found.rows == 16


def test_a_folder_beside_the_splits_is_left_out_and_named(tmp_path):
    for part in ("train", "test", "extra"):
        fill(tmp_path / part, "cat", "dog")
    fill(tmp_path, "unlabeled", number=3)
    (tmp_path / "annotations").mkdir()
    found = read(tmp_path)
    assert found.splits == ("train", "test") and found.classes == ("cat", "dog")
    assert (
        "Left out: extra (8 images), unlabeled (3 images) and annotations (0 images)."
        in notes(tmp_path)
    )


def test_the_folder_that_macos_adds_to_an_archive_is_no_class(tmp_path):
    for part in ("train", "test", "__MACOSX"):
        fill(tmp_path / part, "cat", "dog")
    assert read(tmp_path).folders == ("train", "test")
    fill(tmp_path / "plain", "cat", "dog", "__MACOSX")
    assert read(tmp_path / "plain").classes == ("cat", "dog")


def test_a_test_split_without_classes_is_left_out(tmp_path):
    fill(tmp_path / "seg_train/seg_train", "cat", "dog")
    fill(tmp_path / "seg_test/seg_test", "cat", "dog")
    fill(tmp_path, "seg_pred/seg_pred")
    assert read(tmp_path).splits == ("train", "test")
    assert "Left out: seg_pred (4 images)." in notes(tmp_path)
    whole = fill(tmp_path / "kaggle" / "train", "cat", "dog").parent
    fill(whole, "test")
    found = read(whole)
    assert found.splits == () and found.classes == ("cat", "dog")
    assert found.file == str(whole / "train")
    assert f"The folders of the classes are in {whole / 'train'}." in notes(whole)
    assert "Left out: test (4 images)." in notes(whole)


def test_a_folder_for_training_beside_others_has_the_classes(tmp_path):
    fill(tmp_path / "train", "cat", "dog")
    fill(tmp_path, "unlabeled")
    assert read(tmp_path).classes == ("cat", "dog")
    assert "Left out: unlabeled (4 images)." in notes(tmp_path)


def test_classes_that_are_called_like_splits_stay_classes(tmp_path):
    fill(tmp_path, "bus", "car", "train")
    assert read(tmp_path).classes == ("bus", "car", "train")
    fill(tmp_path / "toys", "model train", "test tube")
    assert read(tmp_path / "toys").classes == ("model train", "test tube")


def test_two_folders_for_one_split_are_refused(tmp_path):
    for part in ("train", "val", "valid", "test"):
        fill(tmp_path / part, "cat", "dog")
    assert refusal(tmp_path) == (
        f"{tmp_path} has 2 folders for the val split: val and valid. "
        "Leave one out with --exclude valid."
    )


def test_splits_without_folders_of_classes_are_refused(tmp_path):
    fill(tmp_path, "train", "test")
    assert (
        "has images in train and test, but no folder of images per class in them."
        in refusal(tmp_path)
    )


def test_a_class_that_a_split_lacks_is_refused_in_a_sentence(tmp_path):
    fill(tmp_path / "train", "cat", "dog", "owl")
    fill(tmp_path / "test", "cat", "dog")
    assert (
        f"The class owl of {tmp_path} has 0 images in the test split; at least 1 are "
        "needed." in refusal(tmp_path)
    )


def test_a_folder_around_the_folders_of_the_classes_is_entered(tmp_path):
    inner = fill(tmp_path / "archive" / "dataset", "cat", "dog")
    found = read(tmp_path)
    assert found.classes == ("cat", "dog") and found.file == str(inner)
    assert f"The folders of the classes are in {inner}." in notes(tmp_path)
    for part in ("train", "test"):
        fill(tmp_path / "other" / "data" / part, "cat", "dog")
    other = tmp_path / "other"
    assert read(other).file == str(other / "data")
    assert f"The folders of the splits are in {other / 'data'}." in notes(other)


def test_a_link_to_the_folder_around_does_not_loop(tmp_path):
    fill(tmp_path / "photos", "cat", "dog")
    (tmp_path / "photos" / "cat" / "loop").symlink_to(tmp_path / "photos")
    assert read(tmp_path / "photos").rows == 8


def test_links_between_many_folders_are_followed_once(tmp_path):
    names = [f"class{n}" for n in range(8)]
    fill(tmp_path / "photos", *names)
    for name, other in permutations(names, 2):
        (tmp_path / "photos" / name / f"to-{other}").symlink_to(f"../{other}")
    (tmp_path / "photos" / "class0" / "to-itself").symlink_to("to-itself")
    top = layout.read_folder(tmp_path / "photos", (".png",))
    assert len([*top.walk()]) <= 1 + 2 * len(names)


def test_too_many_folders_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(layout, "MOST_FOLDERS", 2)
    fill(tmp_path / "photos", "cat", "dog")
    with pytest.raises(ScaffoldError, match="There are more than 2 folders"):
        read(tmp_path / "photos")


def test_images_beside_a_table_are_not_guessed_from_their_folder(tmp_path):
    fill(tmp_path, "images")
    save(tmp_path / "train.csv", ["path", "label"], [["images/0.png", "a"]])
    advice = f"If train.csv has their classes, use --data {tmp_path / 'train.csv'}."
    assert advice in refusal(tmp_path)


def test_exclude_leaves_out_a_folder_and_is_recorded(tmp_path):
    """A class that a split lacks, or a second folder for a split."""
    for part in ("train", "val", "valid"):
        fill(tmp_path / part, "cat", "dog")
    fill(tmp_path / "train", "owl")
    answers = {"data": str(tmp_path), "exclude": ("valid", "owl")}
    with pytest.raises(ScaffoldError, match="with --exclude owl"):
        resolved(data=str(tmp_path), exclude=("valid",))
    project = resolved(**answers)
    assert project.dataset.classes == ("cat", "dog")
    assert project.dataset.folders == ("train", "val")
    assert "--exclude valid --exclude owl" in project.command
    assert as_dataset(as_facts(project.dataset)) == project.dataset
    assert 'EXCLUDED = ["valid", "owl"]' in render(project)["dataset.py"]
    assert "has no folder 'bat' for --exclude" in refusal(tmp_path, exclude=("bat",))


# Which files are left out.


def test_hidden_files_and_folders_never_count(tmp_path):
    fill(tmp_path, "cat", "dog", ".thumbnails", "cat/.ipynb_checkpoints")
    for name in ("._0.png", ".DS_Store", "Thumbs.db", "desktop.ini"):
        (tmp_path / "cat" / name).write_bytes(b"\0")
    assert read(tmp_path).rows == 8
    assert "Left out: 1 hidden file.\n" in notes(tmp_path)


def test_broken_images_are_left_out_and_counted(tmp_path):
    fill(tmp_path, "cat", "dog")
    (tmp_path / "cat" / "empty.jpg").write_bytes(b"")
    (tmp_path / "dog" / "page.jpg").write_text("<!DOCTYPE html>")
    for name, format in (("cut.png", "PNG"), ("cut.jpg", "JPEG")):
        file = tmp_path / "dog" / name
        Image.effect_noise((64, 64), 50).save(file, format)
        file.write_bytes(file.read_bytes()[:-200])
    found = read(tmp_path)
    broken = ("cat/empty.jpg", "dog/cut.jpg", "dog/cut.png", "dog/page.jpg")
    assert found.rows == 8 and found.broken == broken
    said = f"4 broken images, like {tmp_path / 'cat/empty.jpg'} (the file is empty)"
    assert f"Left out: {said}." in notes(tmp_path)
    assert as_dataset(as_facts(found)) == found


def test_many_broken_images_are_refused(tmp_path):
    fill(tmp_path, "cat", "dog")
    for n in range(30):
        (tmp_path / "cat" / f"{n}.jpg").write_bytes(b"")
    assert "30 files can't be read as images, like" in refusal(tmp_path)


def test_pictures_that_pillow_does_not_read_are_counted(tmp_path):
    fill(tmp_path, "cat", "dog")
    for n in range(3):
        (tmp_path / "cat" / f"{n}.HEIC").write_bytes(b"\0")
    (tmp_path / "cat" / "notes.txt").write_text("a cat")
    said = notes(tmp_path)
    assert "Left out: 3 .heic files and 1 other file (.txt)." in said
    assert "convert them: magick mogrify -format jpg *.heic" in said


def test_a_class_with_unreadable_pictures_only_is_refused(tmp_path):
    fill(tmp_path, "cat", "dog")
    (tmp_path / "owl").mkdir()
    (tmp_path / "owl" / "0.heic").write_bytes(b"\0")
    assert "owl has only 1 .heic file. Pillow does not read .heic." in refusal(tmp_path)


def test_a_folder_without_images_is_left_out(tmp_path):
    fill(tmp_path, "cat", "dog")
    (tmp_path / "masks").mkdir()
    (tmp_path / "masks" / "0.json").write_text("{}")
    assert read(tmp_path).classes == ("cat", "dog")
    assert "Left out: masks (0 images)." in notes(tmp_path)


def test_images_in_no_class_are_counted(tmp_path):
    fill(fill(tmp_path, "cat", "dog"), ".", number=2)
    assert read(tmp_path).rows == 8
    assert "Left out: 2 images in no class." in notes(tmp_path)


@pytest.mark.parametrize("ending", ["GIF", "jfif", "JPG", "webp", "tiff", "BMP"])
def test_images_with_other_endings_are_used(tmp_path, ending):
    fill(tmp_path, "cat", "dog")
    format = {"jfif": "jpeg", "JPG": "jpeg"}.get(ending, ending)
    Image.new("RGB", (16, 16), "red").save(tmp_path / f"cat/odd.{ending}", format)
    found = read(tmp_path)
    assert found.rows == 9
    assert found.endings == ((f".{ending.lower()}",) if ending in "GIFjfif" else ())
    assert ("first picture is used" in notes(tmp_path)) == (ending == "GIF")


# Addresses.


def test_addresses_of_images_are_not_paths(tmp_path):
    rows = [[f"http://x.org/{n}.jpg", n % 7, "ab"[n % 2]] for n in range(40)]
    data = save(tmp_path / "web.csv", ["image", "size", "kind"], rows)
    found = inspection.read_user_data(Answers(data=str(data), target="kind"))
    assert found.dataset.kind == "table" and found.dataset.features == ("size",)


def test_a_table_of_images_can_be_used_as_a_table(tmp_path):
    fill(tmp_path, "cat", "dog", number=10)
    rows = [[f"{k}/{n}.png", n / 7, k] for k in ("cat", "dog") for n in range(10)]
    data = save(tmp_path / "list.csv", ["image", "size", "kind"], rows)
    assert read(data, target="kind").kind == "images"
    for more in ({"exclude": ("image",)}, {"task": "regression", "target": "size"}):
        assert read(data, **{"target": "kind", **more}).kind == "table"


# What the projects read.


def test_a_plain_project_has_no_line_for_odd_images(tmp_path):
    code = render(resolved(data=str(fill(tmp_path, "cat", "dog"))))["dataset.py"]
    for word in ("BROKEN", "ENDINGS =", "transparency", '"IF"'):
        assert word not in code


# Pictures that are there more than once.


def test_a_picture_in_two_classes_is_reported(tmp_path):
    fill(tmp_path, "cat", "dog")
    shutil.copy(tmp_path / "cat" / "0.png", tmp_path / "dog" / "9.png")
    cat, dog = tmp_path / "cat" / "0.png", tmp_path / "dog" / "9.png"
    assert (
        f"1 picture occurs more than once, like {cat} and {dog} (1 with different "
        "classes; a copy may be in the training and another in the test split)."
        in notes(tmp_path)
    )


def test_a_picture_in_two_splits_is_reported(tmp_path):
    for start, part in enumerate(("train", "test")):
        fill(tmp_path / part, "cat", "dog", start=10 * start)
    assert "more than once" not in notes(tmp_path)
    for n in range(2):
        copy = tmp_path / "test" / "dog" / f"copy{n}.png"
        shutil.copy(tmp_path / "train" / "dog" / f"{n}.png", copy)
    assert "2 pictures occur more than once, like" in notes(tmp_path)
    assert "(2 in two splits)" in notes(tmp_path)


def test_only_files_of_one_size_are_read_to_find_copies(tmp_path, monkeypatch):
    """And only those with the same middle as a whole."""
    read_whole = []
    digest = copies.digest_of
    monkeypatch.setattr(
        copies, "digest_of", lambda f: read_whole.append(f) or digest(f)
    )
    files = [tmp_path / name for name in "abcd"]
    contents = (b"1" * 9000, b"2" * 9000, b"3", b"1" * 9000)
    for file, content in zip(files, contents, strict=True):
        file.write_bytes(content)
    samples = [Sample(file, "x") for file in files]
    (group,) = copies.copies_in(samples)
    assert [sample.file.name for sample in group] == ["a", "d"]
    assert [file.name for file in read_whole] == ["a", "d"]


# Tables whose images are elsewhere.


@pytest.mark.parametrize("folder", ["images", "train", "archive/pictures"])
@pytest.mark.parametrize("ending", ["", ".png"])
def test_images_are_found_in_a_folder_beside_the_table(tmp_path, folder, ending):
    fill(tmp_path, folder, number=12)
    cells = [[f"{n}{ending}", "ab"[n % 2]] for n in range(12)]
    data = save(tmp_path / "train.csv", ["id", "label"], cells)
    found = read(data)
    assert (found.kind, found.inside) == ("images", folder) and found.rows == 12
    assert found.ending == ("" if ending else ".png")
    where = "" if ending else ", with the ending .png"
    assert f"id names files in {folder}{where}." in notes(data)
    assert as_dataset(as_facts(found)) == found
    code = render(resolved(data=str(data)))["dataset.py"]
    assert f'"{folder}"' in code and ('f"{file}.png"' in code) == (not ending)


def test_a_table_of_measurements_beside_images_stays_a_table(tmp_path):
    fill(tmp_path, "images", number=40)
    rows = [[n, n / 7, "ab"[n % 2]] for n in range(40)]
    data = save(tmp_path / "train.csv", ["id", "size", "kind"], rows)
    assert read(data, target="kind").kind == "table"


def test_ids_that_are_not_all_files_are_not_images(tmp_path):
    fill(tmp_path, "images", number=39)
    rows = [[n, "xyz"[n % 3], "ab"[n % 2]] for n in range(40)]
    data = save(tmp_path / "train.csv", ["id", "town", "kind"], rows)
    assert read(data, target="kind").kind == "table"


# Several labels.


def labeled(folder: Path, rows: list, header=("image", "labels")) -> Path:
    fill(folder, "images", number=24)
    cells = [[f"images/{n}.png", *row] for n, row in rows]
    return save(folder / "labels.csv", header, cells)


SETS = [("a", "b"), ("a",), ("b", "c c"), ("c c", "a")]


@pytest.mark.parametrize("mark", ["|", ";", ", ", " | "])
def test_cells_with_several_labels_are_recognized(tmp_path, mark):
    rows = [(n, [mark.join(SETS[n % 4])]) for n in range(24)]
    data = labeled(tmp_path, rows)
    found = read(data)
    assert found.classes == ("a", "b", "c c") and found.targets == ("labels",)
    assert found.label_style == mark.strip() and found.rows == 24
    assert "24 images, 3 labels" in notes(data)
    said = f"several labels: labels in labels, separated by '{mark.strip()}'."
    assert said in notes(data)
    assert as_dataset(as_facts(found)) == found


def test_a_column_can_be_said_to_have_one_class(tmp_path):
    data = labeled(tmp_path, [(n, ["|".join(SETS[n % 4])]) for n in range(24)])
    assert "For one class each, use --as labels=category." in notes(data)
    project = resolved(data=str(data), read_as=("labels=category",))
    assert project.dataset.classes == ("a", "a|b", "b|c c", "c c|a")
    assert "--as labels=category" in project.command


def test_labels_may_be_separated_by_spaces(tmp_path):
    sets = ("clear primary", "haze", "clear primary water", "haze water", "clear")
    data = labeled(tmp_path, [(n, [sets[n % 5]]) for n in range(24)])
    found = read(data)
    assert found.classes == ("clear", "haze", "primary", "water")
    assert "separated by spaces" in notes(data)


@pytest.mark.parametrize(
    "names",
    [
        ("new york", "new jersey", "ohio"),
        ("golden retriever", "german shepherd", "beagle"),
        ("red car", "blue bus"),
        ("Rome, Italy", "Bern, Switzerland"),
        ("a|x", "b"),
    ],
)
def test_names_of_several_words_stay_one_class(tmp_path, names):
    data = labeled(tmp_path, [(n, [names[n % len(names)]]) for n in range(24)])
    found = read(data)
    assert found.classes == tuple(sorted(names)) and found.targets == ("class",)


def test_several_rows_for_an_image_are_its_labels(tmp_path):
    rows = [(n, [label]) for n in range(24) for label in SETS[n % 4]]
    data = labeled(tmp_path, rows)
    found = read(data)
    assert (found.label_style, found.rows) == ("rows", 24)
    assert found.classes == ("a", "b", "c c")
    assert "several labels: a row for each label in labels." in notes(data)


def test_one_image_with_two_classes_is_an_error_of_the_data_not_a_label(tmp_path):
    fill(tmp_path, "images", number=220)
    rows = [[f"images/{n}.png", "ab"[n % 2]] for n in range(220)]
    data = save(tmp_path / "list.csv", ["image", "kind"], [*rows, [*rows[0][:1], "b"]])
    assert read(data).targets == ("class",)
    assert "1 picture occurs more than once" in notes(data)


def test_a_column_of_0_and_1_per_label_is_recognized(tmp_path):
    rows = [
        (n, [int(name in SETS[n % 4]) for name in ("a", "b", "c c")]) for n in range(24)
    ]
    data = labeled(tmp_path, rows, ("image", "b", "a", "c c"))
    found = read(data)
    assert (found.label_style, found.classes) == ("columns", ("a", "b", "c c"))
    assert "one column of 0 and 1 for each of 3 labels" in notes(data)
    assert read(data, target="a").targets == ("class",)
    assert as_dataset(as_facts(found)) == found


def test_labels_have_a_loss_of_their_own_and_no_class_weights(tmp_path):
    data = str(labeled(tmp_path, [(n, ["|".join(SETS[n % 4])]) for n in range(24)]))
    for task in ("classification", "transfer-learning"):
        assert resolved(data=data, task=task).loss.name == "binary-cross-entropy"
    with pytest.raises(ScaffoldError, match="does not fit the targets of these data"):
        resolved(data=data, loss="cross-entropy")
    with pytest.raises(ScaffoldError, match="needs one class per sample"):
        resolved(data=data, class_weights=True)
    with pytest.raises(ScaffoldError, match="does not fit the targets of these data"):
        resolved(task="classification", loss="binary-cross-entropy")


# Photos that would take too much room once they are decoded.

PHOTOS = {"task": "transfer-learning"}


def test_more_decoded_photos_than_there_is_room_for_are_not_kept(tmp_path, monkeypatch):
    fill(tmp_path, "cat", "dog")
    assert read(tmp_path, **PHOTOS).keeps_decoded
    monkeypatch.setattr(room, "ROOM", 8 * room.PHOTO - 1)
    assert not read(tmp_path, **PHOTOS).keeps_decoded
    assert "each epoch decodes them anew: --no-stream" in notes(tmp_path, **PHOTOS)
    found = inspection.read_user_data(Answers(data=str(tmp_path), **PHOTOS))
    assert ("stream", True) in found.given
    assert read(tmp_path, task="classification").keeps_decoded  # they are in memory


@pytest.mark.parametrize("flag", ["stream", "no_stream"])
def test_a_flag_decides_whether_photos_are_kept_and_is_recorded(tmp_path, flag):
    fill(tmp_path, "cat", "dog")
    answers = {**PHOTOS, "data": str(tmp_path), flag: True}
    project = resolved(**answers)
    assert project.found.keeps_decoded is (flag == "no_stream")
    assert f"--{flag.replace('_', '-')}" in project.recreate("x")
    again = as_dataset(as_facts(project.found))
    assert again.keeps_decoded is project.found.keeps_decoded


def test_other_folders_and_tasks_refuse_the_flags_about_photos(tmp_path):
    fill(tmp_path / "images", "cat", "dog")
    assert "--stream is for transfer-learning, and classification keeps" in refusal(
        tmp_path / "images", task="classification", stream=True
    )
    for name in ("good", "bad"):
        (tmp_path / "texts" / name).mkdir(parents=True)
        for n in range(4):
            (tmp_path / "texts" / name / f"{n}.txt").write_text(f"{name} {n}")
    assert "--no-stream is not for texts" in refusal(tmp_path / "texts", no_stream=True)
