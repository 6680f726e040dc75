"""The commands of a project's workflow on GitHub run in the project."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from tests.projects import make
from tests.render.test_ci import PATH, workflow


def test_its_commands_run_in_the_project(tmp_path):
    project = make(tmp_path, task="regression", extras="ci")
    (job,) = workflow((project / PATH).read_text())["jobs"].values()
    *_, python, install, test = job["steps"]
    assert (project / python["with"]["cache-dependency-path"]).is_file()
    bare = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    offline = shlex.split(install["run"].partition("--extra-index-url")[0])
    for command in ([*offline, "--dry-run", "--no-index"], shlex.split(test["run"])):
        done = subprocess.run(
            command, cwd=project, env=bare, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout and "skipped" not in done.stdout
