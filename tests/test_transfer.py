"""Transfer learning: kept features, changed photos, a backbone that trains."""

import pytest
import torch
from torchvision.models import get_model

from tests.projects import make, offline, play, resolved, run, torchrun
from tests.test_resume import STOP
from tests.test_styles import history_of

ANSWERS = {"task": "transfer-learning", "model": "mobilenet_v3_small"}
FLAGS = [*offline(resolved(**ANSWERS)), "--limit-batches", 3, "--device", "cpu"]
UNFREEZE = ["--unfreeze-epoch", 2]


@pytest.fixture
def project(tmp_path):
    return make(tmp_path, **ANSWERS)


def read(project, name: str) -> dict:
    return torch.load(project / "outputs" / name, weights_only=True)


def test_the_backbone_trains_from_its_epoch_on_and_not_before(project):
    (project / "stop.py").write_text(STOP.replace("== 2", "== 1"))
    play(project, "stop.py", *FLAGS, *UNFREEZE, "--epochs", 3)
    saved = read(project, "last.pt")
    assert {name.split(".")[0] for name in saved["model"]} == {"scale", "head"}
    frozen = read(project, "backbone.pt")
    play(project, "train.py", "--resume")
    trained = read(project, "last.pt")["model"]
    for name, tensor in frozen.items():
        same = torch.equal(trained[f"backbone.{name}"], tensor)
        assert same == ("running" in name or "num_batches" in name), name
    assert all(map(torch.equal, read(project, "backbone.pt").values(), frozen.values()))


def test_features_that_hardly_vary_do_not_rule_once_the_backbone_trains(project):
    """All those of random weights vary by 1e-10, and are divided by it while frozen."""
    flags = [*FLAGS, "--unfreeze-epoch", 2, "--epochs", 2]
    play(project, "train.py", *flags)
    first, second = (float(row["train_loss"]) for row in history_of(project))
    assert abs(first - second) < 1
    play(project, "train.py", *FLAGS, "--epochs", 1)
    assert read(project, "last.pt")["model"]["scale.std"].max() < 1e-6


def test_an_epoch_to_unfreeze_in_that_never_comes_is_refused(project):
    flags = [*FLAGS, "--unfreeze-epoch", 3, "--epochs", 2]
    refused = play(project, "train.py", *flags, code=2)
    assert "--unfreeze-epoch is 3, but" in refused.stderr


@pytest.mark.parametrize("network", [ANSWERS["model"], "resnet18"])
def test_a_backbone_that_is_not_the_runs_is_refused_by_its_name(project, network):
    play(project, "train.py", *FLAGS, "--epochs", 1)
    file = project / "outputs" / "backbone.pt"
    torch.manual_seed(1)
    torch.save(get_model(network).state_dict(), file)
    for command in (["evaluate.py"], ["train.py", "--resume", "--epochs", 2]):
        refused = play(project, *command, code=2)
        assert "backbone.pt is not the backbone that" in refused.stderr


def test_a_resumed_run_makes_only_the_features_that_it_uses(tmp_path):
    """Where the training images change, those are the validation's."""
    project = make(tmp_path, augment="flip-crop", **ANSWERS)
    (project / "counted.py").write_text(COUNTED)
    said = play(project, "counted.py", *FLAGS, "--epochs", 1).stdout
    assert said.count("features of") == 2
    said = play(project, "counted.py", "--resume", "--epochs", 2).stdout
    assert said.count("features of val") == said.count("features of") == 1


def test_the_backbone_has_a_lower_learning_rate_of_its_own(project):
    play(project, "train.py", *FLAGS, "--epochs", 1, "--backbone-lr", 0.0003)
    head, backbone = read(project, "last.pt")["optimizer"]["param_groups"]
    assert (head["max_lr"], backbone["max_lr"]) == (0.003, 0.0003)


COUNTED = """
import train

load_features = train.load_features


def count(model, photos, config, device, name, resumed):
    print("features of", name)
    return load_features(model, photos, config, device, name, resumed)


train.load_features = count
train.main()
"""
LOAD = """
import torch
from config import Config
from model import build_model
from train import load
config = Config(weights="none", workers=0, limit_batches=2, batch_size=4)
data, batches, val_batches = load(config, torch.device("cpu"))
inputs = torch.cat([inputs for inputs, _ in batches])
model = build_model(**data.model_args)
print(len(data.train) > len(data.test), *inputs.shape, *model(inputs).shape)
print(bool(inputs.mean(0).abs().max() < 1e-4), len(val_batches))
"""


def test_other_scripts_get_scaled_features_and_a_model_that_takes_them(project):
    said = run(project, "-c", LOAD).stdout.split()
    assert said == ["True", "8", "1024", "8", "6", "True", "1"]


def test_features_that_are_large_are_in_a_file_and_used_again(tmp_path, project):
    flags = [*FLAGS, "--epochs", 2]
    play(project, "train.py", *flags)
    file = project / "outputs" / "train.features"
    assert not file.exists()
    expected = history_of(project)
    other = make(tmp_path, project_slug="large", **ANSWERS)
    text = (other / "dataset.py").read_text()
    (other / "dataset.py").write_text(text.replace("LARGE = 2**30", "LARGE = 0"))
    play(other, "train.py", *flags)
    assert history_of(other) == expected
    file = other / "outputs" / "train.features"
    assert file.stat().st_size == 12 * 1024 * 4
    before = file.stat()
    resume = ["--resume", "--workers", 1, "--epochs"]
    play(other, "train.py", *resume, 3)
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (
        before.st_ino,
        before.st_mtime_ns,
    )
    file.write_bytes(file.read_bytes()[:-400] + bytes(400))  # as if it had been killed
    play(other, "train.py", *resume, 4)
    play(project, "train.py", "--resume", "--epochs", 3)
    play(project, "train.py", "--resume", "--epochs", 4)
    assert history_of(other) == history_of(project)


def test_two_processes_do_what_one_does(tmp_path):
    project = make(tmp_path, device="multi-gpu", augment="flip-crop", **ANSWERS)
    flags = ["train.py", *FLAGS, *UNFREEZE, "--epochs", 2]
    play(project, *flags)
    one = history_of(project)
    run(project, *torchrun(2), *flags)
    for first, second in zip(one, history_of(project), strict=True):
        for name in ("train_loss", "val_loss"):
            assert float(first[name]) == pytest.approx(float(second[name]), rel=1e-2)
    play(project, "evaluate.py", "--device", "cpu")


CHANGES = """
import torch
from dataset import ChangedPhotos, PhotoBatches, load_data
photos = ChangedPhotos(load_data("data", 0).train.part(slice(6)))
device = torch.device("cpu")
def epoch(seed, workers=0, shuffle=True):
    torch.manual_seed(seed)
    batches = PhotoBatches(photos, 3, device, shuffle=shuffle, workers=workers)
    return torch.cat([images for images, _ in batches]), torch.rand(())
first, after = epoch(1)
again, _ = epoch(1, workers=2)
other, _ = epoch(2)
same = bool(torch.equal(first, again))
sums = [tuple(images.sum((1, 2, 3)).tolist()) for images in (first, other)]
print(same, len(set(sums[0]) & set(sums[1])), *first.shape)
"""


@pytest.mark.parametrize("augment", ["flip-crop", "randaugment"])
def test_photos_change_in_every_epoch_whoever_reads_them(tmp_path, augment):
    project = make(tmp_path, augment=augment, **ANSWERS)
    same, unchanged, *shape = run(project, "-c", CHANGES).stdout.split()
    assert same == "True" and int(unchanged) <= 1
    assert shape == ["6", "3", "224", "224"]


def test_without_augmentation_there_is_no_line_of_it(tmp_path, project):
    text = (project / "dataset.py").read_text() + (project / "train.py").read_text()
    assert "v2" not in text and "Changed" not in text and "mixup" not in text
    other = make(tmp_path, project_slug="other", task="classification", model="cnn")
    text = (other / "train.py").read_text()
    assert "backbone" not in text and "feature" not in text


def test_the_backbone_runs_in_the_precision_that_is_asked_for(project):
    found = []
    for precision in ("fp32", "bf16"):
        flags = [*FLAGS, "--epochs", 1, "--precision", precision]
        play(project, "train.py", *flags)
        found.append(read(project, "last.pt")["model"]["scale.mean"])
    exact, rounded = found
    assert not torch.equal(exact, rounded)
    assert torch.allclose(exact, rounded, rtol=0.2, atol=exact.abs().max() * 0.05)
    play(project, "evaluate.py", "--device", "cpu")
    play(project, "predict.py", "data/star/00.png")
