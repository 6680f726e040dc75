"""Transfer learning: extracted features, augmented photos, a backbone that trains."""

import re

import pytest
import torch
from torchvision.models import get_model

from tests.projects import (
    history_of,
    loaded,
    make,
    offline,
    play,
    play_ranks,
    resolved,
)
from tests.train.test_resume import assert_same, kill

NAME = "mobilenet_v3_small"
ANSWERS = {"task": "transfer-learning", "model": NAME}
FLAGS = [*offline(resolved(**ANSWERS)), "--limit-batches", 3, "--device", "cpu"]


@pytest.fixture
def project(tmp_path):
    return make(tmp_path, **ANSWERS)


def backbone(project, out: str = "outputs") -> dict:
    """The weights of the backbone in last.pt; statistics of batch norm aside."""
    model = loaded(project, out)["model"]
    return {
        name: tensor
        for name, tensor in model.items()
        if name.startswith("backbone.") and name.endswith(("weight", "bias"))
    }


def test_the_backbone_trains_from_its_epoch_on_and_not_before(project):
    flags = [*FLAGS, "--unfreeze-epoch", 2]
    kill(project, "after_epoch_2", *flags, "--epochs", 3)
    play(project, "train.py", *FLAGS, "--epochs", 1, "--out", "frozen")
    frozen, trained = backbone(project, "frozen"), backbone(project)
    assert not any(torch.equal(frozen[name], trained[name]) for name in frozen)


def test_a_frozen_backbone_keeps_its_weights_and_statistics(project):
    play(project, "train.py", *FLAGS, "--epochs", 1, "--out", "one")
    play(project, "train.py", *FLAGS, "--epochs", 3)
    one, three = loaded(project, "one")["model"], loaded(project)["model"]
    for name, tensor in one.items():
        assert torch.equal(tensor, three[name]) != name.startswith("head."), name


@pytest.mark.parametrize("augment", ["none", "flip-crop"])
def test_a_kill_around_the_unfreezing_changes_nothing(tmp_path, augment):
    """One epoch trains on features or photos, the next one trains the backbone, too."""
    project = make(tmp_path, augment=augment, dropout="0.3", **ANSWERS)
    flags = [*FLAGS, "--unfreeze-epoch", 3, "--epochs", 4]
    play(project, "train.py", *flags, "--out", "whole")
    kill(project, "after_epoch_2", *flags)
    kill(project, "in_epoch_3", "--resume")
    play(project, "train.py", "--resume")
    assert_same(project)


def test_two_processes_do_what_one_does(tmp_path):
    project = make(tmp_path, device="multi-gpu", **ANSWERS)
    flags = ["train.py", *FLAGS, "--unfreeze-epoch", 2, "--epochs", 2]
    play(project, *flags, "--out", "one")
    play_ranks(project, 2, *flags)
    pairs = zip(history_of(project, "one"), history_of(project), strict=True)
    for first, second in pairs:
        for name in ("train_loss", "val_loss"):
            assert float(first[name]) == pytest.approx(float(second[name]), rel=1e-2)
    play(project, "evaluate.py", "--device", "cpu")


def test_the_backbone_has_a_lower_learning_rate(project):
    play(project, "train.py", *FLAGS, "--epochs", 1, "--backbone-lr", 0.0003)
    head, body = loaded(project)["optimizer"]["param_groups"]
    assert (head["max_lr"], body["max_lr"]) == (0.003, 0.0003)


def test_a_choice_that_is_not_made_leaves_no_line(tmp_path, project):
    text = (project / "dataset.py").read_text() + (project / "train.py").read_text()
    assert "v2" not in text and "mixup" not in text
    other = make(tmp_path, project_slug="other", task="classification", model="cnn")
    text = (other / "train.py").read_text()
    assert "backbone" not in text and "feature" not in text


# Where the weights come from.

SHORT = [*FLAGS, "--epochs", 1]


@pytest.mark.parametrize("name", [NAME, "densenet121"])
def test_a_file_of_weights_is_used(tmp_path, name):
    """Also one with the names that torchvision's densenet has in its published file."""
    project = make(tmp_path, task="transfer-learning", model=name)
    torch.manual_seed(1)
    state = get_model(name).state_dict()
    old = re.compile(r"(denselayer\d+\.(?:norm|conv))([12])\.")
    torch.save({old.sub(r"\1.\2.", n): t for n, t in state.items()}, project / "w.pth")
    play(project, "train.py", *SHORT, "--weights", "w.pth")
    for key, tensor in backbone(project).items():
        assert torch.equal(tensor, state[key.removeprefix("backbone.")]), key


def test_a_resumed_run_needs_no_weights(project):
    """The checkpoint has them."""
    torch.save(get_model(NAME).state_dict(), project / "w.pth")
    play(project, "train.py", *SHORT, "--weights", "w.pth")
    before = backbone(project)
    (project / "w.pth").unlink()
    play(project, "train.py", "--resume", "--epochs", 2)
    assert all(torch.equal(before[n], t) for n, t in backbone(project).items())


def test_weights_that_do_not_fit_are_refused_in_a_sentence(project):
    torch.save(get_model("resnet18").state_dict(), project / "other.pth")
    (project / "text.pth").write_text("no weights")
    for name in ("other.pth", "text.pth", "nowhere.pth"):
        refused = play(project, "train.py", *SHORT, "--weights", name, code=2)
        assert name in refused.stderr and refused.stderr.count("\n") == 1
