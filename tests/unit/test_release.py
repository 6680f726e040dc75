"""The workflow that publishes a release, and its notes from CHANGELOG.md."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.render.test_ci import workflow
from tests.unit.test_workflow import FILE, ROOT, commands, shell

WORKFLOWS = sorted(FILE.parent.glob("*.yml"))
MAJOR = re.compile(r"[\w-]+/[\w-]+@(release/)?v\d+|\./\.github/workflows/[\w-]+\.yml")


@pytest.fixture(scope="module")
def release() -> dict:
    return workflow(FILE.with_name("release.yml").read_text())


@pytest.fixture(scope="module")
def jobs(release) -> dict[str, dict]:
    return release["jobs"]


def notes(tag: str, folder: Path = ROOT, code: int = 0) -> str:
    command = [sys.executable, folder / ".ci" / "notes.py", tag]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


@pytest.fixture
def changelog(tmp_path):
    """Write a CHANGELOG.md beside a copy of the script."""
    (tmp_path / ".ci").mkdir()
    script = (ROOT / ".ci" / "notes.py").read_bytes()
    (tmp_path / ".ci" / "notes.py").write_bytes(script)

    def write(text: str) -> Path:
        (tmp_path / "CHANGELOG.md").write_text(text)
        return tmp_path

    return write


def test_the_notes_are_the_section_of_the_version(changelog):
    folder = changelog("# C\n\n## 0.3.0, 2026\n\n**A**\n\n- b\n\n## 0.2.0\n\n- c\n")
    assert notes("v0.3.0", folder) == "**A**\n\n- b\n"
    assert notes("v0.2.0", folder) == "- c\n"


def test_the_notes_are_what_is_unreleased_if_the_version_has_no_section(changelog):
    folder = changelog("# C\n\n## Unreleased\n\n- new\n\n## 0.3.0\n\n- c\n")
    assert notes("v0.4.0", folder) == "- new\n"
    assert notes("v0.3.0", folder) == "- c\n"


def test_a_release_without_notes_is_refused(changelog):
    for text in ("# C\n\n## 0.2.0\n\n- c\n", "# C\n", "# C\n\n## Unreleased\n\n"):
        said = notes("v0.3.0", changelog(text), code=1)
        assert said == "CHANGELOG.md has no section for 0.3.0, nor Unreleased.\n"


def test_the_changelog_has_notes_for_the_versions_that_it_names():
    text = (ROOT / "CHANGELOG.md").read_text()
    names = re.findall(r"^## (\d[\d.]*)", text, re.MULTILINE)
    found = [notes(f"v{name}") for name in names]
    assert len(found) >= 2 and all(one.strip() for one in found)
    assert not any("\n## " in one for one in found)


def test_only_a_tag_starts_it(release):
    assert release["on"] == {"push": {"tags": ["v*"]}}
    assert release["concurrency"].get("cancel-in-progress", False) is False


def test_each_job_has_the_rights_that_it_needs_and_no_others(release, jobs):
    assert release["permissions"] == {"contents": "read"}
    rights = {name: job.get("permissions") for name, job in jobs.items()}
    assert rights == {
        "build": None,
        "pypi": {"id-token": "write"},
        "github": {"contents": "write"},
        "docs": {"contents": "write"},
    }
    assert jobs["pypi"]["environment"] == "pypi"
    assert "secrets" not in FILE.with_name("release.yml").read_text()


def test_nothing_is_published_before_the_wheel_has_trained_a_project(jobs):
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "build": None,
        "pypi": "build",
        "github": "pypi",
        "docs": "pypi",
    }
    *_, train, keep = jobs["build"]["steps"]
    assert "train.py --epochs 1" in train["run"]
    assert keep["uses"].startswith("actions/upload-artifact@")


def test_what_is_published_is_what_was_checked(jobs):
    *_, keep = jobs["build"]["steps"]
    for name in ("pypi", "github"):
        fetch, *_ = jobs[name]["steps"]
        assert fetch["uses"].startswith("actions/download-artifact@")
        assert fetch["with"] == {"name": keep["with"]["name"]}
    (publish,) = commands(jobs["github"])
    for path in keep["with"]["path"].split():
        assert path in publish  # PyPI takes dist/ without being told


def test_the_build_has_the_tags_and_keeps_no_password(jobs):
    checkout, *_ = jobs["build"]["steps"]
    assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}


def test_the_version_of_the_wheel_is_compared_with_the_tag(jobs, tmp_path):
    (check,) = [c for c in commands(jobs["build"]) if c.startswith("test -f")]
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "torch_scaffold-0.3.0-py3-none-any.whl").touch()
    shell(check, tmp_path, GITHUB_REF_NAME="v0.3.0")
    with pytest.raises(AssertionError):
        shell(check, tmp_path, GITHUB_REF_NAME="v0.3.1")


def test_the_commands_that_try_the_wheel_work(jobs, tmp_path):
    *_, train, _ = jobs["build"]["steps"]
    python = Path(sys.executable).parent
    command = train["run"].replace("../fresh/bin", str(python))
    shell(command.replace("fresh/bin", str(python)), tmp_path)
    assert (tmp_path / "demo" / "outputs" / "best.pt").is_file()


def test_the_notes_are_written_before_anything_is_built(jobs, tmp_path):
    first, *_ = commands(jobs["build"])
    command = first.replace(".ci", str(ROOT / ".ci"))
    shell(command, tmp_path, GITHUB_REF_NAME="v0.1.0")
    assert (tmp_path / "notes.md").read_text() == "The first version.\n"


def test_the_site_is_deployed_by_its_own_workflow(jobs):
    path = ROOT / jobs["docs"]["uses"]
    called = workflow(path.read_text())
    assert "workflow_call" in called["on"]
    (job,) = called["jobs"].values()
    assert job["permissions"] == jobs["docs"]["permissions"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_to_a_major_version(path):
    jobs = yaml.safe_load(path.read_text())["jobs"].values()
    steps = [step for job in jobs for step in (job, *job.get("steps", []))]
    used = [step["uses"] for step in steps if "uses" in step]
    assert used and all(MAJOR.fullmatch(name) for name in used), used
