"""The choices of how to train: each does what it says, and leaves no line otherwise."""

from itertools import pairwise

import pytest
import torch

from scaffold.errors import ScaffoldError
from tests.matrix import KNOWN
from tests.projects import (
    history_of,
    loaded,
    make,
    play,
    resolved,
    results_of,
    scaffold,
)
from tests.train.test_styles import load_model

SHORT = ["--epochs", 2, "--limit-batches", 6, "--device", "cpu"]


def train(project, *flags, out: str = "outputs") -> dict:
    """The last checkpoint of a short run."""
    play(project, "train.py", *SHORT, "--out", out, *flags)
    return loaded(project, out)


def same_weights(one: dict, other: dict) -> bool:
    """Bit for bit."""
    pairs = zip(one["model"].values(), other["model"].values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


# What is written.


def test_a_choice_that_is_not_made_leaves_no_line(tmp_path):
    project = make(tmp_path, task="classification")
    text = "".join(path.read_text() for path in project.glob("*.py"))
    words = ["mixup", "Logger", "SGD", "log_softmax", "draw_weights", "accumulate"]
    words += ["grad_clip", "compile", "class_weights", "patience", "distributed"]
    for word in words:
        assert word not in text
    assert not (project / "sign.py").exists()
    assert not (project / "logger.py").exists()


@pytest.mark.parametrize("name", KNOWN.optimizers)
def test_an_optimizer_is_the_one_that_was_asked_for(tmp_path, name):
    project = make(tmp_path, task="recommender", optimizer=name)
    classes = {"adamw": "AdamW", "adam": "Adam", "sgd": "SGD", "adadelta": "Adadelta"}
    call = f"torch.optim.{classes.get(name, 'SparseAdam')}("
    assert call in (project / "train.py").read_text()
    before, after = (
        train(project, "--epochs", epochs, out=f"out{epochs}") for epochs in (1, 2)
    )
    assert not same_weights(before, after)
    for row in after["history"]:
        assert row["train_loss"] < 2


def test_sparse_gradients_touch_the_rows_of_a_batch_alone(tmp_path):
    project = make(tmp_path, task="recommender", optimizer="sparse-adam")
    flags = ["--epochs", 1, "--limit-batches", 1, "--batch-size", 8]
    trained = train(project, *flags)["model"]
    torch.manual_seed(0)
    fresh = load_model(project).build_model(**loaded(project)["model_args"])
    tables = [name for name in trained if name.endswith("weight")]
    for name in tables:
        changed = (trained[name] != fresh.state_dict()[name]).any(dim=1)
        assert 0 < changed.sum() <= 8


@pytest.mark.parametrize("name", ["dense", "mlp"])
def test_sparse_adam_is_refused_where_weights_are_not_sparse(name):
    task = "recommender" if name == "dense" else "regression"
    with pytest.raises(ScaffoldError, match="is only for networks of embeddings"):
        resolved(task=task, model=name, optimizer="sparse-adam")


# Schedules.

RATES = {
    "one-cycle": lambda lrs: lrs[0] < max(lrs) and lrs[-1] < max(lrs) / 100,
    "cosine": lambda lrs: all(a > b for a, b in pairwise(lrs)) and lrs[-1] < 1e-6,
    "step": lambda lrs: lrs == pytest.approx([0.01] * 2 + [0.001] * 2 + [0.0001] * 2),
    "plateau": lambda lrs: lrs[0] == 0.01,
    "none": lambda lrs: set(lrs) == {0.01},
}


@pytest.mark.parametrize("name", KNOWN.schedules)
def test_a_schedule_moves_the_learning_rate_its_own_way(tmp_path, name):
    project = make(tmp_path, task="regression", schedule=name)
    play(project, "train.py", "--epochs", 6, "--lr", 0.01, "--device", "cpu")
    assert RATES[name]([float(row["lr"]) for row in history_of(project)])


def test_a_plateau_lowers_the_rate_once_the_loss_stands_still(tmp_path):
    project = make(tmp_path, task="regression", schedule="plateau")
    play(project, "train.py", "--epochs", 40, "--lr", 0.01, "--device", "cpu")
    losses = [float(row["val_loss"]) for row in history_of(project)]
    lrs = [float(row["lr"]) for row in history_of(project)]
    lowered = next(epoch for epoch, lr in enumerate(lrs) if lr < 0.01)
    assert lrs[lowered] == pytest.approx(0.001)
    bad = losses[lowered - 6 : lowered]  # more than 40 / 8 epochs
    assert min(bad) > 0.9999 * min(losses[: lowered - 6])
    assert losses[lowered - 7] == min(losses[:lowered])


@pytest.mark.parametrize("epochs", [1, 2, 5, 40])
def test_steps_are_two_whatever_the_epochs(tmp_path, epochs):
    project = make(tmp_path, task="regression", schedule="step")
    flags = ["--epochs", epochs, "--lr", 1, "--limit-batches", 1, "--device", "cpu"]
    play(project, "train.py", *flags)
    lrs = [float(row["lr"]) for row in history_of(project)]
    assert set(lrs) <= {1, 0.1, 0.1**2} and (epochs < 3 or len(set(lrs)) == 3)


@pytest.mark.parametrize("schedule", ["one-cycle", "cosine"])
def test_added_epochs_stretch_the_schedule(tmp_path, schedule):
    project = make(tmp_path, task="regression", schedule=schedule)
    play(project, "train.py", "--epochs", 2, "--device", "cpu")
    play(project, "train.py", "--epochs", 4, "--resume", "--device", "cpu")
    lrs = [float(row["lr"]) for row in history_of(project)]
    assert lrs[2] > lrs[1] and lrs[3] < lrs[2] / 10


# Losses.


@pytest.mark.parametrize("dataset", ["digits", "breast-cancer"])
def test_nll_of_log_softmax_is_cross_entropy(tmp_path, dataset):
    """The same start gives the same history up to rounding; of two classes too."""
    answers = {"task": "classification", "dataset": dataset}
    first = make(tmp_path, project_slug="a", loss="nll", **answers)
    assert "nn.LogSoftmax(dim=1)" in (first / "model.py").read_text()
    nll = train(first)["history"]
    other = train(make(tmp_path, project_slug="b", **answers))["history"]
    for one, two in zip(nll, other, strict=True):
        assert one["val_loss"] == pytest.approx(two["val_loss"], rel=1e-4)
    play(first, "evaluate.py")
    assert 0 < results_of(first)["baseline_loss"] < 2.4


@pytest.mark.parametrize(
    ("loss", "name"), [("mae", "l1_loss"), ("huber", "huber_loss")]
)
def test_a_regression_lowers_the_loss_it_was_given(tmp_path, loss, name):
    project = make(tmp_path, task="regression", loss=loss)
    assert f"return F.{name}(outputs, targets)" in (project / "evaluate.py").read_text()
    train(project)


def test_a_loss_of_another_task_is_refused():
    with pytest.raises(ScaffoldError, match="The loss mae is not for classification"):
        resolved(task="classification", loss="mae")


# First weights and activations.


REGRESSION = {
    "mean": torch.zeros(10),
    "std": torch.ones(10),
    "target_mean": torch.zeros(1),
    "target_std": torch.ones(1),
}


@pytest.mark.parametrize("init", ["xavier", "kaiming", "normal"])
def test_first_weights_have_the_deviation_they_should(tmp_path, init):
    networks = []
    for style in KNOWN.styles:
        answers = {"task": "regression", "init": init, "style": style}
        project = make(
            tmp_path, project_slug=f"in-{style}", hidden="400,300", **answers
        )
        torch.manual_seed(0)
        networks.append(load_model(project).build_model(**REGRESSION))
    weights = [list(network.parameters()) for network in networks]
    for other in weights[1:]:
        assert all(map(torch.equal, other, weights[0]))
    matrix, bias = weights[0][2:4]  # from 400 to 300
    expected = {"xavier": (2 / 700) ** 0.5, "kaiming": (2 / 400) ** 0.5, "normal": 0.02}
    assert matrix.std().item() == pytest.approx(expected[init], rel=0.02)
    assert not bias.any()


def test_first_weights_are_refused_where_there_is_nothing_to_draw():
    with pytest.raises(ScaffoldError, match="mf has no linear or convolutional layer"):
        resolved(task="recommender", init="xavier")


@pytest.mark.parametrize("style", KNOWN.styles)
def test_sign_is_binary_forward_and_straight_through_backward(tmp_path, style):
    project = make(tmp_path, task="regression", activation="sign", style=style)
    call = "sign(x)" if style == "functional" else "Sign()(x)"
    name = call.split("(")[0]
    code = f"""
import torch
from sign import {name}
x = torch.tensor([-2.0, -0.5, 0.0, 0.5, 2.0], requires_grad=True)
y = {call}
y.backward(torch.arange(1.0, 6.0))
print(y.tolist(), x.grad.tolist())
"""
    said = play(project, "-c", code).stdout
    assert said.strip() == "[-1.0, -1.0, 1.0, 1.0, 1.0] [0.0, 2.0, 3.0, 4.0, 0.0]"


def test_binary_activations_learn(tmp_path):
    project = make(tmp_path, task="classification", activation="sign")
    play(project, "train.py", "--epochs", 12, "--device", "cpu")
    play(project, "evaluate.py")
    assert results_of(project)["accuracy"] > 0.85


# Changes to training images.


@pytest.mark.parametrize("augment", ["flip-crop", "randaugment"])
def test_training_images_are_changed(tmp_path, augment):
    project = make(tmp_path, task="classification", augment=augment, style="functional")
    name = augment.replace("-", "_and_")
    code = f"""
import torch
from config import Config
from dataset import load_data, {name}
images = load_data(Config(), torch.device("cpu")).train.tensors[0]
changed = {name}(images)
assert changed.shape == images.shape
assert changed.min() >= images.min() - 1e-4 and changed.max() <= images.max() + 1e-4
rows = {{tuple(image.flatten().tolist()) for image in images}}
same = sum(tuple(image.flatten().tolist()) in rows for image in changed)
print(same / len(images))
"""
    assert float(play(project, "-c", code).stdout) < 0.6
    train(project)


@pytest.mark.parametrize("augment", ["flip-crop", "randaugment", "mixup"])
def test_images_of_validation_and_test_are_not_changed(tmp_path, augment):
    project = make(tmp_path, task="classification", augment=augment)
    name = augment.replace("-", "_and_")
    for script in ("evaluate", "predict"):
        assert name not in (project / f"{script}.py").read_text()
    train(project)
    play(project, "evaluate.py")
    first = results_of(project)
    play(project, "evaluate.py")
    assert results_of(project) == first


def test_a_flipped_and_moved_image_is_its_own(tmp_path):
    """Every change is a mirroring or none, and a place that it may be moved to."""
    project = make(tmp_path, task="classification", augment="flip-crop")
    code = """
import torch
from dataset import flip_and_crop
PADDING = 1
images = torch.rand(200, 1, 8, 8)
pad = torch.nn.functional.pad
for image, changed in zip(images, flip_and_crop(images)):
    found = [
        torch.equal(padded[:, y : y + 8, x : x + 8], changed)
        for version in (image, image.flip(2))
        for padded in [pad(version, [PADDING] * 4, mode="reflect")]
        for y in range(2 * PADDING + 1) for x in range(2 * PADDING + 1)
    ]
    assert any(found)
"""
    play(project, "-c", code)


def test_a_mixture_of_two_images_is_weighed_like_its_loss(tmp_path):
    project = make(tmp_path, task="classification", augment="mixup")
    code = """
import torch
from dataset import mixup
torch.manual_seed(1)
images = torch.rand(50, 1, 8, 8)
mixed, others, share = mixup(images)
assert sorted(others.tolist()) == list(range(50)) and 0 <= share <= 1
assert torch.allclose(mixed, share * images + (1 - share) * images[others])
shares = torch.stack([mixup(images)[2] for _ in range(4000)])
assert abs(shares.mean() - 0.5) < 0.02
assert abs(shares.var() - 0.25 / 1.4) < 0.01  # of Beta(0.2, 0.2)
"""
    play(project, "-c", code)
    history = train(project)["history"]
    assert history[0]["train_loss"] > 1


def test_a_table_has_no_images_to_change():
    with pytest.raises(ScaffoldError, match="--augment is for images"):
        resolved(task="regression", augment="mixup")


# Settings that are off by default.


def test_training_ends_when_it_does_not_get_better(tmp_path):
    project = make(tmp_path, task="regression", schedule="none", patience="3")
    flags = ["--lr", 0.01, "--device", "cpu"]
    output = play(project, "train.py", *flags).stdout
    rows = history_of(project)
    losses = [float(row["val_loss"]) for row in rows]
    best = losses.index(min(losses))
    assert len(rows) == best + 4 < 40
    assert "No improvement for 3 epochs: stopping early." in output
    assert loaded(project, name="best")["history"][-1]["epoch"] == best + 1
    play(project, "train.py", "--resume")
    assert history_of(project) == rows
    play(project, "train.py", *flags, "--patience", 5)
    assert len(history_of(project)) > len(rows)


def test_accumulated_batches_make_the_step_of_a_large_one(tmp_path):
    answers = {"task": "regression", "optimizer": "sgd", "schedule": "none"}
    project = make(tmp_path, accumulate="2", **answers)
    flags = ["--epochs", 3, "--limit-batches", 0]
    large = train(  # 310 rows: 5 steps
        project, "--batch-size", 62, "--accumulate", 1, *flags, out="large"
    )
    small = train(project, "--batch-size", 31, *flags, out="small")
    for name, tensor in large["model"].items():
        assert torch.allclose(tensor, small["model"][name], atol=1e-4), name
    other = train(project, "--batch-size", 31, "--accumulate", 1, *flags, out="other")
    assert not all(
        torch.allclose(tensor, other["model"][name], atol=1e-4)
        for name, tensor in large["model"].items()
    )


def test_a_last_step_of_fewer_batches_gives_each_the_same_weight(tmp_path):
    """Each batch counts 1/N, so a step of fewer batches is a smaller one."""
    answers = {"task": "regression", "optimizer": "sgd", "schedule": "none"}
    project = make(tmp_path, accumulate="2", **answers)
    flags = ["--batch-size", 31, "--limit-batches", 1, "--epochs", 1]
    flags += ["--weight-decay", 0]
    half = train(project, *flags, "--lr", 0.02, out="half")
    whole = train(project, *flags, "--lr", 0.01, "--accumulate", 1, out="whole")
    for name, tensor in whole["model"].items():
        assert torch.allclose(tensor, half["model"][name], atol=1e-5), name


def test_a_clipped_gradient_moves_the_weights_so_far_and_no_further(tmp_path):
    answers = {"task": "regression", "optimizer": "sgd", "schedule": "none"}
    project = make(tmp_path, grad_clip="0.001", **answers)
    flags = ["--epochs", 1, "--limit-batches", 1, "--lr", 1, "--weight-decay", 0]
    clipped = train(project, *flags)
    torch.manual_seed(0)
    fresh = load_model(project).build_model(**clipped["model_args"])
    moves = [
        (clipped["model"][name] - before.detach()).flatten()
        for name, before in fresh.named_parameters()
    ]
    assert torch.cat(moves).norm().item() == pytest.approx(1.9e-3, rel=1e-2)  # Nesterov


@pytest.mark.parametrize("precision", ["fp32", "bf16", "fp16"])
def test_every_precision_trains(tmp_path, precision):
    project = make(tmp_path, task="classification", model="cnn")
    found = train(project, "--epochs", 3, "--precision", precision)
    exact = train(project, "--epochs", 3, out="exact")
    assert found["history"][-1]["val_loss"] < 2.3
    assert bool(found["scaler"]) == (precision == "fp16")
    assert same_weights(found, exact) == (precision == "fp32")


def test_validation_and_test_have_the_same_precision(tmp_path):
    """The same images give the same loss in both: with bf16, the loss of bf16."""
    project = make(tmp_path, task="classification", model="cnn")
    text = (project / "dataset.py").read_text()
    parts = "[part[:limit] for part in shuffled]"
    assert parts in text
    same = "[shuffled[0], shuffled[2], shuffled[2]]"
    (project / "dataset.py").write_text(text.replace(parts, same))
    losses = []
    for precision in ("bf16", "fp32"):
        train(project, "--precision", precision, "--limit-batches", 0)
        play(project, "evaluate.py")
        rows = loaded(project, name="best")["history"]
        losses.append(rows[-1]["val_loss"])
        assert results_of(project)["loss"] == losses[-1]
    assert losses[0] != losses[1]


def test_an_unknown_precision_is_refused(tmp_path):
    project = make(tmp_path, task="regression")
    refused = play(project, "train.py", "--precision", "int8", code=2)
    assert refused.stderr == "--precision must be auto, fp32, bf16 or fp16.\n"


# Waiting for the device.


# Prints how often the run reads a number off the device, which waits for it.
WAITS = """
from torch.utils._python_dispatch import TorchDispatchMode

import train


class Waits(TorchDispatchMode):
    count = 0

    def __torch_dispatch__(self, function, types, words=(), names=None):
        self.count += "_local_scalar_dense" in str(function)
        return function(*words, **(names or {}))


with Waits() as waits:
    train.main()
print("waits", waits.count)
"""
TOTAL = "            total.add_(loss.detach(), alpha=len("


@pytest.mark.parametrize("task", ["regression", "classification", "recommender"])
def test_no_batch_waits_for_the_device(tmp_path, task):
    project = make(tmp_path, task=task)
    (project / "waits.py").write_text(WAITS)
    assert waits(project, 7) == waits(project, 3)
    text = (project / "train.py").read_text()
    assert TOTAL in text
    waiting = text.replace(TOTAL, f"            loss.item()\n{TOTAL}")
    (project / "train.py").write_text(waiting)
    assert waits(project, 7) == waits(project, 3) + 4  # the ones that are looked for


def waits(project, batches: int) -> int:
    """How often a run with so many batches does."""
    flags = ["--epochs", 1, "--limit-batches", batches, "--batch-size", 32]
    output = play(project, "waits.py", *flags, "--device", "cpu").stdout
    return int(output.splitlines()[-1].removeprefix("waits "))


# Which files there are.


def test_extras_come_and_go_with_their_flag(tmp_path):
    offered = KNOWN.extras_for(KNOWN.tasks["regression"])
    for name, extra in offered.items():
        project = make(tmp_path, project_slug=name, task="regression", extras=name)
        for other in offered.values():
            for file in other.files:
                assert (project / file).exists() == (other is extra), file
    none = make(tmp_path, project_slug="bare", task="regression", extras="none")
    assert not any((none / f).exists() for e in offered.values() for f in e.files)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("find-lr,chekc", "Unknown extra 'chekc'. Did you mean 'check'?"),
        ("none,check", "--with none,check contradicts itself."),
        ("check,", "--with has an empty name."),
        ("recommend", "The extra recommend is for the task recommender, not for"),
    ],
)
def test_extras_that_do_not_exist_are_refused(tmp_path, value, sentence):
    words = ["new", "demo", "--task", "regression", "--with", value, "--yes"]
    assert sentence in scaffold(*words, cwd=tmp_path, code=2).stderr


def test_the_command_in_the_readme_writes_the_same_again(tmp_path):
    choices = {
        "task": "classification",
        "optimizer": "sgd",
        "schedule": "plateau",
        "loss": "nll",
        "init": "kaiming",
        "augment": "mixup",
        "logger": "mlflow",
        "extras": "none",
    }
    project = make(tmp_path, **choices)
    command = resolved(**choices).command
    assert command in (project / "README.md").read_text()
    words = command.split()[2:]
    scaffold("new", "again/demo", *words[1:], "--yes", cwd=tmp_path)
    for path in project.glob("*.*"):
        assert (
            path.read_bytes() == (tmp_path / "again" / "demo" / path.name).read_bytes()
        )
