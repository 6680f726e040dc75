"""A project of version 0.1.0 is updated: it runs afterwards, and no edit is lost."""

import json
import shutil
import sys
import zipfile
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from typer.testing import CliRunner

from scaffold import __version__
from scaffold.cli import command_line
from scaffold.health import examine
from scaffold.record import read_record
from scaffold.update import carry_out, plan
from tests.projects import play, run
from tests.train.test_update_project import EDITS as EDITS_OF_ALL_KINDS
from tests.train.test_update_project import edit as edit_file
from tests.unit.test_update import contents

STORED = Path(__file__).parents[1] / "data"


def stored(folder: Path, task: str = "regression") -> Path:
    """A project that version 0.1.0 generated, trained for one epoch."""
    with zipfile.ZipFile(STORED / f"{task}-0.1.0.zip") as archive:
        archive.extractall(folder)
    return folder


def update(folder: Path, *words: str, code: int) -> str:
    done = CliRunner().invoke(command_line(), ["update", str(folder), *words])
    assert done.exit_code == code, done.output
    return done.stdout


@dataclass(frozen=True)
class Edit:
    """What a user did to a project, and where it has to go by hand.

    changes  of a file: text that was replaced, and what replaced it
    files    files that the user added; None: deleted
    places   of each file that is named: where its edits belong to now
    """

    name: str
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    files: dict[str, str | None] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)

    def make(self, folder: Path) -> dict[str, str]:
        """The files that the user wrote, as they are now."""
        for name, (old, new) in self.changes.items():
            text = (folder / name).read_text()
            assert text.count(old) == 1
            (folder / name).write_text(text.replace(old, new))
        for name, text in self.files.items():
            if text is None:
                (folder / name).unlink()
            else:
                (folder / name).write_text(text)
        written = {*self.changes, *(name for name in self.files if self.files[name])}
        return {name: (folder / name).read_text() for name in written}


OWN = """\
from dataset import FEATURES
from runtime import seed_everything

seed_everything(0)
print(FEATURES)
"""
EDITS = [
    Edit("nothing"),
    Edit(
        "a changed layer",
        {"model.py": ("self.fc3(x)", "torch.relu(self.fc3(x))")},
        places={"model.py": ["model.py"]},
    ),
    Edit(
        "a new setting",
        {
            "config.py": (
                "    seed: int",
                '    gamma: float = setting(0.9, "mine")\n    seed: int',
            )
        },
        places={"config.py": ["config.py"]},
    ),
    Edit(
        "another learning rate",
        {"config.py": ("setting(0.001,", "setting(0.0123,")},
        places={"config.py": ["config.py"]},
    ),
    Edit(
        "another loss",
        {
            "metrics.py": (
                "return F.mse_loss(outputs, targets)",
                "return F.smooth_l1_loss(outputs, targets)",
            )
        },
        places={"metrics.py": ["evaluate.py"]},
    ),
    Edit(
        "another optimizer",
        {"optimizer.py": ("torch.optim.AdamW(", "torch.optim.NAdam(")},
        places={"optimizer.py": ["train.py"]},
    ),
    Edit(
        "a print in the loop",
        {"train.py": ("    model.train()\n", '    model.train()\n    print("mine")\n')},
        places={"train.py": ["train.py"]},
    ),
    Edit(
        "other gradient clipping",
        {"optimizer.py": ("clip_grad_norm_", "clip_grad_value_")},
        places={"optimizer.py": ["train.py"]},
    ),
    Edit(
        "a new column",
        {"dataset.py": ('    "s6",\n', '    "s6",\n    "mine",\n')},
        places={"dataset.py": ["dataset.py", "model.py"]},
    ),
    Edit(
        "a changed plot",
        {"pictures.py": ("figsize=(5, 5)", "figsize=(9, 9)")},
        places={"pictures.py": ["plots.py"]},
    ),
    Edit("a changed README", {"README.md": ("# regression\n", "# My diabetes\n")}),
    Edit("a requirement", {"requirements.txt": ("torch>=2.6", "pandas\ntorch==2.6")}),
    Edit("a deleted report", files={"report.py": None}),
    Edit("a deleted test", files={"test_project.py": None}),
    Edit("a deleted README", files={"README.md": None}),
    Edit("a deleted config", files={"config.py": None}),
    Edit(
        "a module that imports runtime",
        files={"experiment.py": OWN},
        places={"experiment.py": ["utils.py"]},
    ),
    Edit(
        "a module with a new file's name",
        files={"utils.py": "mine = 1\n"},
        places={"utils.py": ["utils.py"]},
    ),
    Edit(
        "an edited check",
        {"check.py": ("STEPS = 300", "STEPS = 321")},
        places={"check.py": ["check.py"]},
    ),
    Edit(
        "an edited rate finder",
        {"find_lr.py": ("import math\n", "import math  # mine\n")},
        places={"find_lr.py": ["find_lr.py"]},
    ),
    Edit(
        "an edited checkpoint and epoch",
        {
            "checkpoint.py": ("import csv\n", "import csv  # mine\n"),
            "epoch.py": ("import math\n", "import math  # mine\n"),
        },
        places={"checkpoint.py": ["utils.py"], "epoch.py": ["train.py"]},
    ),
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_the_project_runs_and_no_edit_is_lost(tmp_path, edit):
    folder = stored(tmp_path / "p")
    original = contents(folder)
    written = edit.make(folder)
    before = contents(folder)
    found = json.loads(
        CliRunner()
        .invoke(command_line(), ["update", str(folder), "--dry-run", "--json"])
        .stdout
    )
    assert contents(folder) == before
    assert {one["path"]: one["places"] for one in found["by_hand"]} == edit.places
    unfinished = edit.places or found["conflicts"]
    said = update(folder, code=3 if unfinished else 0)
    assert set(found["conflicts"]) <= {"README.md"}
    check_nothing_is_lost(folder, written, original, edit)
    check_places_are_named(folder, edit, said)
    assert kept_apart(before) == kept_apart(contents(folder))
    assert "Nothing to update" in update(folder, "--force", code=0)
    check_it_runs(folder)


def check_nothing_is_lost(folder, written, original, edit) -> None:
    """Files by hand are whole; of others, each line of the user is somewhere."""
    texts = [content.decode() for content in code_of(folder).values()]
    for name, text in written.items():
        assert name not in edit.places or text in texts
        lines = original.get(name, b"").decode().splitlines()
        for line in set(text.splitlines()) - set(lines):
            assert any(line in text.splitlines() for text in texts), line


def check_places_are_named(folder: Path, edit: Edit, said: str) -> None:
    for name, places in edit.places.items():
        words = f"-> {', '.join(places)}"
        if name == "experiment.py":
            words = f"imports runtime, which is now {places[0]}"
        assert f"  {name} {words}" in said


def code_of(folder: Path) -> dict[str, bytes]:
    files = contents(folder)
    return {n: c for n, c in files.items() if not n.startswith(("data/", "outputs/"))}


def kept_apart(files: dict[str, bytes]) -> dict[str, bytes]:
    """Data and what training wrote."""
    return {n: c for n, c in files.items() if n.startswith(("data/", "outputs/"))}


def check_it_runs(folder: Path) -> None:
    play(folder, "train.py", "--epochs", 1, "--device", "cpu")


def test_a_renamed_file_is_kept_and_named(tmp_path):
    folder = stored(tmp_path / "p")
    text = (folder / "predict.py").read_text() + "\n# mine\n"
    (folder / "predict.py").unlink()
    (folder / "infer.py").write_text(text)
    said = update(folder, code=3)
    assert "  infer.py -> predict.py" in said
    assert (folder / "before-0.2.0" / "infer.py.old").read_text() == text
    assert not (folder / "infer.py").exists() and (folder / "predict.py").exists()
    check_it_runs(folder)


def test_all_edits_at_once(tmp_path):
    folder = stored(tmp_path / "p")
    written, places = {}, {}
    for edit in EDITS:
        if not edit.files or edit.places:
            written |= edit.make(folder)
            places |= edit.places
    said = update(folder, code=3)
    texts = [content.decode() for content in code_of(folder).values()]
    for name in places:
        assert written[name] in texts and name in said
    check_it_runs(folder)


def test_deleted_files_come_back_only_where_they_are_needed(tmp_path):
    folder = stored(tmp_path / "p")
    for name in ("config.py", "model.py", "report.py", "test_project.py", "README.md"):
        (folder / name).unlink()
    said = {one.path: one for one in plan(folder, {}).outcomes}
    update(folder, code=0)
    for name in ("config.py", "model.py"):
        assert said[name].action == "added" and "you deleted it" in said[name].words
        assert (folder / name).exists()
    for name in ("report.py", "test_project.py", "README.md"):
        assert said[name].words == f"you deleted {name}"
        assert not (folder / name).exists()


def test_a_project_of_0_1_is_told_of_the_update(tmp_path):
    folder = stored(tmp_path / "p")
    before = contents(folder)
    assert "An update is available" in update(folder, "--check", code=4)
    diff = update(folder, "--dry-run", code=0)
    assert "+++ /dev/null" in diff and "a/runtime.py" in diff
    lines = {line.name: line for line in islice(examine(folder, sys.executable), 7)}
    words = f"moves the project from version 0.1.0 to {__version__}"
    assert words in lines["update"].text and not lines["update"].wrong
    assert lines["files"].text == "all 19 unchanged"
    assert contents(folder) == before


def test_the_extras_that_0_1_wrote_unasked_are_in_the_answers(tmp_path):
    folder = stored(tmp_path / "p", "recommender")
    answers = read_record(folder).answers
    assert answers.extras == "find-lr,check,report,recommend"


@pytest.mark.parametrize("task", ["regression", "recommender"])
def test_the_extras_of_0_1_stay(tmp_path, task):
    folder = stored(tmp_path / "p", task)
    carry_out(plan(folder, {}))
    extras = {"find_lr.py", "check.py", "report.py"}
    extras |= {"recommend.py"} if task == "recommender" else set()
    assert extras <= contents(folder).keys()
    assert "runtime.py" not in contents(folder)


def test_answers_can_be_changed_with_the_update(tmp_path):
    folder = stored(tmp_path / "p")
    words = ["--set", "style=functional", "--set", "with=none", "--set", "grad-clip=1"]
    update(folder, *words, code=0)
    assert not {"report.py", "check.py"} & contents(folder).keys()
    assert read_record(folder).answers.style == "functional"
    check_it_runs(folder)


def test_the_tests_of_an_updated_project_pass(tmp_path):
    folder = stored(tmp_path / "p")
    (folder / "test_project.py").write_text("def test_mine():\n    assert False\n")
    update(folder, code=3)
    run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider")


def test_a_checkpoint_of_0_1_is_refused_in_one_sentence(tmp_path):
    folder = stored(tmp_path / "p")
    update(folder, code=0)
    outputs = folder / "outputs"
    shutil.copy(outputs / "best.pt", outputs / "last.pt")
    before = contents(folder)
    for words in (["train.py", "--resume"], ["evaluate.py"]):
        done = play(folder, *words, "--device", "cpu", code=2)
        said = done.stderr.strip()
        assert "older" in said and len(said.splitlines()) == 1
    assert kept_apart(contents(folder)) == kept_apart(before)


@given(EDITS_OF_ALL_KINDS)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_no_line_that_the_user_added_is_lost(tmp_path_factory, edits):
    folder = stored(tmp_path_factory.mktemp("property") / "p")
    lines = [f"# mine {number}".encode() for number in range(len(edits))]
    for line, (which, where, how) in zip(lines, edits, strict=True):
        files = sorted(path for path in folder.glob("*") if path.is_file())
        edit_file(files[which % len(files)], where, how, line)
    before = lines_of(folder)
    carry_out(plan(folder, {}))
    after = lines_of(folder)
    for line in lines:
        assert after.count(line) == before.count(line) <= 1


def lines_of(folder: Path) -> list[bytes]:
    return [line for file in code_of(folder).values() for line in file.splitlines()]
