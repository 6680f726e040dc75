"""scaffold update: what the templates changed comes in, what the user changed stays."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import scaffold.update
import scaffold.versions
from scaffold import __version__
from scaffold.errors import ScaffoldError
from scaffold.record import BASE, record_of
from scaffold.update import carry_out, plan
from scaffold.write import fill
from tests.projects import resolved

LINES = "".join(f"line {number}\n" for number in range(30))
PROJECT = resolved(task="regression")
MARKED = f"<<<<<<< yours\n{{ours}}=======\n{{theirs}}>>>>>>> scaffold {__version__}\n"


def edited(number: int, line: str, text: str = LINES) -> str:
    """The text with one of its lines replaced."""
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:number], line, *lines[number + 1 :]])


MINE, THEIRS = edited(3, "mine\n"), edited(20, "theirs\n")
BOTH = edited(3, "mine\n", THEIRS)


@dataclass(frozen=True)
class Scenario:
    """What was written, what there is, what would be written; and what comes of it.

    None in mine is a file that the user deleted; what it lacks is as it was written.
    expected is of the files that differ from mine.
    """

    name: str
    base: dict
    mine: dict = field(default_factory=dict)
    theirs: dict = field(default_factory=dict)
    expected: dict = field(default_factory=dict)
    actions: dict = field(default_factory=dict)


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


SCENARIOS = [
    Scenario("nothing changed", {"a": LINES}, {}, {"a": LINES}),
    Scenario("only the user's edit", {"a": LINES}, {"a": MINE}, {"a": LINES}),
    Scenario(
        "only the template's edit",
        {"a": LINES},
        {},
        {"a": THEIRS},
        {"a": THEIRS},
        {"a": "changed"},
    ),
    Scenario(
        "two edits in two places",
        {"a": LINES},
        {"a": MINE},
        {"a": THEIRS},
        {"a": BOTH},
        {"a": "merged"},
    ),
    Scenario("the same edit twice", {"a": LINES}, {"a": MINE}, {"a": MINE}),
    Scenario(
        "two edits of a line",
        {"a": LINES},
        {"a": edited(3, "mine\n")},
        {"a": edited(3, "theirs\n")},
        {"a": edited(3, MARKED.format(ours="mine\n", theirs="theirs\n"))},
        {"a": "conflict"},
    ),
    Scenario(
        "two edits of lines side by side",
        {"a": LINES},
        {"a": edited(3, "mine\n")},
        {"a": edited(4, "theirs\n")},
        {
            "a": edited(
                3,
                MARKED.format(ours="mine\nline 4\n", theirs="line 3\ntheirs\n"),
                edited(4, ""),
            )
        },
        {"a": "conflict"},
    ),
    Scenario(
        "a new file",
        {"a": LINES},
        {},
        {"a": LINES, "b/c": "new\n"},
        {"b/c": "new\n"},
        {"b/c": "added"},
    ),
    Scenario(
        "a new file that the user has",
        {"a": LINES},
        {"b": "new\n"},
        {"a": LINES, "b": "new\n"},
    ),
    Scenario(
        "a new file that the user has another of",
        {"a": LINES},
        {"b": "mine\n"},
        {"a": LINES, "b": "theirs\n"},
        {"b": MARKED.format(ours="mine\n", theirs="theirs\n")},
        {"b": "conflict"},
    ),
    Scenario(
        "a file that the template dropped",
        {"a": LINES, "b": "x\n"},
        {},
        {"a": LINES},
        {"b": None},
        {"b": "removed"},
    ),
    Scenario(
        "a folder that the template dropped",
        {"a": LINES, "b/c/d": "x\n"},
        {},
        {"a": LINES},
        {"b/c/d": None},
        {"b/c/d": "removed"},
    ),
    Scenario(
        "a file that the template dropped and the user edited",
        {"a": LINES, "b": "x\n"},
        {"b": "x\nmine\n"},
        {"a": LINES},
        {},
        {"b": "kept"},
    ),
    Scenario(
        "a file that the user deleted",
        {"a": LINES, "b": "x\n"},
        {"b": None},
        {"a": LINES, "b": "x\n"},
    ),
    Scenario(
        "a file that the user deleted and the template edited",
        {"a": LINES, "b": LINES},
        {"b": None},
        {"a": LINES, "b": THEIRS},
        {},
        {"b": "left out"},
    ),
    Scenario(
        "a file that both deleted",
        {"a": LINES, "b": "x\n"},
        {"b": None},
        {"a": LINES},
    ),
    Scenario(
        "a rename by the template",
        {"a.py": LINES},
        {},
        {"b.py": LINES},
        {"a.py": None, "b.py": LINES},
        {"a.py": "removed", "b.py": "added"},
    ),
    Scenario(
        "a rename by the template of a file that the user edited",
        {"a.py": LINES},
        {"a.py": MINE},
        {"b.py": THEIRS},
        {"a.py": None, "b.py": BOTH},
        {"a.py": "removed", "b.py": "merged"},
    ),
    Scenario(
        "a rename by the template, and a conflict",
        {"a.py": LINES},
        {"a.py": edited(3, "mine\n")},
        {"b.py": edited(3, "theirs\n")},
        {
            "a.py": None,
            "b.py": edited(3, MARKED.format(ours="mine\n", theirs="theirs\n")),
        },
        {"a.py": "removed", "b.py": "conflict"},
    ),
    Scenario(
        "a rename by the template of a file that the user deleted",
        {"a.py": LINES, "c": "x\n"},
        {"a.py": None},
        {"b.py": LINES, "c": "x\n"},
        {},
        {"b.py": "left out"},
    ),
    Scenario(
        "a rename by the template to what the user has already",
        {"a.py": LINES},
        {"a.py": MINE, "b.py": "my own\n"},
        {"b.py": LINES},
        {"b.py": MARKED.format(ours="my own\n", theirs=LINES)},
        {"a.py": "kept", "b.py": "conflict"},
    ),
    Scenario(
        "a rename by the user of a file that the template edited",
        {"a.py": LINES},
        {"a.py": None, "sub/b.py": MINE},
        {"a.py": THEIRS},
        {"sub/b.py": BOTH},
        {"sub/b.py": "merged"},
    ),
    Scenario(
        "a rename by the user of a file that the template dropped",
        {"a.py": LINES, "c": "x\n"},
        {"a.py": None, "b.py": LINES},
        {"c": "x\n"},
        {},
        {"b.py": "kept"},
    ),
    Scenario(
        "the same rename by both",
        {"a.py": LINES},
        {"a.py": None, "b.py": MINE},
        {"b.py": THEIRS},
        {"b.py": BOTH},
        {"b.py": "merged"},
    ),
    Scenario(
        "a rename by the user, and a conflict",
        {"a.py": LINES},
        {"a.py": None, "b.py": edited(3, "mine\n")},
        {"a.py": edited(3, "theirs\n")},
        {"b.py": edited(3, MARKED.format(ours="mine\n", theirs="theirs\n"))},
        {"b.py": "conflict"},
    ),
    Scenario(
        "the same rename by both, and a conflict",
        {"a.py": LINES},
        {"a.py": None, "b.py": edited(3, "mine\n")},
        {"b.py": edited(3, "theirs\n")},
        {"b.py": edited(3, MARKED.format(ours="mine\n", theirs="theirs\n"))},
        {"b.py": "conflict"},
    ),
    Scenario(
        "two renames by both",
        {"a.py": LINES},
        {"a.py": None, "b.py": MINE},
        {"c.py": LINES},
        {"c.py": LINES},
        {"c.py": "conflict"},
    ),
    Scenario(
        "a binary file that the user changed",
        {"a": "x\n", "c": LINES},
        {"a": b"\0mine"},
        {"a": "x\n", "c": THEIRS},
        {"c": THEIRS},
        {"c": "changed"},
    ),
    Scenario(
        "a binary file that both changed",
        {"a": "x\n"},
        {"a": b"\0mine"},
        {"a": "theirs\n"},
        {"a.scaffold-new": "theirs\n"},
        {"a": "conflict"},
    ),
    Scenario(
        "letters that are not UTF-8, in two places",
        {"a": LINES},
        {"a": MINE.encode() + b"\xe9\n"},
        {"a": THEIRS},
        {"a": BOTH.encode() + b"\xe9\n"},
        {"a": "merged"},
    ),
    Scenario(
        "letters that are not UTF-8, in one place",
        {"a": "x\n"},
        {"a": b"\xe9\n"},
        {"a": "theirs\n"},
        {"a.scaffold-new": "theirs\n"},
        {"a": "conflict"},
    ),
    Scenario(
        "a notebook that was run",
        {"a.ipynb": "{}\n"},
        {"a.ipynb": '{"run": 1}\n'},
        {"a.ipynb": '{"new": 1}\n'},
        {"a.ipynb.scaffold-new": '{"new": 1}\n'},
        {"a.ipynb": "conflict"},
    ),
    Scenario(
        "lines that Windows ended, and no edit",
        {"a": LINES},
        {"a": crlf(LINES)},
        {"a": THEIRS},
        {"a": crlf(THEIRS)},
        {"a": "changed"},
    ),
    Scenario(
        "lines that Windows ended, and an edit",
        {"a": LINES},
        {"a": crlf(MINE)},
        {"a": THEIRS},
        {"a": crlf(BOTH)},
        {"a": "merged"},
    ),
    Scenario(
        "lines that Windows ended, and a conflict",
        {"a": LINES},
        {"a": crlf(edited(3, "mine\n"))},
        {"a": edited(3, "theirs\n")},
        {"a": crlf(edited(3, MARKED.format(ours="mine\n", theirs="theirs\n")))},
        {"a": "conflict"},
    ),
    Scenario(
        "a new file where Windows ends the lines",
        {"a": LINES},
        {"a": crlf(LINES)},
        {"a": LINES, "b": "1\n2\n"},
        {"b": b"1\r\n2\r\n"},
        {"b": "added"},
    ),
    Scenario(
        "a rename where Windows ends the lines",
        {"a.py": LINES, "c": "1\n", "d": "1\n", "e": "1\n"},
        {"a.py": crlf(MINE)},
        {"b.py": THEIRS, "c": "1\n", "d": "1\n", "e": "1\n"},
        {"a.py": None, "b.py": crlf(BOTH)},
        {"a.py": "removed", "b.py": "merged"},
    ),
    Scenario(
        "one line of many that Windows ended",
        {"a": LINES},
        {"a": edited(3, "mine\r\n")},
        {"a": THEIRS},
        {"a": edited(3, "mine\r\n", THEIRS).encode()},
        {"a": "merged"},
    ),
    Scenario(
        "the user's last line has no end",
        {"a": LINES},
        {"a": f"{LINES}mine"},
        {"a": THEIRS},
        {"a": f"{THEIRS}mine"},
        {"a": "merged"},
    ),
    Scenario(
        "the template's last line has no end",
        {"a": LINES},
        {"a": MINE},
        {"a": LINES[:-1]},
        {"a": MINE[:-1]},
        {"a": "merged"},
    ),
    Scenario(
        "a conflict in last lines without an end",
        {"a": LINES},
        {"a": f"{LINES}mine"},
        {"a": f"{LINES}theirs"},
        {"a": LINES + MARKED.format(ours="mine\n", theirs="theirs\n")},
        {"a": "conflict"},
    ),
    Scenario(
        "a byte-order mark that an editor has put there",
        {"a": LINES},
        {"a": f"\ufeff{LINES}"},
        {"a": THEIRS},
        {"a": f"\ufeff{THEIRS}"},
        {"a": "merged"},
    ),
    Scenario(
        "a file that the user emptied",
        {"a": LINES},
        {"a": ""},
        {"a": THEIRS},
        {"a": MARKED.format(ours="", theirs=THEIRS).replace(" yours", "")},
        {"a": "conflict"},
    ),
    Scenario(
        "a file that was empty",
        {"a": "", "c": LINES},
        {"a": "mine\n"},
        {"a": "", "c": THEIRS},
        {"c": THEIRS},
        {"c": "changed"},
    ),
    Scenario(
        "a name with letters of all kinds",
        {"ä ö/日本.py": LINES},
        {"ä ö/日本.py": MINE},
        {"ä ö/日本.py": THEIRS},
        {"ä ö/日本.py": BOTH},
        {"ä ö/日本.py": "merged"},
    ),
]


def as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def project_of(folder: Path, base: dict, monkeypatch, theirs: dict) -> Path:
    """A folder with files and the record of them, which would be others today."""
    folder.mkdir()
    fill(folder, {**base, **record_of(PROJECT, base)}, {})
    today = {name: as_bytes(content) for name, content in theirs.items()}
    monkeypatch.setattr(scaffold.update, "fresh", lambda *_: (PROJECT, today))
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """What is in a folder, but for the record and git's own."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not {".scaffold", ".git"} & {*path.parts}
    }


def change(folder: Path, mine: dict) -> None:
    for name, content in mine.items():
        if content is None:
            (folder / name).unlink()
        else:
            fill(folder, {name: content}, {})


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_what_comes_of_both_changes(tmp_path, monkeypatch, scenario):
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
    assert contents(folder) == expected
    assert {one.path: one.action for one in update.outcomes} == scenario.actions
    again = plan(folder, {}, force=True)  # for the markers of conflicts
    assert not again.available and not again.changes


def test_there_are_scenarios_enough():
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS) >= 30


def test_a_file_that_runs_still_runs(tmp_path, monkeypatch):
    folder = project_of(tmp_path / "p", {"a": LINES}, monkeypatch, {"a": THEIRS})
    (folder / "a").write_text(MINE)
    (folder / "a").chmod(0o750)
    carry_out(plan(folder, {}))
    assert (folder / "a").read_text() == BOTH
    assert (folder / "a").stat().st_mode & 0o777 == 0o750


def test_a_renamed_file_that_runs_still_runs(tmp_path, monkeypatch):
    folder = project_of(tmp_path / "p", {"a.py": LINES}, monkeypatch, {"b.py": THEIRS})
    (folder / "a.py").chmod(0o755)
    carry_out(plan(folder, {}))
    assert contents(folder) == {"b.py": THEIRS.encode()}
    assert os.access(folder / "b.py", os.X_OK)


def test_a_link_stays_and_what_it_leads_to_is_not_written(tmp_path, monkeypatch):
    folder = project_of(tmp_path / "p", {"a": LINES}, monkeypatch, {"a": THEIRS})
    (tmp_path / "elsewhere").write_text(LINES)
    (folder / "a").unlink()
    (folder / "a").symlink_to("../elsewhere")
    update = plan(folder, {})
    carry_out(update)
    assert [(one.path, one.action) for one in update.outcomes] == [("a", "conflict")]
    assert os.readlink(folder / "a") == "../elsewhere"
    assert (tmp_path / "elsewhere").read_text() == LINES
    assert (folder / "a.scaffold-new").read_text() == THEIRS


def test_what_was_put_beside_before_is_not_lost(tmp_path, monkeypatch):
    folder = project_of(tmp_path / "p", {"a": "x\n"}, monkeypatch, {"a": "theirs\n"})
    change(folder, {"a": b"\0mine", "a.scaffold-new": "of the time before\n"})
    carry_out(plan(folder, {}))
    assert (folder / "a.scaffold-new").read_text() == "of the time before\n"
    assert (folder / "a.scaffold-new2").read_text() == "theirs\n"


@pytest.mark.parametrize("name", ["a", "sub/a", "."])
def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path, monkeypatch, name):
    base, theirs = {"c": LINES}, {"c": THEIRS, "a": "new\n", "sub/a": "new\n"}
    folder = project_of(tmp_path / "p", base, monkeypatch, theirs)
    if name == ".":  # the reverse
        change(folder, {"sub": "mine\n"})
    else:
        change(folder, {f"{name}/mine": "mine\n"})
    before = contents(folder)
    with pytest.raises(ScaffoldError, match=r"Rename .* first"):
        plan(folder, {})
    assert contents(folder) == before


def test_a_link_in_the_place_of_a_folder_is_refused(tmp_path, monkeypatch):
    theirs = {"c": LINES, "sub/a": "new\n"}
    folder = project_of(tmp_path / "p", {"c": LINES}, monkeypatch, theirs)
    (tmp_path / "elsewhere").mkdir()
    (folder / "sub").symlink_to("../elsewhere")
    with pytest.raises(ScaffoldError, match=r"Rename .* first"):
        plan(folder, {})


def test_conflicts_of_before_are_to_be_settled_first(tmp_path, monkeypatch):
    base, theirs = {"a": LINES}, {"a": edited(3, "theirs\n")}
    folder = project_of(tmp_path / "p", base, monkeypatch, theirs)
    (folder / "a").write_text(edited(3, "mine\n"))
    carry_out(plan(folder, {}))
    with pytest.raises(ScaffoldError, match="conflicts from an earlier update"):
        plan(folder, {})
    (folder / "a").write_text(edited(3, "settled\n"))
    assert not plan(folder, {}).available


# The record


def damage(folder: Path, how: str) -> None:
    answers, base = (
        folder / ".scaffold" / name for name in ("answers.json", BASE[10:])
    )
    facts = json.loads(answers.read_text())
    if how == "gone":
        answers.unlink()
    elif how == "base gone":
        base.unlink()
    elif how == "base cut":
        base.write_bytes(base.read_bytes()[:-100])
    elif how == "base of another":
        base.write_bytes(record_of(PROJECT, {"a": "another\n"})[BASE])
    elif how == "outside":
        fill(folder, record_of(PROJECT, {"../a": "x\n"}), {})
    elif how == "no json":
        answers.write_text("{")
    elif how == "a list":
        answers.write_text("[]")
    else:
        name, value = how.split("=")
        of_record = name in {*facts, "data", "unformatted"}
        target = facts if of_record else facts["answers"]
        target[name] = json.loads(value)
        answers.write_text(json.dumps(facts))


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("gone", "was not created by scaffold .no .scaffold/answers.json"),
        ("base gone", "base.zip is missing or damaged"),
        ("base cut", "base.zip is missing or damaged"),
        ("base of another", "base.zip is missing or damaged"),
        ("outside", "base.zip is missing or damaged"),
        ("no json", "answers.json is missing or damaged"),
        ("a list", "answers.json is missing or damaged"),
        ("files=3", "answers.json is missing or damaged"),
        ('version="new"', "answers.json is missing or damaged"),
        ("style=3", "answers.json is missing or damaged"),
        ("include=[3]", "answers.json is missing or damaged"),
        ("data=3", "answers.json is missing or damaged"),
        ('data={"kind": "table"}', "answers.json is missing or damaged"),
        ('data={"mood": "good"}', "answers.json is missing or damaged"),
        ('data={"columns": [{"name": 3}]}', "answers.json is missing or damaged"),
        ("unformatted=3", "answers.json is missing or damaged"),
        ('mood="good"', "answers.json is missing or damaged"),
        ("schema=3", "written by a newer version of scaffold"),
        ("layout=99", "written by a newer version of scaffold"),
        ("chosen=3", "answers.json is missing or damaged"),
        ("chosen=[3]", "answers.json is missing or damaged"),
        ('version="999.0"', "created by scaffold 999.0, but this is"),
    ],
)
def test_a_record_that_cannot_be_trusted_is_refused(
    tmp_path, monkeypatch, how, sentence
):
    monkeypatch.setattr(scaffold.versions, "__version__", "0.3.0")
    folder = tmp_path / "p"
    folder.mkdir()
    fill(folder, record_of(PROJECT, {"a": LINES}), {})
    damage(folder, how)
    with pytest.raises(ScaffoldError, match=sentence):
        plan(folder, {})


def test_the_record_is_the_same_whenever_it_is_made():
    files = {"b": LINES, "a": MINE}
    first, second = record_of(PROJECT, files), record_of(
        PROJECT, dict(sorted(files.items()))
    )
    assert first == second
