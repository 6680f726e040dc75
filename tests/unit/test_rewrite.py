"""scaffold update across a version that rewrote the code: which files become what."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import scaffold.update
from scaffold.errors import ScaffoldError
from scaffold.record import ANSWERS
from scaffold.update import Update, carry_out, plan
from scaffold.update.imports import imports_of, names_in
from scaffold.update.merge import Outcome
from scaffold.versions import REWRITES, current_answers
from tests.unit.test_update import PROJECT, Scenario, as_bytes, change, contents, crlf
from tests.unit.test_update import project_of as written_today

OLD = "".join(f"old = {number}\n" for number in range(30))
NEW = "".join(f"new = {number}\n" for number in range(30))
MINE = OLD + "mine = 1\n"
AS_IT_WAS = "before-0.2.0"


def project_of(folder: Path, base: dict, monkeypatch, theirs: dict) -> Path:
    """A project of version 0.1.0, and what the templates give today."""
    written_today(folder, base, monkeypatch, theirs)
    facts = json.loads((folder / ANSWERS).read_text())
    former = {"schema": 1, "version": "0.1.0"}
    (folder / ANSWERS).write_text(json.dumps({**facts, **former}))
    return folder


def kept(name: str, text: str | bytes = MINE) -> dict:
    return {f"{AS_IT_WAS}/{name}.old": text}


def without_diffs(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: text for name, text in files.items() if "edits.diff" not in name}


SCENARIOS = [
    Scenario(
        "no edit",
        {"a.py": OLD, "runtime.py": OLD},
        {},
        {"a.py": NEW, "utils.py": NEW},
        {"a.py": NEW, "utils.py": NEW, "runtime.py": None},
        {"a.py": "changed", "utils.py": "added", "runtime.py": "removed"},
    ),
    Scenario(
        "an edit that would merge cleanly",
        {"a.py": OLD},
        {"a.py": MINE},
        {"a.py": "new = 1\n" + OLD},
        {"a.py": "new = 1\n" + OLD, **kept("a.py")},
        {"a.py": "by hand"},
    ),
    Scenario(
        "an edit of a file that is gone",
        {"runtime.py": OLD},
        {"runtime.py": MINE},
        {"utils.py": NEW},
        {"runtime.py": None, "utils.py": NEW, **kept("runtime.py")},
        {"runtime.py": "by hand", "utils.py": "added"},
    ),
    Scenario(
        "an edit of a file that did not change",
        {"a.py": OLD, "b.py": OLD},
        {"a.py": MINE},
        {"a.py": OLD, "b.py": NEW},
        {"b.py": NEW},
        {"b.py": "changed"},
    ),
    Scenario(
        "an edit that the new version has too",
        {"a.py": OLD},
        {"a.py": NEW},
        {"a.py": NEW},
    ),
    Scenario(
        "a file of the user with a new file's name",
        {"a.py": OLD},
        {"utils.py": "mine = 1\n"},
        {"a.py": NEW, "utils.py": NEW},
        {"a.py": NEW, "utils.py": NEW, **kept("utils.py", "mine = 1\n")},
        {"a.py": "changed", "utils.py": "by hand"},
    ),
    Scenario(
        "a kept file of an earlier time",
        {"a.py": OLD},
        {"a.py": MINE, f"{AS_IT_WAS}/a.py.old": "earlier\n"},
        {"a.py": NEW},
        {"a.py": NEW, f"{AS_IT_WAS}/a.py.old2": MINE},
        {"a.py": "by hand"},
    ),
    Scenario(
        "a renamed file",
        {"a.py": OLD},
        {"a.py": None, "sub/b.py": MINE},
        {"a.py": NEW},
        {"a.py": NEW, "sub/b.py": None, **kept("sub/b.py")},
        {"a.py": "added", "sub/b.py": "by hand"},
    ),
    Scenario(
        "a deleted file that nothing imports",
        {"a.py": OLD, "b.py": OLD},
        {"b.py": None},
        {"a.py": NEW, "b.py": NEW},
        {"a.py": NEW},
        {"a.py": "changed", "b.py": "left out"},
    ),
    Scenario(
        "deleted files that others import",
        {"a.py": OLD, "b.py": OLD, "c.py": OLD, "d.py": OLD},
        {"b.py": None, "c.py": None, "d.py": None},
        {"a.py": "import b\n", "b.py": "from c import x\n", "c.py": NEW, "d.py": NEW},
        {"a.py": "import b\n", "b.py": "from c import x\n", "c.py": NEW},
        {"a.py": "changed", "b.py": "added", "c.py": "added", "d.py": "left out"},
    ),
    Scenario(
        "a workflow and a notebook",
        {"w.yml": OLD, "n.ipynb": "{}\n"},
        {"w.yml": MINE, "n.ipynb": '{"run": 1}\n'},
        {"w.yml": "new: 1\n" + OLD, "n.ipynb": '{"new": 1}\n'},
        {
            "w.yml": "new: 1\n" + OLD,
            "n.ipynb": '{"new": 1}\n',
            **kept("w.yml"),
            **kept("n.ipynb", '{"run": 1}\n'),
        },
        {"w.yml": "by hand", "n.ipynb": "by hand"},
    ),
    Scenario(
        "prose",
        {"README.md": OLD},
        {"README.md": MINE},
        {"README.md": "# New\n" + OLD},
        {"README.md": "# New\n" + MINE},
        {"README.md": "merged"},
    ),
    Scenario(
        "requirements beside each other",
        {"requirements.txt": "a>=1\ntqdm\n"},
        {"requirements.txt": "a==2\ntqdm\nmine\n"},
        {"requirements.txt": "a>=1\nb\n"},
        {"requirements.txt": "b\na==2\nmine\n"},
        {"requirements.txt": "merged"},
    ),
    Scenario(
        "lines that Windows ended",
        {"a.py": OLD, "b.py": OLD},
        {"a.py": crlf(MINE), "b.py": crlf(OLD)},
        {"a.py": NEW, "b.py": NEW},
        {"a.py": crlf(NEW), "b.py": crlf(NEW), **kept("a.py", crlf(MINE))},
        {"a.py": "by hand", "b.py": "changed"},
    ),
    Scenario(
        "bytes that are no text",
        {"a.py": OLD},
        {"a.py": b"\xff\0\r\n"},
        {"a.py": NEW},
        {"a.py": NEW, **kept("a.py", b"\xff\0\r\n")},
        {"a.py": "by hand"},
    ),
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_code_is_replaced_and_edits_are_kept(tmp_path, monkeypatch, scenario):
    folder = project_of(tmp_path / "p", scenario.base, monkeypatch, scenario.theirs)
    change(folder, scenario.mine)
    before = contents(folder)
    update = plan(folder, {})
    assert contents(folder) == before
    carry_out(update)
    expected = {**before, **{n: as_bytes(t) for n, t in scenario.expected.items() if t}}
    for name, content in scenario.expected.items():
        if content is None:
            del expected[name]
    assert without_diffs(contents(folder)) == expected
    assert {one.path: one.action for one in update.outcomes} == scenario.actions
    again = plan(folder, {})
    assert not again.available and not again.changes


def test_a_diff_shows_the_edits(tmp_path, monkeypatch):
    base, theirs = {"a.py": OLD, "b.py": OLD, "c.py": "c = 1\n"}, {"a.py": NEW}
    folder = project_of(tmp_path / "p", base, monkeypatch, theirs)
    mine = {"a.py": MINE, "b.py": None, "d.py": MINE, f"{AS_IT_WAS}/edits.diff": "x"}
    updated(folder, mine)
    text = (folder / AS_IT_WAS / "edits.diff2").read_text()
    added = [line for line in text.splitlines() if line[0] == "+"]
    assert added == ["+++ b/a.py", "+mine = 1", "+++ b/d.py", "+mine = 1"]
    assert (folder / AS_IT_WAS / "edits.diff").read_text() == "x"


def updated(folder: Path, mine: dict) -> dict[str, Outcome]:
    change(folder, mine)
    update: Update = plan(folder, {})
    carry_out(update)
    return {outcome.path: outcome for outcome in update.by_hand}


@pytest.mark.parametrize("after", range(4))
def test_a_failure_half_way_leaves_everything_as_it_was(tmp_path, monkeypatch, after):
    theirs = {"a.py": NEW, "utils.py": NEW}
    folder = project_of(tmp_path / "p", {"a.py": OLD}, monkeypatch, theirs)
    change(folder, {"a.py": MINE})
    before, calls = state(folder), []
    swap = carry_out.__globals__["swap"].__globals__
    put = swap["put"]

    def fail(new, target):
        calls.append(target)
        if len(calls) == after + 1:
            raise OSError(28, "No space left on device")
        put(new, target)

    monkeypatch.setitem(swap, "put", fail)
    with pytest.raises(ScaffoldError, match=r"Nothing was changed\."):
        carry_out(plan(folder, {}))
    assert len(calls) > after and state(folder) == before
    assert not (folder / AS_IT_WAS).exists()


def state(folder: Path) -> dict[str, bytes]:
    """Every file of a project, the record included."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_link_is_kept_and_leads_to_the_same_file(tmp_path, monkeypatch):
    folder = project_of(tmp_path / "p", {"a.py": OLD}, monkeypatch, {"a.py": NEW})
    (tmp_path / "elsewhere.py").write_text(MINE)
    (folder / "a.py").unlink()
    (folder / "a.py").symlink_to("../elsewhere.py")
    assert list(updated(folder, {})) == ["a.py"]
    assert (tmp_path / "elsewhere.py").read_text() == MINE
    assert not (folder / "a.py").is_symlink()
    assert (folder / AS_IT_WAS / "a.py.old").is_symlink()
    assert (folder / AS_IT_WAS / "a.py.old").read_text() == MINE


def test_a_file_that_runs_still_runs_and_is_not_an_edit(tmp_path, monkeypatch):
    folder = project_of(tmp_path / "p", {"a.py": OLD}, monkeypatch, {"a.py": NEW})
    (folder / "a.py").chmod(0o755)
    assert updated(folder, {}) == {}
    assert contents(folder) == {"a.py": NEW.encode()}
    assert os.access(folder / "a.py", os.X_OK)


def test_what_is_in_the_way_is_refused(tmp_path, monkeypatch):
    folder = project_of(tmp_path / "p", {"a.py": OLD}, monkeypatch, {"a.py": NEW})
    change(folder, {"a.py": MINE, AS_IT_WAS: "a file\n"})
    with pytest.raises(ScaffoldError, match=r"is not a folder, but the project needs"):
        plan(folder, {})


def test_pytest_does_not_collect_what_is_kept(tmp_path, monkeypatch):
    base, theirs = {"test_project.py": OLD}, {"test_project.py": "def test_a(): pass\n"}
    folder = project_of(tmp_path / "p", base, monkeypatch, theirs)
    mine = 'def test_b():\n    """\n    >>> 1\n    2\n    """\n    assert False\n'
    assert "test_project.py" in updated(folder, {"test_project.py": mine})
    assert (folder / AS_IT_WAS / "test_project.py.old").read_text() == mine
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout


BASE = {"runtime.py": OLD, "train.py": "def load(): ...\n", "epoch.py": OLD}
THEIRS = {"utils.py": NEW, "train.py": "def train(): ...\n"}


@pytest.mark.parametrize(
    ("text", "words", "places"),
    [
        (
            "from runtime import seed\n",
            "imports runtime, which is now utils.py",
            ("utils.py",),
        ),
        (
            "import epoch as e, runtime\n",
            "imports epoch, which is now train.py; "
            "imports runtime, which is now utils.py",
            ("train.py", "utils.py"),
        ),
        (
            "def f():\n    from train import load\n",
            "uses load of train, which no longer has it",
            ("train.py",),
        ),
        (
            "import train\ntrain.load()\n",
            "uses load of train, which no longer has it",
            ("train.py",),
        ),
    ],
)
def test_the_users_own_modules_that_no_longer_work_are_named(
    tmp_path, monkeypatch, text, words, places
):
    folder = project_of(tmp_path / "p", BASE, monkeypatch, THEIRS)
    by_hand = updated(folder, {"sub/experiment.py": text})
    assert by_hand == {
        "sub/experiment.py": Outcome(
            "sub/experiment.py", "by hand", words, places=places
        )
    }
    assert (folder / "sub/experiment.py").read_text() == text


@pytest.mark.parametrize(
    "text",
    [
        "import train, torch\ntrain.train()\n",
        "from train import *\nimport mine\nmine.runtime()\n",
        "import train\ntrain = train.train()\ntrain.load()\n",
        "import runtime is no syntax\n",
        "from . import runtime\nfrom .runtime import seed\n",
    ],
)
def test_modules_that_still_work_are_not_named(tmp_path, monkeypatch, text):
    folder = project_of(tmp_path / "p", BASE, monkeypatch, THEIRS)
    assert updated(folder, {"experiment.py": text, "mine.py": "x = 1\n"}) == {}


def test_a_module_under_the_users_name_is_named_with_the_new_one(tmp_path, monkeypatch):
    folder = project_of(tmp_path / "p", BASE, monkeypatch, THEIRS)
    mine = {"runtime.py": None, "tools.py": OLD, "experiment.py": "import tools\n"}
    by_hand = updated(folder, mine)
    assert by_hand["tools.py"].places == ("utils.py",)
    assert by_hand["tools.py"].words.startswith("renamed from runtime.py")
    assert by_hand["experiment.py"].words == "imports tools, which is now utils.py"


def test_names_are_found_without_running_anything():
    text = b"import a.b\nfrom c import d as e\nclass F:\n    g = 1\nh: int = 2\n"
    assert imports_of(text) == {"a.b": set(), "c": {"d"}}
    assert {"a.b", "e", "F", "g", "h"} == names_in(text)


@pytest.mark.parametrize(
    ("version", "answers", "extras"),
    [
        ("0.1.0", {"task": "regression"}, "find-lr,check,report"),
        ("0.1.0", {"task": "recommender"}, "find-lr,check,report,recommend"),
        ("0.1.0", {"task": "regression", "extras": "none"}, "report"),
        (
            "0.1.0",
            {"task": "recommender", "extras": "export,ci"},
            "export,ci,report,recommend",
        ),
        ("0.2.0", {"task": "recommender"}, None),
        ("0.2.0", {"task": "recommender", "extras": "ci"}, "ci"),
    ],
)
def test_answers_that_were_defaults_once_are_kept(version, answers, extras):
    now = current_answers(version, answers)
    assert now.get("extras") == extras
    assert {**now, "extras": None} == {**answers, "extras": None}


def test_the_record_is_of_today_afterwards(tmp_path, monkeypatch):
    folder = project_of(tmp_path / "p", {"a.py": OLD}, monkeypatch, {"a.py": NEW})
    updated(folder, {})
    facts = json.loads((folder / ANSWERS).read_text())
    assert facts["version"] == scaffold.__version__
    assert facts["schema"] == 2 and facts["layout"] == len(REWRITES)
    assert facts["answers"] == PROJECT.answers
