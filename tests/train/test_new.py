"""`scaffold new --train`, and the wizard's last question: the project is trained."""

import json
import os
import subprocess
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


def test_a_reader_that_is_gone_does_not_stop_the_work(tmp_path):
    """`scaffold new --data … | head -1` prints the report before it writes."""
    rows = "".join(f"{n * 3 % 11}.5,{n * 7 % 5}.25\n" for n in range(40))
    (tmp_path / "h.csv").write_text(f"area,price\n{rows}")
    words = "new mine --data h.csv --target price --task regression --yes"
    command = f"set -o pipefail; '{sys.executable}' -m scaffold {words} | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine" / ".scaffold" / "answers.json").is_file()
