"""Personal defaults, from `defaults.toml` in the user's configuration folder."""

import json

import pytest

from tests.projects import scaffold


@pytest.fixture
def new(tmp_path, monkeypatch):
    """Runs `scaffold new x … --json`, with a text as the defaults."""

    def start(text: str, *words: str, code: int = 0):
        path = tmp_path / "config" / "scaffold" / "defaults.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
        return scaffold("new", "x", *words, "--json", cwd=tmp_path, code=code)

    return start


ALL = """
device = "cpu"
style = "functional"
extras = ["report", "recommend"]
author = "Ada *Lovelace*"
"""


def test_the_defaults_are_used_and_named(tmp_path, new):
    done = new(ALL, "--task", "recommender")
    answers = json.loads(done.stdout)["answers"]
    assert (answers["device"], answers["style"]) == ("cpu", "functional")
    assert answers["extras"] == "recommend,report"
    named = done.stderr.splitlines()[0]
    assert named.startswith(f"Defaults from {tmp_path}") and "style functional" in named
    assert "\nBy Ada \\*Lovelace\\*.\n" in (tmp_path / "x" / "README.md").read_text()


def test_a_flag_goes_before_the_defaults(new):
    words = ("--task", "recommender", "--style", "class", "--with", "none")
    answers = json.loads(new(ALL, *words).stdout)["answers"]
    assert (answers["device"], answers["style"]) == ("cpu", "class")
    assert answers["extras"] == "none"


def test_extras_for_other_tasks_are_left_out(new):
    answers = json.loads(new(ALL, "--task", "regression").stdout)["answers"]
    assert answers["extras"] == "report"


WRONG = {
    "styel = 'class'": "unknown name, 'styel'. Did you mean 'style'?",
    "style = 'klass'": "Unknown style 'klass'.",
    "style = 3": "style must be a string",
    "style = ": "Can't read ",
    "extras = 'reprt'": "'reprt'",
    "author = 'a\\u0000b'": "",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_said(new, text):
    done = new(
        text.replace("'a\\u0000b'", '"a\\u0000b"'), "--task", "regression", code=2
    )
    assert WRONG[text] in json.loads(done.stdout)["error"] + done.stderr


def test_an_update_keeps_the_answers_and_reads_no_defaults(tmp_path, new):
    new(ALL, "--task", "regression")
    done = scaffold("update", "x", "--check", cwd=tmp_path)
    assert "Nothing to update" in done.stdout
