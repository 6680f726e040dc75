"""The parts of the matrix in this repository's workflow: listed, trained, reported."""

import json
from pathlib import Path

from tests.unit.test_workflow import FILE, shell, workflow


def shards_of(job: dict, folder: Path) -> list[str]:
    """What the job that prints the shards hands on."""
    (step,) = [step for step in job["steps"] if step.get("id") == "shards"]
    output = folder / "output"
    shell(step["run"], folder, GITHUB_OUTPUT=str(output))
    name, _, value = output.read_text().strip().partition("=")
    assert job["outputs"] == {name: f"${{{{ steps.shards.outputs.{name} }}}}"}
    return json.loads(value)["shard"]


def test_every_shard_is_trained_and_every_report_kept(tmp_path):
    jobs = workflow(FILE.read_text())["jobs"]
    shards = shards_of(jobs["shards"], tmp_path)
    assert shards == [f"{number}/{len(shards)}" for number in range(1, len(shards) + 1)]
    train = jobs["train"]
    assert train["needs"] == "shards" and train["strategy"]["fail-fast"] is False
    given = "${{ fromJSON(needs.shards.outputs.matrix).shard }}"
    assert train["strategy"]["matrix"]["shard"] == given
    *_, run, keep = train["steps"]
    assert "--keep-going" in run["run"] and keep["if"] == "${{ !cancelled() }}"
    tiny = run["run"].replace("${{ matrix.shard }}", "30/200")
    said = shell(tiny, tmp_path).stdout
    assert " passed, 0 failed, 0 skipped." in said and not said.startswith("0")
    report = (tmp_path / keep["with"]["path"]).read_text()
    assert 1 <= report.count("<testcase ") <= 2
