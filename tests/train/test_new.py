"""`scaffold new --train`, and the wizard's last question: the project is trained."""

import json
import os
import sys

from tests.projects import scaffold
from tests.screen import ENTER, Terminal
from tests.unit.test_cli import NEW
from tests.unit.test_wizard import GIVEN


def test_train_trains(tmp_path):
    done = scaffold(*NEW, "--device", "cpu", "--train", "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["training"] == 0
    assert (tmp_path / "demo" / "outputs" / "best.pt").exists()
    assert "Next: python evaluate.py" in done.stderr


def test_train_passes_on_how_training_ended(tmp_path):
    words = ["new", "demo", "--task", "regression", "--device", "mps", "--train"]
    assert "Device 'mps' is not" in scaffold(*words, cwd=tmp_path, code=2).stderr


def test_train_now_trains(tmp_path):
    words = ("--style", "class", "--device", "cpu", "--with", "none")
    at = Terminal(tmp_path, "new", "x", *GIVEN, *words, PATH=os.defpath)
    at.see("Train it now?")
    at.press(ENTER)
    assert at.end() == 0
    assert (tmp_path / "x" / "outputs" / "best.pt").exists()
    after = at.lines()[at.lines().index("Next:") :]
    evaluate = os.path.relpath(sys.executable, tmp_path / "x")
    assert f"  {evaluate} evaluate.py" in after and "  python train.py" not in after
