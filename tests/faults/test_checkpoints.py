"""A checkpoint runs no code, and one that does not fit is not used.

It is read with weights_only. One of version 0.1.0 is refused in a sentence. A file that
is cut off is refused by PyTorch, but there is no checksum: a byte that changed in the
weights is not noticed.
"""

import os
import pickle
import shutil
from pathlib import Path

import pytest
import torch

from tests.faults.several import run_several
from tests.preloaded import run_script
from tests.projects import loaded, make, play

SCRIPTS = [
    ["train.py", "--resume", "--epochs", 2],
    ["evaluate.py"],
    ["predict.py", "data/diabetes.csv"],
]


@pytest.fixture
def project(tmp_path) -> Path:
    """A regression with both checkpoints of a very short run."""
    project = make(tmp_path, task="regression")
    short = ["--epochs", 1, "--limit-batches", 2, "--device", "cpu"]
    play(project, "train.py", *short)
    return project


def outcomes(project: Path, paths: list[Path]) -> list:
    """What each script makes of each file, which stands in place of the checkpoints."""
    checkpoint, names = project / "checkpoint.pt", ("last.pt", "best.pt")
    shutil.copy(project / "outputs" / "last.pt", checkpoint)
    for name in names:
        (project / "outputs" / name).unlink()
        (project / "outputs" / name).symlink_to(checkpoint)
    commands = [
        words for path in paths for words in (["point", checkpoint, path], *SCRIPTS)
    ]
    done = run_several(project, commands)
    return [one for one in done if one.args[0] != "point"]


class Payload:
    """Pickles into a call."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def payloads(canary: Path):
    """Objects that would make a file if they were read."""
    yield Payload(open, str(canary), "w")
    yield Payload(os.system, f"touch '{canary}'")
    yield Payload(eval, f"open({str(canary)!r}, 'w')")
    yield Payload(exec, f"open({str(canary)!r}, 'w')")
    yield Payload(os.mkdir, str(canary))
    yield Payload(shutil.copy, __file__, str(canary))
    yield Payload(torch.save, [1], str(canary))


def test_code_in_a_checkpoint_is_not_run(project, tmp_path, faults):
    """As the whole file, as a part of a true one, as a key; in three formats."""
    whole = loaded(project)
    canary, paths = tmp_path / "canary", []
    for payload in payloads(canary):
        for content in (payload, {**whole, "fitted": payload}, {payload: whole}):
            start = tmp_path / f"{len(paths)}"
            torch.save(content, f"{start}.zip.pt")
            torch.save(content, f"{start}.old.pt", _use_new_zipfile_serialization=False)
            Path(f"{start}.pickle.pt").write_bytes(pickle.dumps(content))
            paths += [Path(f"{start}.{kind}.pt") for kind in ("zip", "old", "pickle")]
    for done in outcomes(project, paths):
        check_refused(done)
        assert not canary.exists()
    faults(len(paths))
    pickle.loads(paths[2].read_bytes())  # outside of the project it does run
    assert canary.exists()


def check_refused(done) -> None:
    assert done.returncode == 2 and "Traceback" not in done.stderr, done
    assert done.stderr.splitlines()[-1].startswith("Cannot read "), done


def test_a_checkpoint_of_version_0_1_0_is_refused_in_a_sentence(project, tmp_path):
    new, old = loaded(project), tmp_path / "old.pt"
    parts = {name: new[name] for name in ("model", "optimizer", "config", "model_args")}
    more = {"history": [{"val_loss": 1.0}], "rows": 442, "project": {}, "recipe": {}}
    nothing = dict.fromkeys(("scheduler", "scaler", "epoch", "rng", "fitted"))
    torch.save({**parts, **more, **nothing}, old)
    for done in outcomes(project, [old]):
        assert done.returncode == 2
        assert done.stderr.endswith(".pt was written by older code: train again.\n")
        assert done.stderr.count("\n") == 1


def test_a_file_that_is_cut_off_is_not_used(project, tmp_path, faults):
    """A sentence says so; what training wrote before stays."""
    content = (project / "outputs" / "last.pt").read_bytes()
    history = (project / "outputs" / "history.csv").read_text()
    paths = []
    for size in [0, 1, *range(1000, len(content), len(content) // 6), len(content) - 1]:
        paths.append(tmp_path / f"{size}.pt")
        paths[-1].write_bytes(content[:size])
    for done in outcomes(project, paths):
        check_refused(done)
    assert (project / "outputs" / "history.csv").read_text() == history
    faults(len(paths))


def test_a_checkpoint_of_another_network_is_not_used(project):
    """After a layer was changed, load_state_dict's own error names it."""
    text = (project / "model.py").read_text()
    assert "128" in text
    (project / "model.py").write_text(text.replace("128", "127"))
    for words in SCRIPTS:
        done = run_script(project, list(map(str, words)))
        assert done.returncode == 1 and "size mismatch for fc1.weight" in done.stderr


def test_evaluate_names_the_checkpoint_that_is_missing(project):
    """And says what to do; without a last.pt, there is still the best model to use."""
    for name in ("last", "best"):
        (project / "outputs" / f"{name}.pt").unlink()
    said = play(project, "evaluate.py", code=2).stderr
    assert said == (
        f"Cannot read {project}/outputs/best.pt (FileNotFoundError): "
        "run `python train.py` first.\n"
    )
