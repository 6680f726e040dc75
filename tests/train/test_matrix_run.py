"""`scaffold matrix --run`: projects are trained, and what goes wrong is said.

Most are of a fork whose scripts only pretend: what is looked at is who runs them.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pexpect
import pytest
from typer.testing import CliRunner

from scaffold import catalog
from scaffold.catalog import templates_folder
from scaffold.cli import command_line
from scaffold.matrix import run as matrix_run
from scaffold.matrix.scripts import processes_for
from scaffold.render import PROJECT_FOLDER
from tests.projects import scaffold
from tests.train.test_adding import FILE, PAGE

LINEAR = ["--task", "regression", "--model", "linear", "--offline"]
ONE = [*LINEAR, "--style", "class", "--device", "cpu"]
NAME = "regression-linear-diabetes-class-cpu"
REPORTS = ["--junit", "j.xml", "--summary", "s.json"]

HISTORY = """
import os
os.mkdir("outputs")
with open("outputs/history.csv", "w") as file:
    file.write("epoch,train_loss,val_loss,val_rmse,lr,seconds\\n")
"""
TRAIN = f"""{HISTORY}
with open("outputs/history.csv", "a") as file:
    file.write("1,3,3,3,3,3\\n")
"""
EVALUATE = """
with open("outputs/test.json", "w") as file:
    file.write('{"loss": 2.5, "rmse": 1.5}')
"""
SLEEP = """
import os, signal, subprocess, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(["sleep", "300"])
with open(os.environ["PIDS"], "a") as file:
    file.write(f"{os.getpid()}\\n{child.pid}\\n")
time.sleep(300)
"""


def copy_templates(folder: Path) -> None:
    """A folder of templates in which those of the base may be changed."""
    folder.mkdir()
    for path in templates_folder().iterdir():
        if path.name == "base":
            shutil.copytree(path, folder / "base")
        else:
            (folder / path.name).symlink_to(path)


@pytest.fixture
def fork(tmp_path):
    """Makes a copy of the templates in which some files of a project are others; None:
    are missing. Returns the flags that take it."""

    def make(**files: str | None) -> list:
        copy_templates(tmp_path / "fork")
        project = tmp_path / "fork" / "base" / PROJECT_FOLDER
        for name, content in {"train": TRAIN, "evaluate": EVALUATE, **files}.items():
            path = project / f"{name}.py"
            path.unlink() if content is None else path.write_text(content)
        return ["--templates", "fork"]

    return make


def refuse(name: str):
    raise AssertionError(f"{name} is no JSON")


def outcomes(folder: Path) -> tuple[dict[str, dict], dict[str, ElementTree.Element]]:
    """What both reports say of each combination, if they are valid and agree."""
    summary = json.loads((folder / "s.json").read_text("utf-8"), parse_constant=refuse)
    suite = ElementTree.parse(folder / "j.xml").getroot().find("testsuite")
    rows = {row["name"]: row for row in summary["combinations"]}
    cases = {case.get("name"): case for case in suite.findall("testcase")}
    assert set(rows) == set(cases) and int(suite.get("tests")) == len(rows)
    for status, tag in (("failed", "failure"), ("skipped", "skipped")):
        named = {name for name, row in rows.items() if row["status"] == status}
        assert named == {n for n, case in cases.items() if case.find(tag) is not None}
        assert summary[status] == len(named)
    return rows, cases


def statuses(folder: Path) -> list[str]:
    return [row["status"] for row in outcomes(folder)[0].values()]


def test_a_fork_that_adds_a_style_is_trained_on_every_device(tmp_path):
    copy_templates(tmp_path / "fork")
    style = "templates/base/templates/styles/module-list.jinja"
    path = tmp_path / style.replace("templates", "fork", 1)
    path.write_text(dict(FILE.findall(PAGE))[style])
    words = ["matrix", "--templates", "fork", *LINEAR, "--style", "module-list"]
    for device in ("cpu", "mps", "multi-gpu"):
        words += ["--device", device]
    listed = json.loads(scaffold(*words, "--json", cwd=tmp_path).stdout)
    done = scaffold(*words, "--run", "--jobs", 3, "--out", "all", cwd=tmp_path)
    lines = [row for row in done.stdout.splitlines() if row.startswith("passed ")]
    assert len(lines) == 3 and all("rmse" in line for line in lines)
    assert done.stdout.endswith("3 passed, 0 failed, 0 skipped.\n")
    (tmp_path / "all" / "junit.xml").rename(tmp_path / "j.xml")
    (tmp_path / "all" / "summary.json").rename(tmp_path / "s.json")
    rows, cases = outcomes(tmp_path)
    assert list(rows) == [row["name"] for row in listed]
    assert sorted(os.listdir(tmp_path / "all")) == sorted(rows)
    for name, row in rows.items():
        check_trained(tmp_path / "all" / name, row, cases[name])


def check_trained(folder: Path, row: dict, case: ElementTree.Element) -> None:
    results = json.loads((folder / "outputs" / "test.json").read_text())
    assert row["metric"] == "rmse" and row["metrics"] == results
    assert 1 < row["seconds"] < 600
    assert 100 * 2**20 < row["peak_memory"] < 8 * 2**30
    assert (folder / "outputs" / "history.csv").read_text().count("\n") == 2
    properties = {p.get("name"): p.get("value") for p in case.iter("property")}
    assert properties["device"] == row["answers"]["device"]
    assert float(properties["rmse"]) == results["rmse"]
    assert int(properties["peak_memory"]) == row["peak_memory"]
    assert float(case.get("time")) == row["seconds"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("x =", "task.toml is not valid TOML: "),
        ("x = 1", "task.toml does not describe a task: "),
    ],
)
def test_a_task_that_cannot_be_read_is_named(tmp_path, line, sentence):
    copy_templates(tmp_path / "fork")
    tasks = tmp_path / "fork" / "base" / "templates" / "tasks"
    with open(tasks / "regression" / "task.toml", "a") as file:
        file.write(f"\n{line}\n")
    words = ["matrix", "--templates", "fork"]
    said = scaffold(*words, cwd=tmp_path, code=2).stderr
    assert f"tasks/regression/{sentence}" in said and said.count("\n") == 1


def test_a_task_is_as_quick_as_the_one_that_it_is_like(tmp_path):
    copy_templates(tmp_path / "fork")
    tasks = tmp_path / "fork" / "base" / "templates" / "tasks"
    original = (tasks / "transfer-learning" / "task.toml").read_text()
    for name, quick in (("alike", ""), ("own", 'quick = ["--workers", "1"]')):
        (tasks / name).mkdir()
        dropped = ("quick", "like")
        lines = [x for x in original.splitlines() if not x.startswith(dropped)]
        text = "\n".join([*lines, 'like = "transfer-learning"', quick])
        (tasks / name / "task.toml").write_text(text)
    known = catalog.read(tmp_path / "fork").tasks
    assert known["alike"].quick == known["transfer-learning"].quick != []
    assert known["own"].quick == ["--workers", "1"]


BASE = "base/{{cookiecutter.project_slug}}"
FAULTS = {
    "undefined": (
        {"utils": "{{ nonsense }}"},
        f"{BASE}/utils.py:1: Can't render the template of utils.py: "
        "'nonsense' is undefined.",
    ),
    "syntax": (
        {"model": "\n{% if %}"},
        f"{BASE}/model.py:2: Can't render the template of model.py: Expected an",
    ),
    "include": (
        {"model": '{% include "not/there.py" %}'},
        f"{BASE}/model.py:1: Can't render the template of model.py: 'not/there",
    ),
    "an exception": ({"model": "{{ 1 / 0 }}"}, "ZeroDivisionError: division by zero"),
    "a refusal": (
        {"model": "{{ project().model.takes(1) }}"},
        "TypeError: 'int' object is not iterable",
    ),
    "no train.py": ({"train": None}, "The project has no train.py."),
    "no evaluate.py": ({"evaluate": None}, "evaluate.py, exit code 2: "),
    "raises": (
        {"train": "def f():\n    raise ValueError('boom')\nf()"},
        "train.py, exit code 1: ValueError: boom",
    ),
    "raises from": (
        {"train": "try:\n    1 / 0\nexcept Exception as e:\n    raise OSError from e"},
        "train.py, exit code 1: OSError",
    ),
    "is no Python": (
        {"train": "def f(:\n"},
        "train.py, exit code 1: SyntaxError: invalid syntax",
    ),
    "refuses": (
        {"train": "import sys\nprint('one', flush=True)\nsys.exit('No such thing.')"},
        "train.py, exit code 1: No such thing.",
    ),
    "is silent": (
        {"train": "raise SystemExit(3)"},
        "train.py, exit code 3: No output.",
    ),
    "is killed": (
        {"train": "import os\nos.kill(os.getpid(), 9)"},
        "train.py: Killed by signal 9, Killed.",
    ),
    "does not train": (
        {"train": "print('fine')"},
        "train.py: It did not write outputs/history.csv.",
    ),
    "no epoch": ({"train": HISTORY}, "outputs/history.csv: No epochs."),
    "is not tested": (
        {"evaluate": "print('fine')"},
        "evaluate.py: It did not write outputs/test.json.",
    ),
    "no metric": (
        {"evaluate": EVALUATE.replace("rmse", "mae")},
        "outputs/test.json: No value for rmse.",
    ),
    "no number": (
        {"evaluate": EVALUATE.replace("1.5", "1e999")},
        "outputs/test.json: No value for rmse.",
    ),
    "no table": (
        {"evaluate": EVALUATE.replace('{"loss"', "[" * 100_000)},
        "outputs/test.json: Not a JSON object with metrics.",
    ),
}


@pytest.mark.parametrize(("files", "line"), FAULTS.values(), ids=FAULTS)
def test_what_goes_wrong_is_a_failure_with_its_line(
    tmp_path, monkeypatch, fork, files, line
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCAFFOLD_TEMPLATES", "")  # --templates sets it
    words = ["matrix", *fork(**files), *ONE, "--run", *REPORTS]
    done = CliRunner().invoke(command_line(), words)
    assert isinstance(done.exception, SystemExit) and done.exit_code == 1
    assert "0 passed, 1 failed, 0 skipped." in done.stdout
    (said,) = [row for row in done.stdout.splitlines() if row.startswith("failed ")]
    assert line in said
    assert "Traceback" not in done.stdout + done.stderr
    (row,), (case,) = (list(report.values()) for report in outcomes(tmp_path))
    failure = case.find("failure")
    assert line in failure.get("message")
    assert row["error"] and row["error"] in failure.get("message")
    if (row["exit_code"] or 0) > 0:
        assert f"{row['file']}, exit code {row['exit_code']}" in said
    assert failure.text.startswith(f"scaffold new {NAME} --task regression")


def test_several_processes_speak_one_at_a_time(tmp_path, fork):
    flags = fork(train="import os\nraise ValueError(os.environ['LOCAL_RANK'])")
    words = [*flags, *LINEAR, "--style", "class", "--device", "multi-gpu", "--run"]
    said = scaffold("matrix", *words, "--on", "cpu", cwd=tmp_path, code=1).stdout
    (line,) = [row for row in said.splitlines() if row.startswith("failed ")]
    assert line.endswith(("exit code 1: ValueError: 0", "exit code 1: ValueError: 1"))


def test_the_first_failure_ends_it(tmp_path, fork):
    broken = f"{TRAIN}\nif 'functional' in os.getcwd():\n    raise ValueError('boom')"
    words = [*fork(train=broken), *LINEAR, "--device", "cpu", "--jobs", 1, *REPORTS]
    done = scaffold("matrix", "--run", *words, cwd=tmp_path, code=1)
    assert "1 passed, 1 failed, 2 skipped." in done.stdout
    assert statuses(tmp_path) == ["passed", "failed", "skipped", "skipped"]
    words += ["--keep-going"]
    scaffold("matrix", "--run", *words, cwd=tmp_path, code=1)
    assert statuses(tmp_path) == ["passed", "failed", "passed", "passed"]


def test_what_is_only_written_fails_too(tmp_path, fork):
    flags = fork(model="{{ 1 / (project().style.name != 'class') }}")
    words = [*flags, *LINEAR, "--device", "cpu", "--out", "all"]
    done = scaffold("matrix", *words, cwd=tmp_path, code=1)
    assert "0 written, 1 failed, 3 skipped." in done.stdout
    assert "ZeroDivisionError" in done.stdout and not (tmp_path / "all").exists()
    scaffold("matrix", *words, "--keep-going", *REPORTS, cwd=tmp_path, code=1)
    assert len(os.listdir(tmp_path / "all")) == 3
    assert statuses(tmp_path) == ["failed", "passed", "passed", "passed"]


def test_only_what_failed_is_kept(tmp_path, fork):
    broken = f"{TRAIN}\nif 'functional' in os.getcwd():\n    raise ValueError('boom')"
    (tmp_path / "tmp").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    words = ["--run", *fork(train=broken), *LINEAR, "--device", "cpu", "--keep-going"]
    done = scaffold("matrix", *words, cwd=tmp_path, code=1, env=environment)
    (root,) = (tmp_path / "tmp").iterdir()
    kept = root / NAME.replace("class", "functional")
    assert f"\n  {kept}\n" in done.stdout and (kept / "train.py").exists()
    assert set(root.iterdir()) == {kept, Path(f"{kept}.log")}
    assert "ValueError: boom" in Path(f"{kept}.log").read_text()
    shutil.rmtree(root)
    words += ["--style", "class"]
    scaffold("matrix", *words, cwd=tmp_path, env=environment)
    assert os.listdir(tmp_path / "tmp") == []


HOSTILE = r"""
import json, os
os.write(1, bytes(range(256)) + b"\n\xff ]]> \x1b]0;title\x07 \x1b[31m&<red>\x1b[0m\n")
numbers = {"rmse": 1.5, "\x00\ud800 <&>": 2, "nan": float("nan"), "text": "\x1b[31m"}
with open("outputs/test.json", "w") as file:
    json.dump(numbers, file)
"""


@pytest.mark.parametrize("end", ["", "raise SystemExit(1)"], ids=["passed", "failed"])
def test_whatever_is_printed_the_reports_are_valid(tmp_path, fork, end):
    words = [*fork(evaluate=HOSTILE + end), *ONE, "--run", *REPORTS]
    done = scaffold("matrix", *words, cwd=tmp_path, code=bool(end))
    assert not set(done.stdout) & set("\x1b\x00\x07")
    (row,), (case,) = (list(report.values()) for report in outcomes(tmp_path))
    if end:
        assert row["error"].endswith("]]>  &<red>")
        assert "]]>  &<red>" in case.find("failure").text
    else:
        assert row["metrics"] == {"rmse": 1.5, " <&>": 2}


def test_scripts_get_the_flags_of_a_short_run(tmp_path, fork):
    flags = fork(train="import sys\nsys.exit(' '.join(sys.argv))")
    one = ["--task", "transfer-learning", "--model", "resnet18", "--dataset", "shapes"]
    words = [*flags, *one, "--device", "cuda", "--run", "--on", "cpu"]
    said = scaffold("matrix", *words, cwd=tmp_path, code=1).stdout
    assert (
        "train.py --epochs 1 --limit-batches 2 "
        "--weights none --batch-size 4 --device cpu\n"
    ) in said


@pytest.mark.parametrize(("jobs", "threads"), [(1, "7"), (2, "1")])
def test_several_at_a_time_have_a_thread_each(tmp_path, fork, jobs, threads):
    flags = fork(train="import os, sys\nsys.exit(os.environ['OMP_NUM_THREADS'])")
    environment = {**os.environ, "OMP_NUM_THREADS": "7"}
    words = [*flags, *ONE, "--run", "--jobs", jobs]
    done = scaffold("matrix", *words, cwd=tmp_path, code=1, env=environment)
    assert f"exit code 1: {threads}\n" in done.stdout


@pytest.mark.parametrize(("gpus", "processes"), [(0, 2), (1, 1), (2, 2)])
def test_every_process_has_a_gpu_if_there_is_one(
    tmp_path, monkeypatch, gpus, processes
):
    (tmp_path / "torch.py").write_text(
        f"class cuda:\n    device_count = staticmethod(lambda: {gpus})"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert processes_for("auto") == processes
    assert processes_for("cpu") == 2


def pids(file: Path, count: int) -> list[int]:
    """The processes that have begun to sleep, once there are so many."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        found = file.read_text().split() if file.exists() else []
        if len(found) == count:
            return list(map(int, found))
        time.sleep(0.05)
    raise AssertionError(f"{found} are not {count}")


def is_running(pid: int) -> bool:
    """It is there, and not only for somebody to ask how it ended."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True)
    return done.stdout.strip()[:1] not in (b"", b"Z")


def test_what_takes_too_long_is_ended_with_all_its_processes(tmp_path, fork):
    environment = {**os.environ, "PIDS": str(tmp_path / "pids")}
    words = [*fork(train=SLEEP), *ONE, "--run", "--timeout", 2, *REPORTS]
    done = scaffold("matrix", *words, cwd=tmp_path, code=1, env=environment)
    assert "train.py: Timeout after 2 seconds." in done.stdout
    assert statuses(tmp_path) == ["failed"]
    assert not any(map(is_running, pids(tmp_path / "pids", 2)))


def test_what_a_script_leaves_running_ends_with_it(tmp_path, fork):
    environment = {**os.environ, "PIDS": str(tmp_path / "pids")}
    leaves = SLEEP.replace("time.sleep(300)", "")
    words = [*fork(train=TRAIN + leaves), *ONE, "--run"]
    scaffold("matrix", *words, cwd=tmp_path, env=environment)
    assert not any(map(is_running, pids(tmp_path / "pids", 2)))


def test_processes_for_several_gpus_are_ended_too(tmp_path, fork):
    environment = {**os.environ, "PIDS": str(tmp_path / "pids")}
    sleep = SLEEP.replace("signal.SIG_IGN", "signal.SIG_DFL")
    words = [*fork(train=sleep), *LINEAR, "--style", "class", "--device", "multi-gpu"]
    words += ["--on", "cpu", "--run", "--timeout", 15]
    done = scaffold("matrix", *words, cwd=tmp_path, code=1, env=environment)
    assert "train.py: Timeout after 15 seconds." in done.stdout
    workers = pids(tmp_path / "pids", 4)[::2]
    assert not any(map(is_running, workers))


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_a_signal_ends_all_and_what_is_known_is_written(tmp_path, fork, number, code):
    (tmp_path / "tmp").mkdir()
    command = [*fork(train=SLEEP), *LINEAR, "--device", "cpu", "--run", "--jobs", "1"]
    running = subprocess.Popen(
        [sys.executable, "-m", "scaffold", "matrix", *command, *REPORTS],
        cwd=tmp_path,
        env={
            **os.environ,
            "PIDS": str(tmp_path / "pids"),
            "TMPDIR": str(tmp_path / "tmp"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    sleeping = pids(tmp_path / "pids", 2)
    assert all(map(is_running, sleeping))
    running.send_signal(number)
    said, errors = running.communicate(timeout=60)
    assert running.returncode == code, said + errors
    assert not any(map(is_running, sleeping))
    assert statuses(tmp_path) == ["skipped"] * 4
    assert "0 passed, 0 failed, 4 skipped." in said and errors == ""
    assert os.listdir(tmp_path / "tmp") == []


def test_a_terminal_shows_what_is_under_way(tmp_path, fork):
    sleep = SLEEP.replace("signal.SIG_IGN", "signal.SIG_DFL")
    words = [*fork(train=sleep), *ONE, "--run"]
    child = pexpect.spawn(
        sys.executable,
        ["-m", "scaffold", "matrix", *words],
        cwd=tmp_path,
        env={**os.environ, "PIDS": str(tmp_path / "pids"), "TERM": "xterm"},
        encoding="utf-8",
        timeout=30,
    )
    child.expect("running")
    child.expect(f"{NAME} +train.py")
    child.expect("0 of 1 done")
    sleeping = pids(tmp_path / "pids", 2)
    child.sendcontrol("c")
    child.expect(f"skipped +{NAME} .* Interrupted.")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert not any(map(is_running, sleeping))


def test_runs_are_not_uploaded_unless_the_user_says_so(monkeypatch):
    monkeypatch.delenv("WANDB_MODE")
    assert matrix_run.environment(alone=True)["WANDB_MODE"] == "offline"
    monkeypatch.setenv("WANDB_MODE", "online")
    assert matrix_run.environment(alone=False)["WANDB_MODE"] == "online"
