"""The wizard's screens, as a person sees them; test_wizard.py says what they do.

After a change on purpose: `nox -s snapshots`, and read the difference in git.
"""

import pytest

from tests.screen import ENTER, Terminal
from tests.unit.test_wizard import EXTRAS, HOUSES

CLEAR = "\x15"  # Ctrl-U deletes the default
# What to wait for, and the keys that answer it.
SAMPLE = {
    "name": ("Enter: accept", CLEAR, "mine", ENTER),
    "data": ("Which data?", ENTER),
    "task": ("What do you want to build?", "2", ENTER),
    "model": ("Which model?", ENTER),
    "style": ("Which coding style?", ENTER),
    "device": ("Where will it run?", ENTER),
    "extras": (EXTRAS, ENTER),
    "train": ("Train it now?", "2", ENTER),
}
OWN = {
    "data": ("Which data?", "2", ENTER),
    "path": ("Tab: complete", "nowhere.csv", ENTER),
    "path that is wrong": ("does not exist", CLEAR, "houses.csv", ENTER),
    "column": ("Which column should the model predict?", ENTER),
    "model": ("Which model?", ENTER),
}


def check_screens(at: Terminal, questions: dict, text, start: int = 1) -> None:
    for number, (name, (words, *keys)) in enumerate(questions.items(), start):
        assert "\n".join(at.see(words)) == text(name=f"{number} {name}")
        at.press(*keys)


@pytest.fixture
def terminal(tmp_path):
    """Starts the wizard; ends it if a question of it remains."""
    started = []

    def start(*words: str, **how) -> Terminal:
        started.append(Terminal(tmp_path, "new", *words, **how))
        return started[-1]

    yield start
    for at in started:
        at.child.close(force=True)


def test_the_screens(terminal, text):
    at = terminal()
    check_screens(at, SAMPLE, text)
    assert at.end() == 0
    assert "\n".join(at.lines()) == text(name="9 end")


def test_a_dumb_terminal_keeps_all_questions(terminal, text):
    at = terminal("mine", TERM="dumb")
    for words, *keys in list(SAMPLE.values())[1:]:
        at.see(words)
        at.press(*keys)
    assert at.end() == 0
    assert "\n".join(at.lines()) == text


def test_the_screens_with_ones_own_table(tmp_path, terminal, text):
    (tmp_path / "houses.csv").write_text(HOUSES)
    check_screens(terminal("mine"), OWN, text)
