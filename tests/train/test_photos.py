"""Photos are decoded once, into a file in cache/, and read from there afterwards."""

import os
from pathlib import Path

import pytest
from PIL import Image

from tests.projects import make, play, resolved

KINDS = {
    "classification": {"task": "classification"},
    "transfer-learning": {"task": "transfer-learning", "model": "mobilenet_v3_small"},
}
LOAD = """
import torch
from config import Config
from dataset import load_data
data = load_data(Config(), torch.device("cpu"))
"""
FINGERPRINT = LOAD + "print(data.fingerprint)"
EQUAL = "assert torch.equal(red, green)"
FORBIDDEN = """
import dataset
def forbidden(file):
    raise AssertionError(f"{file} is decoded again")
dataset.read_image = forbidden
"""


@pytest.fixture
def photos(tmp_path) -> Path:
    """Four photos of each of three classes, of odd sizes."""
    for number in range(12):
        folder = tmp_path / "photos" / "abc"[number % 3]
        folder.mkdir(parents=True, exist_ok=True)
        noise = Image.effect_noise((9 + number, 8), 90).convert("RGB")
        noise.resize((301 + number, 263 - number)).save(folder / f"{number}.jpg")
    return tmp_path / "photos"


@pytest.fixture(params=KINDS)
def project(tmp_path, photos, request) -> Path:
    return make(tmp_path, data=str(photos), **KINDS[request.param])


def cached(project: Path) -> list[str]:
    return sorted(os.listdir(project / "cache"))


def test_a_second_run_decodes_nothing(project):
    play(project, "-c", LOAD)
    (before,) = cached(project)
    play(project, "-c", FORBIDDEN + LOAD)
    assert cached(project) == [before]


def test_data_that_were_moved_are_not_decoded_again(project, photos):
    play(project, "-c", LOAD)
    moved = photos.rename(photos.parent / "moved")
    code = FORBIDDEN + LOAD.replace("Config()", f"Config(data={str(moved)!r})")
    play(project, "-c", code)


def test_a_photo_with_another_name_is_other_data_and_a_moved_folder_is_not(
    project, photos
):
    """The order of the names decides which split a photo is in."""
    before = play(project, "-c", FINGERPRINT).stdout
    moved = photos.rename(photos.parent / "moved")
    code = FINGERPRINT.replace("Config()", f"Config(data={str(moved)!r})")
    assert play(project, "-c", code).stdout == before
    (moved / "a" / "0.jpg").rename(moved / "a" / "zz.jpg")
    assert play(project, "-c", code).stdout != before


def test_the_file_that_another_run_is_writing_stays(project):
    (project / "cache").mkdir()
    for name in ("11111111", "22222222.99"):  # of other data: finished, and not
        (project / "cache" / name).write_bytes(b"")
    play(project, "-c", LOAD)
    assert len(cached(project)) == 2 and "22222222.99" in cached(project)


def test_damaged_photos_are_named_together_and_leave_no_file(project, photos):
    damaged = sorted(photos.rglob("*.jpg"))[:7]
    for file in damaged:
        file.write_bytes(file.read_bytes()[:200])
    said = play(project, "train.py", code=1).stderr.splitlines()
    assert [line.split(" can't be read")[0] for line in said[-6:-1]] == [
        str(file) for file in damaged[:5]
    ]
    assert said[-1] == "and 2 more"
    assert cached(project) == []


@pytest.mark.parametrize("augment", ["none", "flip-crop"])
def test_the_tests_of_a_project_with_a_handful_of_photos_pass(
    tmp_path, photos, augment
):
    answers = {**KINDS["transfer-learning"], "augment": augment}
    project = make(tmp_path, data=str(photos), **answers)
    play(project, "-m", "pytest", "-q")


@pytest.mark.parametrize("task", KINDS)
def test_a_handful_of_photos_has_a_moderate_number_of_epochs(photos, task):
    """And not as many as the photos would need for the usual number of steps."""
    assert resolved(data=str(photos), task=task).recipe.epochs <= 200


def test_a_changed_photo_is_decoded_anew_and_replaces_the_file(project, photos):
    code = f"{LOAD}print(sum(data.train[n : n + 1][0].sum() for n in range(6)))"
    before, (file,) = play(project, "-c", code).stdout, cached(project)
    for path in photos.rglob("*.jpg"):
        Image.new("RGB", (90, 80), "red").save(path)
    assert play(project, "-c", code).stdout != before
    (other,) = cached(project)
    assert other != file


def test_an_edit_of_the_code_decodes_anew(project):
    """Or else a change of read_image would have no effect."""
    play(project, "-c", LOAD)
    (before,) = cached(project)
    code = (project / "dataset.py").read_text()
    gray = code.replace('.convert("RGB")', '.convert("L").convert("RGB")')
    (project / "dataset.py").write_text(gray)
    play(project, "-c", f"{LOAD}red, green, _ = data.test[:1][0][0]\n{EQUAL}")
    assert before not in cached(project)


def test_a_first_pass_that_was_killed_is_repeated(project):
    kill = """
import os, dataset
read, left = dataset.read_image, iter(range(5))
def read_some(file):
    next(left, None) is None and os._exit(9)
    return read(file)
dataset.read_image = read_some
"""
    play(project, "-c", kill + LOAD, code=9)
    assert [name for name in cached(project) if "." in name]  # unfinished
    play(project, "-c", LOAD)
    assert len(cached(project)) == 1 and "." not in cached(project)[0]


def test_two_first_passes_at_once_do_no_harm(project):
    """The one that ends later finds the file of the other."""
    both = """
import os, subprocess, sys, dataset
read = dataset.read_image
def read_after_another(file):
    if not os.environ.get("INNER"):
        os.environ["INNER"] = "1"
        subprocess.run([sys.executable, "-c", LOAD], check=True)
    return read(file)
dataset.read_image = read_after_another
""".replace("LOAD", repr(LOAD))
    play(project, "-c", both + LOAD)
    assert len(cached(project)) == 1


def test_a_disk_without_room_is_a_sentence(project):
    full = """
import shutil
from types import SimpleNamespace
shutil.disk_usage = lambda path: SimpleNamespace(free=9)
"""
    said = play(project, "-c", full + LOAD, code=1).stderr
    assert said == f"{project / 'cache'} has no room for the decoded images.\n"
    assert cached(project) == []


def test_a_folder_that_can_t_be_made_is_a_sentence(project):
    (project / "cache").write_text("a file")
    said = play(project, "train.py", code=1).stderr
    assert said == f"{project / 'cache'}: File exists\n"


SAME = """
from pathlib import Path
import torch
from PIL import Image
from model import WEIGHTS, build_model
model = build_model(3)
model.backbone = torch.nn.Identity()
files = sorted(Path(Config.data).rglob("*.jpg"))
photos = torch.stack([WEIGHTS.transforms()(Image.open(file)) for file in files])
images, rows = data.train.images, torch.arange(len(files))
assert torch.equal(model.extract(images), photos)
"""


@pytest.mark.parametrize("name", ["mobilenet_v3_small", "convnext_tiny"])
@pytest.mark.parametrize("augment", ["none", "flip-crop"])
def test_photos_are_what_the_weights_expect_to_the_bit(tmp_path, photos, name, augment):
    """Also if they are kept larger for random crops: the model takes their center."""
    answers = {**KINDS["transfer-learning"], "model": name, "augment": augment}
    project = make(tmp_path, data=str(photos), **answers)
    play(project, "-c", LOAD + SAME)


CROPS = """
from dataset import batches, flip_and_crop
images = data.train.images[:1].expand(8, -1, -1, -1)
torch.manual_seed(1)
first, again = flip_and_crop(images), flip_and_crop(images)
torch.manual_seed(1)
assert torch.equal(first, flip_and_crop(images))
assert len(torch.cat([first, again]).unique(dim=0)) == 16
assert first.shape == (8, 3, 224, 224)
gray = torch.full_like(images, 77)
assert flip_and_crop(gray).sub(77).abs().max() < 1e-3  # nothing from outside
left = torch.zeros_like(images[0])
left[:, :, :128] = 200
sides = flip_and_crop(left.expand(64, -1, -1, -1))
brighter = sides[..., :9].mean(dim=(1, 2, 3)) > sides[..., -9:].mean(dim=(1, 2, 3))
assert 16 < brighter.sum() < 48  # half of them are flipped
"""


def test_each_photo_is_cropped_and_flipped_in_its_own_way(tmp_path, photos):
    answers = {**KINDS["transfer-learning"], "augment": "flip-crop"}
    play(make(tmp_path, data=str(photos), **answers), "-c", LOAD + CROPS)


def test_a_project_without_image_files_has_no_cache(tmp_path):
    project = make(tmp_path, task="classification", model="cnn")
    assert "cache/" not in (project / ".gitignore").read_text().split()
    assert "memmap" not in (project / "dataset.py").read_text()


def history(project: Path) -> list[str]:
    """The losses of each epoch, as text."""
    rows = (project / "outputs" / "history.csv").read_text().splitlines()[1:]
    return [row.rsplit(",", 2)[0] for row in rows]


WORDS = ["--weights", "none", "--epochs", "3", "--unfreeze-epoch", "2"]


@pytest.mark.parametrize("style", ["class", "functional"])
def test_photos_that_are_not_kept_train_like_those_that_are(tmp_path, photos, style):
    """To the last bit, with their features and with all layers; resumed, too."""
    answers = {**KINDS["transfer-learning"], "data": str(photos), "style": style}
    kept = make(tmp_path, **answers, project_slug="kept")
    anew = make(tmp_path, **answers, project_slug="anew", stream=True)
    for project in (kept, anew):
        play(project, "train.py", *WORDS)
        play(project, "evaluate.py")
    assert history(anew) == history(kept)
    tests = [
        (project / "outputs" / "test.json").read_text() for project in (anew, kept)
    ]
    assert tests[0] == tests[1]
    assert not (anew / "cache").exists()
    assert "cache/" not in (anew / "README.md").read_text()
    first = (anew / "outputs" / "history.csv").read_text()
    play(anew, "train.py", "--resume", "--epochs", "4")
    assert (anew / "outputs" / "history.csv").read_text().startswith(first)


LIMITED = """
import os
os.sched_getaffinity = lambda process: {0, 5, 9}
import dataset
assert dataset.WORKERS == 3
"""


def test_a_job_with_a_few_cores_decodes_in_as_many_processes(tmp_path, photos):
    answers = {**KINDS["transfer-learning"], "data": str(photos), "stream": True}
    play(make(tmp_path, **answers), "-c", LIMITED)


def test_a_damaged_photo_that_is_not_kept_is_named(tmp_path, photos):
    answers = {**KINDS["transfer-learning"], "data": str(photos), "stream": True}
    project = make(tmp_path, **answers)
    damaged, *_ = sorted(photos.rglob("*.jpg"))
    damaged.write_bytes(damaged.read_bytes()[:200])
    said = play(project, "train.py", *WORDS, code=1).stderr
    last = said.strip().splitlines()[-1]
    assert last.startswith(f"{damaged} can't be read as an image")
