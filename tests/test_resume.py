"""A run that is killed and resumed ends like one that was never interrupted."""

import signal
import subprocess
import sys

import pytest
import torch

from scaffold import catalog
from tests.projects import (
    make,
    offline,
    play,
    resolved,
    run,
    torchrun,
)
from tests.test_styles import history_of

KNOWN = catalog.load()
EPOCHS = 4


@pytest.mark.parametrize("augment", ["none", "flip-crop"])
def test_killed_before_and_after_the_backbone_trains_it_ends_the_same(
    tmp_path, augment
):
    """Checkpoints have only the head at first, and the whole network after that."""
    answers = {"task": "transfer-learning", "model": "mobilenet_v3_small"}
    project = make(tmp_path, augment=augment, dropout="0.3", **answers)
    flags = [*offline(resolved(**answers)), "--epochs", EPOCHS, "--device", "cpu"]
    flags += ["--limit-batches", 5, "--unfreeze-epoch", 3, "--backbone-lr", 1e-6]
    play(project, "train.py", "--out", "unbroken", *flags)
    other = ["--resume", "--workers", 1]  # who reads an image makes no difference
    for epoch in range(1, EPOCHS):
        kill_in_epoch(project, epoch, flags if epoch == 1 else other)
    play(project, "train.py", "--resume", "--out", "outputs")
    assert_same(project)
    play(project, "evaluate.py", "--device", "cpu")


def kill_in_epoch(project, epoch: int, flags: list) -> None:
    """SIGKILL once the next epoch is on the screen, while it is being saved."""
    command = [sys.executable, "train.py", *map(str, flags)]
    child = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True)
    for line in child.stdout:
        if line.startswith(f"epoch {epoch + 1} "):
            break
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


def assert_same(project) -> None:
    """The same history and, bit for bit, the same weights."""
    resumed = torch.load(project / "outputs" / "last.pt", weights_only=True)
    unbroken = torch.load(project / "unbroken" / "last.pt", weights_only=True)
    for history in (resumed["history"], unbroken["history"]):
        for row in history:
            row["seconds"] = 0
    assert resumed["history"] == unbroken["history"]
    assert len(resumed["history"]) == EPOCHS
    for name, tensor in unbroken["model"].items():
        assert torch.equal(resumed["model"][name], tensor), name
    best = torch.load(project / "outputs" / "best.pt", weights_only=True)["model"]
    expected = torch.load(project / "unbroken" / "best.pt", weights_only=True)["model"]
    assert all(torch.equal(best[name], tensor) for name, tensor in expected.items())


STOP = """
import train

save_epoch = train.save_epoch


def save_and_stop(out, checkpoint):
    save_epoch(out, checkpoint)
    if len(checkpoint["history"]) == 2:
        raise SystemExit


train.save_epoch = save_and_stop
train.main()
"""


@pytest.mark.parametrize("schedule", KNOWN.schedules)
@pytest.mark.parametrize("optimizer", KNOWN.optimizers)
def test_every_optimizer_and_schedule_goes_on_where_it_was(
    tmp_path, optimizer, schedule
):
    answers = {"optimizer": optimizer, "schedule": schedule}
    stop_and_go_on(make(tmp_path, task="recommender", **answers))


def test_a_network_of_likes_goes_on_where_it_was(tmp_path):
    answers = {"task": "recommender", "model": "ncf"}
    stop_and_go_on(make(tmp_path, dropout="0.3", **answers))


def stop_and_go_on(project) -> None:
    (project / "stop.py").write_text(STOP)
    flags = ["--epochs", EPOCHS, "--device", "cpu", "--limit-batches", 5]
    play(project, "train.py", "--out", "unbroken", *flags)
    play(project, "stop.py", *flags)
    assert len(history_of(project)) == 2
    play(project, "train.py", "--resume")
    assert_same(project)


def test_a_resumed_run_keeps_its_settings(tmp_path):
    project = make(tmp_path, task="regression")
    play(project, "train.py", "--epochs", 1, "--lr", 0.01)
    refused = play(project, "train.py", "--resume", "--lr", 0.5, code=2)
    assert "--lr was 0.01" in refused.stderr
    done = play(project, "train.py", "--resume", "--lr", 0.01)
    assert "Trained for 1 epochs. Raise --epochs" in done.stdout


def test_more_epochs_can_be_added(tmp_path):
    project = make(tmp_path, task="regression")
    play(project, "train.py", "--epochs", 2)
    play(project, "train.py", "--epochs", 3, "--resume")
    assert [row["epoch"] for row in history_of(project)] == ["1", "2", "3"]


def test_resume_without_a_checkpoint_says_so(tmp_path):
    project = make(tmp_path, task="regression")
    refused = play(project, "train.py", "--resume", code=2)
    assert "There is no outputs/last.pt" in refused.stderr


def test_a_setting_that_is_new_has_its_default_in_an_old_run(tmp_path):
    project = make(tmp_path, task="regression")
    play(project, "train.py", "--epochs", 1, "--device", "cpu")
    config = project / "config.py"
    line = '    momentum: float = setting(0.9, "a new one")\n    seed:'
    config.write_text(config.read_text().replace("    seed:", line))
    play(project, "train.py", "--resume", "--epochs", 2, "--device", "cpu")
    refused = play(project, "train.py", "--resume", "--momentum", 0.5, code=2)
    assert "--momentum was 0.9" in refused.stderr


INTERRUPTED = """
import io, pathlib, torch, checkpoint

class Cut(io.FileIO):
    def write(self, data):
        Cut.left -= 1
        if Cut.left < 0:
            raise KeyboardInterrupt
        return super().write(data)

checkpoint.open = lambda path, mode: Cut(path, "w")
path, caught = pathlib.Path("last.pt"), 0
for number in range(9):
    Cut.left = number
    try:
        checkpoint.save_checkpoint(path, {"a": torch.ones(9)})
    except KeyboardInterrupt:
        caught += 1
assert caught == 9 and not path.exists(), caught
"""


def test_ctrl_c_while_a_checkpoint_is_written_is_ctrl_c(tmp_path):
    """PyTorch makes another error of it, wherever in the file it comes."""
    run(make(tmp_path, task="regression"), "-c", INTERRUPTED)


def test_two_processes_train_like_one(tmp_path):
    """The same batches, gradients and metrics, up to rounding."""
    project = make(tmp_path, task="classification", device="multi-gpu")
    flags = ["train.py", "--epochs", 2, "--device", "cpu"]
    play(project, *flags, "--out", "one")
    run(project, *torchrun(2), *flags, "--out", "two")
    one, two = (
        torch.load(project / out / "last.pt", weights_only=True)
        for out in ("one", "two")
    )
    for first, second in zip(one["history"], two["history"], strict=True):
        assert first["train_loss"] == pytest.approx(second["train_loss"], rel=1e-2)
        assert first["val_loss"] == pytest.approx(second["val_loss"], rel=1e-2)
    assert one["history"][0]["lr"] == two["history"][0]["lr"]
