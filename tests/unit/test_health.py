"""`scaffold check`: what it says of a project that is well, and of one that is not.

Most of it is asked of a bare environment with packages that are only names, and a torch
that behaves like one on another machine.
"""

import ast
import json
import shutil
import sys
import textwrap
import venv
from pathlib import Path

import pytest

from scaffold import __version__, versions
from scaffold.catalog import templates_folder
from scaffold.errors import ScaffoldError
from scaffold.health import (
    Line,
    conclusion,
    examine,
    facts_of,
    interpreter,
    quick_test,
)
from scaffold.record import ANSWERS, record_of
from scaffold.render import render, sample
from scaffold.write import write
from tests.projects import resolved, scaffold
from tests.tables import plain

NAMES = ["python", "torch", "devices", "packages", "files", "data", "update", "tests"]
QUICK = "def test_one():\n    assert True\n"
MARKED = "a = 1\n<<<<<<< yours\nb = 2\n=======\nb = 3\n>>>>>>> scaffold\n"


def remembered(folder: Path, **answers) -> Path:
    """A project as `scaffold new` writes it, with its record."""
    target = folder / "demo"
    project = resolved(**{"task": "regression", **answers})
    files = render(project)
    write(target, files | record_of(project, files), sample(project))
    return target


@pytest.fixture
def project(tmp_path) -> Path:
    return remembered(tmp_path)


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> str:
    """The Python of an environment without packages."""
    folder = tmp_path_factory.mktemp("bare") / "environment"
    venv.create(folder)
    return str(folder / "bin" / "python")


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Makes packages seem installed, for any Python that is started."""
    place = tmp_path / "installed"
    monkeypatch.setenv("PYTHONPATH", str(place))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)

    def install(*versions: str, requires: tuple[str, ...] = ()) -> None:
        for words in versions:
            name, version = words.split("==")
            facts = [f"Name: {name}", f"Version: {version}"]
            facts += [f"Requires-Dist: {other}" for other in requires]
            folder = place / f"{name}-{version}.dist-info"
            folder.mkdir(parents=True, exist_ok=True)
            text = "\n".join(["Metadata-Version: 2.1", *facts])
            (folder / "METADATA").write_text(text + "\n")

    install.place = place
    install("matplotlib==3.9", "numpy==2.0", "polars==1.40", "tqdm==4.67")
    install("pillow==11.0", "scipy==1.15", "torchvision==0.24")
    return install


TORCH = """
import os, sys, warnings
from types import SimpleNamespace as Module

def see():
    for words in {warned!r}:
        warnings.warn(words)
    return len({cards!r}) > 0

def start():
    if {words!r}:
        raise RuntimeError({words!r})

def properties(number):
    name, memory = {cards!r}[number]
    return Module(name=name, total_memory=memory)

__version__ = "2.9.1"
version = Module(cuda={cuda!r}, hip={hip!r})
cuda = Module(
    is_available=see,
    init=start,
    device_count=lambda: 8,  # as NVML counts what cannot be used
    get_device_properties=properties,
)
if {cards!r}:
    cuda.device_count = lambda: len({cards!r})
seen = lambda: {mps!r}
backends = Module(mps=Module(is_available=seen, is_built=seen))
"""


@pytest.fixture
def torch(installed):
    """Makes a torch that behaves like one elsewhere."""

    def make(code: str = "", **facts) -> None:
        installed("torch==2.9.1")
        usual = {"cuda": "13.2", "hip": None, "cards": [], "words": "", "warned": []}
        text = TORCH.format(**{**usual, "mps": False, **facts})
        folder = installed.place / "torch"
        folder.mkdir()
        (folder / "__init__.py").write_text(textwrap.dedent(code) + text)

    return make


def lines_of(project: Path, python: str) -> dict[str, Line]:
    found = {line.name: line for line in examine(project, python)}
    assert list(found) == NAMES
    return found


def wrong_in(lines: dict[str, Line]) -> list[str]:
    return [name for name, line in lines.items() if line.wrong]


def quickly(project: Path, code: str = QUICK) -> Path:
    """The same project with another test."""
    (project / "test_project.py").write_text(code)
    return project


# The command.


def test_what_is_wrong_is_marked_and_ends_with_what_to_do_first(project, bare):
    done = scaffold("check", "--python", bare, cwd=project, code=1)
    lines = done.stdout.splitlines()
    assert [line[2:].split()[0] for line in lines if line[:2] == "! "] == [
        "torch",
        "packages",
    ]
    assert "  tests     not run: torch is missing" in lines
    advice = f"First: {bare} -m pip install -r requirements.txt, or choose a Python"
    assert lines[-1].startswith(advice)


def test_json_says_the_same_and_the_text_goes_elsewhere(project, bare):
    words = ["check", project, "--python", bare]
    text = scaffold(*words, cwd=project.parent, code=1).stdout
    done = scaffold(*words, "--json", cwd=project.parent, code=1)
    assert done.stderr == text
    facts = json.loads(done.stdout)
    assert facts["path"] == str(project) and facts["healthy"] is False
    assert [line["name"] for line in facts["lines"]] == NAMES
    assert [line["wrong"] for line in facts["lines"]].count(True) == 2
    assert facts["first"] == facts["lines"][1]["advice"]


def test_what_is_no_project_is_refused(tmp_path):
    for words in (["check"], ["check", "nowhere"]):
        refused = scaffold(*words, cwd=tmp_path, code=2)
        assert "was not created by scaffold" in refused.stderr
        assert refused.stderr.count("\n") == 1 and not refused.stdout


# Which Python.


def environment(folder: Path, place: str = "bin/python") -> str:
    """A folder that looks like a virtual environment; its Python."""
    python = folder / place
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return str(python)


def test_the_active_environment_goes_before_the_projects_own(tmp_path, monkeypatch):
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    assert interpreter.find_python(tmp_path, None) == sys.executable
    own = environment(tmp_path / ".venv", "Scripts/python.exe")
    assert interpreter.find_python(tmp_path, None) == own
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "gone"))
    assert interpreter.find_python(tmp_path, None) == own
    active = environment(tmp_path / "active")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    assert interpreter.find_python(tmp_path, None) == active


def test_a_python_is_given_by_its_path_its_name_or_its_environment(tmp_path):
    python = environment(tmp_path / "active")
    for given in (python, str(tmp_path / "active")):
        assert interpreter.find_python(tmp_path, given) == python
    assert interpreter.find_python(tmp_path, "python3") == shutil.which("python3")
    with pytest.raises(ScaffoldError, match="nowhere is not a Python interpreter"):
        interpreter.find_python(tmp_path, "nowhere")


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("echo '{'; echo 1; echo '[]'", "it does not behave like Python"),
        ("echo away >&2; exit 3", "away"),
        ("exit 3", "exit code 3"),
        ("kill -SEGV $$", "killed by SIGSEGV"),
        ("sleep 9", "no answer within 0.5 s"),
    ],
)
def test_a_python_that_does_not_run_is_said(project, monkeypatch, script, fault):
    monkeypatch.setattr(interpreter, "SECONDS", 0.5)
    python = project.parent / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    lines = lines_of(project, str(python))
    assert wrong_in(lines) == ["python"]
    assert lines["python"].text == f"{python} does not run: {fault}"
    assert lines["tests"].text == "not run: Python does not run"
    assert lines["files"].text.startswith("all ")


def test_a_python_that_cannot_be_started_is_said(project):
    python = project.parent / "python"
    python.write_bytes(b"\x7fELF")
    python.chmod(0o755)
    assert "does not run: Exec format" in lines_of(project, str(python))["python"].text


def test_the_probe_is_for_old_pythons_too():
    ast.parse(interpreter.PROBE.read_text(), feature_version=(3, 9))


def test_a_python_that_projects_are_too_new_for_is_wrong(project, bare, monkeypatch):
    monkeypatch.setattr(interpreter, "OLDEST", (3, 99))
    line = lines_of(project, bare)["python"]
    assert line.wrong and line.text.endswith("is too old: the project needs 3.99")


# Torch and its devices.

NO_DRIVER = (
    "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU "
    "and installed a driver from http://www.nvidia.com/Download/index.aspx"
)
OLD_DRIVER = (
    "The NVIDIA driver on your system is too old (found version 12080). Please update "
    "your GPU driver by downloading and installing a new version from the URL: "
    "http://www.nvidia.com/Download/index.aspx Alternatively, go to: "
    "https://pytorch.org to install a PyTorch version that has been compiled with your "
    "version of the CUDA driver."
)
UNKNOWN = (
    "CUDA unknown error - this may be due to an incorrectly set up environment. "
    "Setting the available devices to be zero."
)
H100 = ("NVIDIA H100", 80 * 2**30)
RADEON = ("AMD Radeon PRO W7900", 45 * 2**30)
DEVICES = {
    "cpu": (
        {"cuda": None},
        "cpu; CUDA is not available: torch is a CPU-only build",
    ),
    "no driver": (
        {"words": NO_DRIVER},
        "cpu; CUDA is not available: no NVIDIA driver found",
    ),
    "no AMD driver": (
        {"cuda": None, "hip": "7.0", "words": NO_DRIVER},
        "cpu; CUDA is not available: no AMD driver found",
    ),
    "old driver": (
        {"words": OLD_DRIVER},
        "cpu; CUDA is not available: the NVIDIA driver is too old: it supports CUDA "
        "12.8, torch needs 13.2",
    ),
    "old driver, warned": (
        {"words": "It failed.", "warned": [f"CUDA initialization: {OLD_DRIVER}"]},
        "cpu; CUDA is not available: the NVIDIA driver is too old: it supports CUDA "
        "12.8, torch needs 13.2",
    ),
    "no card": (
        {"words": "No CUDA GPUs are available"},
        "cpu; CUDA is not available: no GPU found",
    ),
    "something else": (
        {"words": UNKNOWN},
        "cpu; CUDA is not available: CUDA unknown error - this may be due to an "
        "incorrectly set up environment",
    ),
    "a card": ({"cards": [H100]}, "NVIDIA H100 (80 GB), cpu"),
    "cards": ({"cards": [H100, H100]}, "2 × NVIDIA H100 (80 GB), cpu"),
    "AMD": (
        {"cuda": None, "hip": "7.0", "cards": [RADEON]},
        "AMD Radeon PRO W7900 (45 GB), cpu",
    ),
    "Mac": ({"cuda": None, "mps": True}, "MPS, cpu"),
}


@pytest.mark.parametrize(("facts", "text"), DEVICES.values(), ids=DEVICES)
def test_devices_are_named_or_why_they_are_not_there(project, bare, torch, facts, text):
    torch(**facts)
    lines = lines_of(project, bare)
    assert lines["torch"] == Line("torch", "2.9.1")
    assert lines["devices"] == Line("devices", text)
    assert not lines["packages"].wrong


@pytest.mark.parametrize("value", ["", "-1", "7"])
def test_cards_that_are_hidden_are_told_from_none(
    project, bare, torch, monkeypatch, value
):
    torch(words="No CUDA GPUs are available")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", value)
    text = lines_of(project, bare)["devices"].text
    assert text.endswith(
        f"not available: CUDA_VISIBLE_DEVICES={value!r} hides all GPUs"
    )


WANTED = [
    ("auto", {"words": NO_DRIVER}, ""),
    ("cpu", {"words": NO_DRIVER}, ""),
    ("cuda", {"cards": [H100]}, ""),
    ("multi-gpu", {"cards": [H100]}, ""),
    ("mps", {"mps": True}, ""),
    ("cuda", {"words": NO_DRIVER}, "Install the NVIDIA driver, or set "),
    ("multi-gpu", {"cuda": None}, "Install a CUDA build of torch (https"),
    ("cuda", {"words": OLD_DRIVER}, "Update the driver, install torch for CUDA 12.8"),
    ("mps", {"cards": [H100]}, "Set device in config.py to auto."),
]


@pytest.mark.parametrize(("device", "facts", "advice"), WANTED)
def test_only_the_projects_own_device_has_to_be_there(
    tmp_path, bare, torch, device, facts, advice
):
    torch(**facts)
    line = lines_of(remembered(tmp_path, device=device), bare)["devices"]
    assert line.wrong == bool(advice) and line.advice.startswith(advice)


@pytest.mark.parametrize(
    ("now", "wrong"), [("cpu", False), ("cuda:0", False), ("cuda:1", True)]
)
def test_the_device_is_what_config_says_now(tmp_path, bare, torch, now, wrong):
    torch(cards=[H100])
    project = remembered(tmp_path, device="cuda")
    replace(project / "config.py", '"cuda"', f'"{now}"')
    assert lines_of(project, bare)["devices"].wrong == wrong


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


CRASHES = {
    "raise ImportError('libcudart.so.13: cannot open\\n more')": (
        "ImportError: libcudart.so.13: cannot open"
    ),
    "import sys; sys.exit('gone')": "SystemExit: gone",
    "import os; os.kill(os.getpid(), 11)": "killed by SIGSEGV",
    "import os; os._exit(7)": "exit code 7",
}


@pytest.mark.parametrize(("code", "fault"), CRASHES.items())
def test_a_torch_that_does_not_import_is_what_is_wrong(
    project, bare, torch, code, fault
):
    torch(f"{code}\n")
    lines = lines_of(project, bare)
    assert lines["torch"].text == f"can't be imported: {fault}"
    assert wrong_in(lines) == ["torch"]
    assert lines["devices"].text == "unknown"
    assert lines["tests"].text == "not run: torch can't be imported"


def test_a_torch_that_talks_is_understood(project, bare, torch):
    torch(
        "import os, warnings; print('[]'); os.system('echo {}'); warnings.warn('!')\n"
    )
    assert lines_of(project, bare)["torch"] == Line("torch", "2.9.1")


# Requirements.

REQUIREMENTS = {
    "tqdm>=4.66": "all 1 requirements are met",
    "Tqdm >= 4.66  # a bar": "all 1 requirements are met",
    "# nothing\n\n--index-url https://x.org": "all 0 requirements are met",
    "tqdm>=5,<6": "tqdm is 4.67, not <6,>=5",
    "tqdm>=5\nlost": "lost is missing; tqdm is 4.67, not >=5",
    "lost\nand-found": "lost, and-found are missing",
    'lost; python_version < "3.0"': "all 1 requirements are met",
    'lost; sys_platform == "linux"': "lost is missing",
    "under_scored==1.0": "all 1 requirements are met",
    "nightly>=2.6": "all 1 requirements are met",
    "local>=2.6": "all 1 requirements are met",
    "odd>=1": "odd is not-a-version, not >=1",
    "whole": "all 1 requirements are met",
    "whole[part]": "lost is missing",
    "whole[deep]": "lost is missing",
    "whole[fine]>=1": "all 1 requirements are met",
    "tqdm>=4 \\\n  --hash=sha256:00": "all 1 requirements are met",
    "tqdm @ https://x.org/tqdm.whl": "all 1 requirements are met",
    "tqdm=>4\n-r more.txt\ntqdm": (
        "all 1 requirements are met; not checked: tqdm=>4, -r more.txt"
    ),
}


@pytest.mark.parametrize(("text", "said"), REQUIREMENTS.items())
def test_requirements_are_read_as_pip_reads_them(
    project, bare, torch, installed, text, said
):
    torch()
    installed("Under.Scored==1.0", "nightly==2.7.dev1", "local==2.6+cu130")
    installed("odd==not-a-version")
    parts = [
        'lost; extra == "part"',
        'whole[part]; extra == "deep"',
        'tqdm; extra == "fine"',
    ]
    installed("whole==1.0", requires=tuple(parts))
    (installed.place / "broken-1.0.dist-info").mkdir()
    (project / "requirements.txt").write_text(text)
    line = lines_of(project, bare)["packages"]
    assert line.text == said
    assert line.wrong == ("missing" in said or ", not " in said)
    assert line.wrong == line.advice.endswith(f"install -r {project}/requirements.txt")


def test_without_a_file_of_requirements_nothing_is_required(project, bare, torch):
    torch()
    (project / "requirements.txt").unlink()
    line = lines_of(project, bare)["packages"]
    assert line == Line("packages", "requirements.txt is missing")


def test_what_is_in_the_way_of_the_test_is_to_be_done_first(tmp_path, bare, torch):
    torch(words=NO_DRIVER)
    project = remembered(tmp_path, device="cuda")
    (project / "requirements.txt").write_text("lost")
    lines = lines_of(project, bare)
    assert wrong_in(lines) == ["devices", "packages"]
    assert conclusion(list(lines.values())) == f"First: {lines['packages'].advice}"


# Data.

OF_TASKS = [
    ({"task": "regression"}, "data/diabetes.csv"),
    ({"task": "classification"}, "data/digits.csv"),
    ({"task": "recommender"}, "data/ratings.csv"),
    ({"task": "transfer-learning"}, "data"),
]


@pytest.mark.parametrize(("answers", "place"), OF_TASKS)
def test_data_are_where_config_says_or_missing(tmp_path, bare, torch, answers, place):
    torch()
    project = remembered(tmp_path, **answers)
    assert lines_of(project, bare)["data"] == Line("data", f"{place} exists")
    shutil.move(project / "data", project / "elsewhere")
    lines = lines_of(project, bare)
    assert lines["data"].wrong and lines["data"].text == f"{place} is missing"
    assert lines["tests"] == Line("tests", "not run: the data are missing")
    replace(
        project / "config.py",
        f'"{place}"',
        f'"{place.replace("data", "elsewhere", 1)}"',
    )
    assert not lines_of(project, bare)["data"].wrong


def test_a_folder_without_images_is_missing_them(tmp_path, bare, torch):
    torch()
    project = remembered(tmp_path, task="transfer-learning", dataset="imagefolder")
    line = lines_of(project, bare)["data"]
    assert line.text == "data is missing"
    assert line.advice == "Put the files of each class into data/<class>/."
    (project / "data" / "cat").mkdir(parents=True)
    line = lines_of(project, bare)["data"]
    assert line.wrong and line.text == "data has no folder of files per class"
    (project / "data" / "cat" / "one.png").touch()
    assert lines_of(project, bare)["data"].text == "data exists"


FETCHED = [
    ({"task": "regression", "dataset": "california-housing"}, "california-housing.csv"),
    ({"task": "classification", "dataset": "svhn"}, "train_32x32.mat"),
]


@pytest.mark.parametrize(("answers", "name"), FETCHED)
def test_data_to_be_downloaded_are_not_missed(tmp_path, bare, torch, answers, name):
    torch()
    project = remembered(tmp_path, **answers)
    lines = lines_of(project, bare)
    sentence = "the first run downloads "
    assert lines["data"].text.startswith(sentence) and not lines["data"].wrong
    assert lines["tests"].text == "not run: the data are not downloaded yet"
    (project / "data").mkdir()
    (project / "data" / name).touch()
    assert lines_of(project, bare)["data"].text.endswith(" exists")


@pytest.mark.parametrize("copied", [False, True])
def test_somebodys_own_data_are_found(tmp_path, bare, torch, copied):
    torch()
    table = plain(tmp_path / "t.csv", lambda row: row / 7)
    project = remembered(
        tmp_path, task=None, data=str(table), target="y", copy_data=copied
    )
    lines = lines_of(project, bare)
    place = "data/t.csv" if copied else str(table)
    assert lines["data"] == Line("data", f"{place} exists")
    assert lines["update"].text == f"none: the project matches scaffold {__version__}"
    (project / place).unlink()
    assert lines_of(project, bare)["data"].text == f"{place} is missing"


CONFIGS = {
    "import nowhere": "ModuleNotFoundError: No module named 'nowhere'",
    "Config = 3": "AttributeError: 'int' object has no attribute 'data'",
    "def": "SyntaxError: invalid syntax (config.py, line 1)",
    "raise SystemExit(0)": "SystemExit: 0",
}


@pytest.mark.parametrize(("code", "fault"), CONFIGS.items())
def test_a_config_that_does_not_import_is_wrong(project, bare, torch, code, fault):
    torch()
    (project / "config.py").write_text(code)
    lines = lines_of(project, bare)
    assert lines["data"].text == f"config.py can't be imported: {fault}"
    assert lines["data"].wrong and "config.py can't be imported" in lines["tests"].text


def test_a_config_that_kills_python_leaves_torch_unknown(project, bare, torch):
    torch()
    (project / "config.py").write_text("import os; os._exit(4)")
    lines = lines_of(project, bare)
    assert lines["data"].text == "config.py can't be imported: exit code 4"
    assert lines["torch"] == Line("torch", "unknown")
    (project / "config.py").unlink()
    assert lines_of(project, bare)["data"].text == "config.py is missing"


# Files.


def test_files_that_differ_or_are_gone_are_no_fault(project, bare):
    total = len(json.loads((project / ANSWERS).read_text())["files"])
    (project / "model.py").write_text("# mine\n")
    crlf = (project / "train.py").read_bytes().replace(b"\n", b"\r\n")
    (project / "train.py").write_bytes(crlf)
    (project / "notes.txt").write_text("mine too\n")
    line = lines_of(project, bare)["files"]
    differs = f"1 of {total} changed: model.py"
    assert line == Line("files", differs)
    (project / "config.py").write_text("# mine\n")
    for name in ("README.md", "predict.py"):
        (project / name).unlink()
    line = lines_of(project, bare)["files"]
    assert not line.wrong and line.text == (
        f"2 of {total} changed: config.py, model.py; "
        "README.md, predict.py are missing"
    )


def test_an_import_of_a_module_that_is_gone_is_wrong(project, bare):
    (project / "plots.py").rename(project / "pictures.py")
    line = lines_of(project, bare)["files"]
    assert line.wrong and line.text.startswith("evaluate.py imports plots, which no ")
    assert line.advice.endswith("fix the imports in evaluate.py.")
    replace(project / "evaluate.py", "import plots", "import pictures as plots")
    assert not lines_of(project, bare)["files"].wrong


def test_conflicts_that_an_update_left_are_wrong(project, bare, torch):
    torch()
    (project / "train.py").write_text(MARKED)
    (project / "notes.md").write_text(MARKED)
    (project / "README.md").write_text("Demo\n=======\n\n `<<<<<<< here`\n")
    lines = lines_of(project, bare)
    line = lines["files"]
    assert line.wrong and line.text.startswith(
        "unresolved conflicts in train.py; 2 of "
    )
    assert lines["tests"].text == "not run: unresolved conflicts in train.py"


def test_conflicts_in_a_renamed_file_and_beside_a_notebook_are_wrong(project, bare):
    (project / "train.py").rename(project / "learn.py")
    (project / "learn.py").write_text(MARKED)
    (project / "notebook.ipynb.scaffold-new").write_text("{}")
    line = lines_of(project, bare)["files"]
    left = "unresolved conflicts in learn.py, notebook.ipynb.scaffold-new; "
    assert line.wrong and line.text.startswith(left)


# Update.


def test_templates_that_have_changed_are_an_update(
    project, bare, tmp_path, monkeypatch
):
    templates = tmp_path / "templates"
    ignored = shutil.ignore_patterns("samples", "__pycache__")
    shutil.copytree(templates_folder(), templates, ignore=ignored)
    monkeypatch.setenv("SCAFFOLD_TEMPLATES", str(templates))
    same = f"none: the project matches scaffold {__version__}"
    assert lines_of(project, bare)["update"] == Line("update", same)
    newer = templates.rename(tmp_path / "newer")  # what was read is kept, by its place
    monkeypatch.setenv("SCAFFOLD_TEMPLATES", str(newer))
    train = newer / "base" / "templates" / "files" / "train.py.jinja"
    replace(train, "Train the model", "Train it")
    line = lines_of(project, bare)["update"]
    assert (
        line.text.startswith("available: `scaffold update` changes train.py")
        and not line.wrong
    )


def test_a_project_of_a_newer_scaffold_is_told(project, bare, monkeypatch):
    monkeypatch.setattr(versions, "__version__", "0.3.0")  # a release
    replace(project / ANSWERS, f'"version": "{__version__}"', '"version": "99.1"')
    line = lines_of(project, bare)["update"]
    assert "was created by scaffold 99.1, but this is" in line.text and not line.wrong
    assert line.text.endswith("pip install --upgrade torch-scaffold")


def test_without_its_data_an_update_can_be_told(tmp_path, bare):
    table = plain(tmp_path / "t.csv", lambda row: row / 7)
    project = remembered(tmp_path, task=None, data=str(table), target="y")
    table.unlink()
    line = lines_of(project, bare)["update"]
    assert line == Line("update", f"none: the project matches scaffold {__version__}")


# The quick test.


def test_a_test_that_fails_is_shown_by_its_end(project, torch):
    torch()
    quickly(
        project,
        QUICK + "\ndef test_two():\n    print('x\\n' * 99)\n    assert 2 == 3\n",
    )
    lines = lines_of(project, sys.executable)
    assert wrong_in(lines) == ["tests"]
    assert lines["tests"].text.startswith("1 failed, 1 passed in ")
    shown = lines["tests"].output.splitlines()
    assert len(shown) == quick_test.LAST and "1 failed, 1 passed" in shown[-1]
    command = f"cd {project} && {sys.executable} -m pytest test_project.py"
    assert conclusion(list(lines.values())) == f"First: {command}"
    assert not list(project.rglob("__pycache__")) and not list(project.glob(".pytest*"))


TESTS = {
    QUICK: "1 passed",
    "": "no test",
    "import nowhere": "1 failed",
    "import pytest\n\n@pytest.mark.skip\ndef test_one(): ...": "1 skipped",
    "import os\nos.kill(os.getpid(), 9)": "killed by SIGKILL",
}


@pytest.mark.parametrize(("code", "said"), TESTS.items())
def test_what_came_of_the_test_is_counted(project, torch, code, said):
    torch()
    line = lines_of(quickly(project, code), sys.executable)["tests"]
    assert line.text.startswith(f"{said} in ") and line.text.endswith(" s")
    assert line.wrong == ("failed" in said or "killed" in said)


def test_a_test_that_hangs_is_stopped(project, torch, monkeypatch):
    torch()
    monkeypatch.setattr(quick_test, "SECONDS", 1)
    quickly(project, "import time\ntime.sleep(60)\n")
    line = lines_of(project, sys.executable)["tests"]
    assert line.wrong and line.text == "no result in 1 s"


def test_a_missing_pytest_is_a_note_and_no_failure(project, bare, torch):
    """A new project is healthy after `pip install -r requirements.txt`."""
    torch()
    lines = lines_of(project, bare)
    command = f"{bare} -m pip install pytest"
    assert lines["tests"].text == f"not run: pytest is not installed ({command})"
    assert facts_of(list(lines.values()))["healthy"]


def test_a_test_that_was_deleted_is_no_fault(project, bare, torch):
    torch()
    (project / "test_project.py").unlink()
    line = lines_of(project, bare)["tests"]
    assert line == Line("tests", "not run: test_project.py is missing")
