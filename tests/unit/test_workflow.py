"""The project's own workflow on GitHub: every pair of choices, on two PyTorchs."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from scaffold.catalog import templates_folder
from tests.render.test_ci import workflow

ROOT = templates_folder().parent
FILE = ROOT / ".github" / "workflows" / "matrix.yml"


@pytest.fixture(scope="module")
def jobs() -> dict[str, dict]:
    return workflow(FILE.read_text())["jobs"]


def commands(job: dict) -> list[str]:
    return [step["run"] for step in job["steps"] if "run" in step]


def shell(command: str, folder: Path, **environment) -> subprocess.CompletedProcess:
    """Run a step as GitHub does, where `scaffold` is this checkout's."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    words = {"PYTHONPATH": str(ROOT), "PATH": path, **environment}
    done = subprocess.run(
        ["bash", "-e", "-c", command],
        cwd=folder,
        env={**os.environ, **words},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_it_says_when_and_with_which_rights():
    content = workflow(FILE.read_text())
    assert set(content["on"]) == {"push", "pull_request", "schedule"}
    assert content["permissions"] == {"contents": "read"}
    assert content["concurrency"]["cancel-in-progress"] is True
    for job in content["jobs"].values():
        assert job["timeout-minutes"] <= 90 and "permissions" not in job
        checkout, python, *_ = job["steps"]
        assert checkout["uses"].startswith("actions/checkout@")
        assert checkout["with"] == {"persist-credentials": False}
        assert isinstance(python["with"]["python-version"], str)


def test_the_tests_run_as_everywhere(jobs):
    assert commands(jobs["tests"]) == [".ci/run"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_oldest_pytorch_is_the_one_that_is_supported(jobs):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    oldest, newest = jobs["train"]["strategy"]["matrix"]["include"]
    needed = project["optional-dependencies"]["train"]
    lowest = dict(line.split(">=") for line in needed if ">=" in line)
    packages = dict(re.findall(r"(\w+)==([\d.]+)\.\*", oldest["packages"]))
    assert packages == {name: lowest[name] for name in ("torch", "torchvision")}
    assert newest["packages"] == "torch torchvision"
    assert project["requires-python"] == f">={oldest['python']}"
    assert {oldest["torch"], newest["torch"]} == set(
        jobs["train"]["strategy"]["matrix"]["torch"]
    )


def test_what_is_listed_is_what_is_trained(jobs):
    """Both jobs choose the same combinations."""
    listed, trained = (
        set(re.findall(r"scaffold matrix (.*?) --(?:github|run)", "\n".join(said)))
        for said in (commands(jobs["shards"]), commands(jobs["train"]))
    )
    assert listed == trained == {"--pairwise --offline"}


def test_the_audit_is_of_the_newest_versions_and_of_the_oldest():
    content = workflow(FILE.with_name("audit.yml").read_text())
    assert content["permissions"] == {"contents": "read"}
    assert "schedule" in content["on"]
    (job,) = content["jobs"].values()
    newest, oldest = job["strategy"]["matrix"]["include"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert newest["flags"].removeprefix("--extra ") in project["optional-dependencies"]
    assert oldest["flags"] == "--extra data --resolution lowest-direct"
    *_, find, look_up = commands(job)
    assert "${{ matrix.flags }}" in find and "--strict" in look_up
    assert find.split()[-1] == look_up.split()[-1]  # the file of the versions


def test_the_docs_show_the_same_commands(jobs):
    page = (ROOT / "docs" / "matrix.md").read_text()
    (block,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    shown = yaml.safe_load(block)
    assert commands(shown["shards"]) == commands(jobs["shards"])
    *_, install, run, keep = shown["train"]["steps"]
    theirs = commands(jobs["train"])
    assert install["run"] == theirs[0].replace("${{ matrix.packages }} ", "")
    assert run["run"] == theirs[1]
    assert keep["with"]["path"] in run["run"]
    assert shown["shards"]["outputs"] == jobs["shards"]["outputs"]
    assert shown["train"]["needs"] == "shards"
    given = shown["train"]["strategy"]["matrix"]
    assert given == "${{ fromJSON(needs.shards.outputs.matrix) }}"


def test_the_site_is_published_as_it_is_tested():
    """From main, with the packages of the extra, and only if no link is broken."""
    content = workflow(FILE.with_name("docs.yml").read_text())
    assert content["on"]["push"]["branches"] == ["main"]
    assert "pull_request" not in content["on"]
    (job,) = content["jobs"].values()
    assert job["permissions"] == {"contents": "write"}  # of the branch gh-pages
    install, docs, page, publish = commands(job)
    assert install == "python -m pip install '.[docs]'"
    assert docs == "mkdocs build --strict"
    assert page == "python -m scaffold.web.build site/page"  # docs/index.md links to it
    assert publish == "ghp-import --no-jekyll --push --force site"


def test_the_static_page_is_tested():
    content = workflow(FILE.with_name("static.yml").read_text())
    (job,) = content["jobs"].values()
    assert commands(job)[1:] == ["nox --no-venv -s static"]
    assert "def static(session" in (ROOT / "noxfile.py").read_text()


def test_the_fast_tests_run_on_every_system_without_pytorch():
    content = workflow(FILE.with_name("fast.yml").read_text())
    assert content["permissions"] == {"contents": "read"}
    fast, checks = content["jobs"].values()
    systems = {name.split("-")[0] for name in fast["strategy"]["matrix"]["system"]}
    assert systems == {"ubuntu", "windows", "macos"}
    for job in (fast, checks):
        assert commands(job)[0] == "python -m pip install -e '.[fast]'"
    steps = "\n".join(commands(fast) + commands(checks))
    named = " ".join(re.findall(r"^nox --no-venv -s (.+)$", steps, re.MULTILINE))
    assert named.split() == ["fast", "lint", "types", "coverage"]
    text = (ROOT / "noxfile.py").read_text()
    assert {*named.split()} <= {*re.findall(r"@nox.session\ndef (\w+)", text)}
