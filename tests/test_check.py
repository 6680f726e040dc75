"""check.py: all is well in a project as it comes, and what is planted is found."""

import csv
import random
import re
from pathlib import Path

import pytest

from scaffold import catalog
from tests import projects
from tests.preloaded import run_script
from tests.projects import play
from tests.tables import MIXED, WORDS, mixed, save
from tests.test_combinations import MODELS

KNOWN = catalog.load()
CPU = ("--device", "cpu")
LEARNING = "validation loss within 300 steps"
# The head of a pretrained network is the same whatever is below it.
SMALL = [choice for choice in MODELS if choice[0] != "transfer-learning"]


def make(folder: Path, **answers) -> Path:
    return projects.make(folder, extras="check", **answers)


def check(project: Path, *flags, code: int = 0) -> dict[str, str]:
    """The verdict of each row of the table."""
    return verdicts_of(play(project, "check.py", *CPU, *flags, code=code).stdout)


def verdicts_of(said: str) -> dict[str, str]:
    lines = [line for line in said.splitlines() if line.startswith("  ")]
    assert len(lines) > 10 and f"{len(lines)} things looked at" in said
    return {line[2:].split("  ")[0]: line.rsplit("  ", 1)[1].strip() for line in lines}


def wrong(project: Path, *flags) -> set[str]:
    """What it finds wrong, of which there is something."""
    verdicts = check(project, *flags, code=1)
    return {name for name, verdict in verdicts.items() if verdict == "wrong"}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new))


# As it comes ------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "choice"), list(enumerate(SMALL)), ids=str)
def test_a_project_as_it_comes_is_ok(tmp_path, number, choice):
    """Every model on all data that come along; styles and devices take turns."""
    styles, devices = list(KNOWN.styles), list(KNOWN.devices)
    answers = dict(zip(("task", "model", "dataset"), choice, strict=True))
    style, device = styles[number % len(styles)], devices[number % len(devices)]
    project = make(tmp_path, **answers, style=style, device=device)
    assert set(check(project).values()) == {"ok"}


def test_a_new_head_on_a_pretrained_network_is_ok(tmp_path):
    """Random weights stand in for those that would have to be downloaded; from the
    features that they make, nothing can be learnt that holds elsewhere."""
    project = make(tmp_path, task="transfer-learning")
    flags = ["check.py", *CPU, "--weights", "none", "--workers", "0"]
    verdicts = verdicts_of(run_script(project, flags).stdout)
    assert verdicts.pop(LEARNING)
    assert set(verdicts.values()) == {"ok"}


@pytest.mark.parametrize("style", KNOWN.styles)
def test_every_style_is_ok_with_dropout(tmp_path, style):
    project = make(tmp_path, task="classification", style=style, dropout="0.3")
    assert set(check(project).values()) == {"ok"}


def others() -> list[dict[str, str]]:
    """Every optimizer, loss, activation and init once, on two tasks in turn."""
    tasks = ["regression", "classification"]
    cases = [
        {"task": task, "loss": loss}
        for task in tasks
        for loss in KNOWN.tasks[task].losses
    ]
    values = {
        "optimizer": [name for name, o in KNOWN.optimizers.items() if not o.sparse],
        "activation": ["gelu", "tanh", "sigmoid", "sign"],
        "init": KNOWN.inits,
    }
    pairs = [(kind, name) for kind, names in values.items() for name in names]
    cases += [
        {"task": tasks[number % 2], kind: name}
        for number, (kind, name) in enumerate(pairs)
    ]
    cases.append({"task": "recommender", "optimizer": "sparse-adam"})
    cases.append({"task": "recommender", "model": "dense", "activation": "sign"})
    cases.append({"task": "classification", "model": "cnn", "augment": "flip-crop"})
    return cases


@pytest.mark.parametrize("answers", others(), ids=lambda a: "-".join(a.values()))
def test_no_choice_raises_a_false_alarm(tmp_path, answers):
    assert "wrong" not in check(make(tmp_path, **answers)).values()


@pytest.mark.parametrize("seed", range(1, 4))
def test_no_seed_raises_a_false_alarm(tmp_path, seed):
    task = ["regression", "classification", "recommender"][seed % 3]
    assert "wrong" not in check(make(tmp_path, task=task), "--seed", seed).values()


# Planted bugs -----------------------------------------------------------------------

FILES = {
    "regression": ("diabetes.csv", "progression"),
    "classification": ("digits.csv", "digit"),
    "recommender": ("ratings.csv", "rating"),
}


@pytest.mark.parametrize("task", FILES)
def test_it_finds_shuffled_labels(tmp_path, task):
    """In the file: every label is another row's."""
    project = make(tmp_path, task=task)
    name, column = FILES[task]
    path = project / "data" / name
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    labels = [row[column] for row in rows]
    random.Random(0).shuffle(labels)
    for row, label in zip(rows, labels, strict=True):
        row[column] = label
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    assert wrong(project) == {LEARNING}


def test_it_finds_labels_shuffled_in_the_code(tmp_path):
    project = make(tmp_path, task="classification", dataset="breast-cancer")
    line = "    parts = split(targets, seed)\n"
    shuffle = "    targets = targets[torch.randperm(len(targets))]\n"
    edit(project / "dataset.py", line, shuffle + line)
    assert wrong(project) == {LEARNING}


@pytest.mark.parametrize("style", KNOWN.styles)
def test_it_finds_a_frozen_layer(tmp_path, style):
    project = make(tmp_path, task="classification", style=style)
    layer = {"sequential": "[1]", "ordered-dict": ".fc1"}.get(style, ".fc1")
    build = "def build_model(num_classes: int) -> nn.Module:\n"
    path = project / "model.py"
    edit(path, build, build.replace("build_model", "build_all"))
    path.write_text(
        f"{path.read_text()}\n\n{build}"
        "    model = build_all(num_classes)\n"
        f"    model{layer}.requires_grad_(False)\n"
        "    return model\n"
    )
    name = layer.strip("[].")
    assert wrong(project) == {f"{name}.weight", f"{name}.bias"}


def test_it_finds_a_layer_cut_off_by_detach(tmp_path):
    project = make(tmp_path, task="regression")
    old = "x = self.relu1(self.fc1(x))"
    edit(project / "model.py", old, f"{old}.detach()")
    assert wrong(project) == {"fc1.weight", "fc1.bias"}


def test_it_finds_a_network_without_any_gradient(tmp_path):
    project = make(tmp_path, task="regression")
    edit(project / "model.py", "return self.fc3(x)", "return self.fc3(x).detach()")
    found = wrong(project)
    assert {"fc1.weight", "fc3.bias", "loss of 8 samples learnt by heart"} <= found


def test_it_finds_a_layer_that_the_optimizer_does_not_know(tmp_path):
    project = make(tmp_path, task="regression")
    edit(project / "optimizer.py", "model.parameters()", "model.fc3.parameters()")
    assert wrong(project) == {"optimizer"}


def test_it_finds_dead_activations(tmp_path):
    project = make(tmp_path, task="regression")
    edit(project / "model.py", "self.relu1(self.fc1(x))", "self.relu1(-self.fc1(x)**2)")
    assert "relu1 outputs" in wrong(project)


@pytest.mark.parametrize("dataset", ["breast-cancer", "digits"])
def test_it_finds_inputs_left_as_they_are(tmp_path, dataset):
    project = make(tmp_path, task="classification", dataset=dataset)
    edit(
        project / "dataset.py",
        "return (values - self.mean) / self.std",
        "return values * 1.0",
    )
    found = wrong(project)
    assert found & ({"channel 1"} if dataset == "digits" else {"area_mean"})


def test_it_finds_targets_left_as_they_are(tmp_path):
    project = make(tmp_path, task="regression")
    scaled = 'Standardizer(**fitted["target"])(targets)\n'
    edit(project / "dataset.py", scaled, "targets\n")
    assert "target" in wrong(project)


def test_it_finds_a_softmax_before_cross_entropy(tmp_path):
    project = make(tmp_path, task="classification")
    edit(
        project / "model.py", "return self.fc3(x)", "return self.fc3(x).softmax(dim=1)"
    )
    assert "the network puts out" in wrong(project)


def test_it_finds_a_sigmoid_before_the_loss_that_has_one(tmp_path):
    project = make(tmp_path, task="classification", dataset="breast-cancer")
    edit(project / "model.py", "return self.fc3(x)", "return self.fc3(x).sigmoid()")
    assert "loss of 8 samples learnt by heart" in wrong(project)


def test_it_finds_logits_where_probabilities_logarithms_belong(tmp_path):
    project = make(tmp_path, task="classification", loss="nll", style="functional")
    edit(project / "model.py", "F.log_softmax(x, dim=1)", "x")
    assert "the network puts out" in wrong(project)


def test_it_finds_dropout_that_is_left_on(tmp_path):
    answers = {"task": "regression", "style": "functional", "dropout": "0.5"}
    project = make(tmp_path, **answers)
    edit(project / "model.py", ", self.training", "")
    assert "eval mode, twice" in wrong(project)


@pytest.mark.parametrize("task", FILES)
def test_it_finds_test_samples_in_the_training(tmp_path, task):
    project = make(tmp_path, task=task)
    lines = (project / "dataset.py").read_text().splitlines(keepends=True)
    split = next(line for line in lines if line.startswith("    parts = split("))
    leak = "    parts[0] = torch.cat([parts[0], parts[2]])\n"
    edit(project / "dataset.py", split, split + leak)
    assert "test in training" in wrong(project)


def test_it_finds_a_tenth_of_the_test_in_the_training(tmp_path):
    project = make(tmp_path, task="classification", model="cnn")
    lines = (project / "dataset.py").read_text().splitlines(keepends=True)
    split = next(line for line in lines if line.startswith("    parts = split("))
    leak = "    parts[2][:27] = parts[0][:27]\n"
    edit(project / "dataset.py", split, split + leak)
    assert wrong(project) == {"test in training"}


@pytest.mark.parametrize(
    "forgotten", ["optimizer.zero_grad()", "scaler.step(optimizer)"]
)
@pytest.mark.parametrize("optimizer", ["adamw", "sparse-adam"])
def test_it_finds_half_a_step(tmp_path, optimizer, forgotten):
    project = make(tmp_path, task="recommender", optimizer=optimizer)
    edit(project / "optimizer.py", f"    {forgotten}\n", "")
    assert wrong(project) == {"a step of the optimizer"}


def test_it_finds_a_gradient_left_in_a_network_whose_head_trains(tmp_path):
    project = make(tmp_path, task="transfer-learning")
    edit(project / "optimizer.py", "    optimizer.zero_grad()\n", "")
    flags = ["check.py", *CPU, "--weights", "none", "--workers", "0"]
    verdicts = verdicts_of(run_script(project, flags).stdout)
    assert verdicts["a step of the optimizer"] == "wrong"


@pytest.mark.parametrize("rows", [1, 3])
def test_a_handful_of_rows_that_are_twice_is_not_wrong(tmp_path, rows):
    project = make(tmp_path, task="regression")
    path = project / "data" / "diabetes.csv"
    header, *others = path.read_text().splitlines()
    path.write_text("\n".join([header, *others, *others[:rows]]) + "\n")
    check(project)


def test_a_few_rows_that_are_twice_are_to_be_looked_at(tmp_path):
    project = make(tmp_path, task="regression")
    path = project / "data" / "diabetes.csv"
    header, *rows = path.read_text().splitlines()
    path.write_text("\n".join([header, *rows, *rows[:60]]) + "\n")
    assert check(project)["test in training"] == "look"


def test_a_constant_column_is_to_be_looked_at(tmp_path):
    project = make(tmp_path, task="regression")
    path = project / "data" / "diabetes.csv"
    header, *rows = path.read_text().splitlines()
    rows = [",".join(["50", *row.split(",")[1:]]) for row in rows]
    path.write_text("\n".join([header, *rows]) + "\n")
    verdicts = check(project)
    assert (verdicts["age"], verdicts["sex"]) == ("look", "ok")


def test_inputs_that_are_no_numbers_are_wrong(tmp_path):
    project = make(tmp_path, task="regression")
    old = 'numbers = Standardizer(**known["numbers"])(to_numbers(table)).float()'
    edit(project / "dataset.py", old, f"{old}\n    numbers[:, 2] = torch.inf")
    assert "bmi" in wrong(project)


# What it says -----------------------------------------------------------------------


def test_the_inputs_of_a_table_have_names(tmp_path):
    """A date is several inputs, a word one, and an empty cell is one more."""
    path = save(tmp_path / "houses.csv", MIXED, mixed())
    answers = {"target": "price", "exclude": ("sold", "style")}
    project = make(tmp_path, data=str(path), **answers)
    edit(project / "check.py", "SHOWN = 16", "SHOWN = 99")
    dates = ("day", "year (sin)", "year (cos)", "week (sin)", "week (cos)")
    expected = ["size", "rooms", "garden", *(f"built: {part}" for part in dates)]
    expected += [f"{name} is empty" for name in ("size", "garden", "built")]
    names = list(check(project))
    assert names[: len(expected)] == expected
    words = names[len(expected) : len(expected) + len(WORDS)]
    assert set(words) == {f"note: {word}" for word in WORDS}
    assert names[len(expected) + len(WORDS)] == "target"


def test_a_date_with_an_hour_has_names(tmp_path):
    days = [f"20{10 + n % 14}-0{1 + n % 9}-15 {n % 24:02d}:30:00" for n in range(99)]
    rows = [(day if n % 7 else "", n % 24) for n, day in enumerate(days)]
    path = save(tmp_path / "t.csv", ("when", "y"), rows)
    names = list(check(make(tmp_path, data=str(path), target="y")))
    assert names[5:9] == [
        "when: hour (sin)",
        "when: hour (cos)",
        "when is empty",
        "target",
    ]


USED = {"--data", "--batch-size", "--workers", "--seed", "--device", "--limit-batches"}
STEPPED = {"--precision", "--grad-clip", "--weight-decay", "--out"}
MORE = {
    "regression": (set(), set()),
    "classification": (set(), set()),
    "recommender": (set(), set()),
    "transfer-learning": ({"--weights", "--out"}, {"--weights"}),
}


@pytest.mark.parametrize("task", KNOWN.tasks)
def test_only_settings_that_change_something_are_offered(tmp_path, task):
    project = make(tmp_path, task=task)
    of_check, of_find_lr = MORE[task]
    assert flags_of(project, "check.py") == USED | of_check
    search = {"--start", "--end", "--steps"}
    assert flags_of(project, "find_lr.py") == USED | STEPPED | search | of_find_lr


def flags_of(project: Path, script: str) -> set[str]:
    said = play(project, script, "--help").stdout
    return set(re.findall(r"^  (--[a-z-]+)", said, re.MULTILINE))
