"""Checkpoints that are damaged, foreign or hostile: refused in a sentence, not run."""

import json
import os
import pickle
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import torch

from tests.preloaded import run_script
from tests.projects import make, offline, play, predict_arguments, resolved
from tests.test_styles import history_of

SHORT = ["--epochs", "1", "--limit-batches", "2", "--device", "cpu"]

# Calls the scripts that read checkpoints as the command line would, in one process: for
# each file that is named, in place of both checkpoints. Prints what came of it.
CALL_THEM = """
import contextlib
import io
import json
import os
import shutil
import sys
from pathlib import Path

import evaluate
import predict
import train

words, paths = json.loads(sys.argv[1]), sys.argv[2:]
calls = {
    train: ["--resume", "--epochs", "2", "--device", "cpu"],
    evaluate: ["--device", "cpu"],
    predict: [*words, "--device", "cpu"],
}
results = []
for path in paths:
    for name in ("last.pt", "best.pt"):
        target = Path("outputs", name)
        target.rmdir() if target.is_dir() else target.unlink(missing_ok=True)
        target.mkdir() if Path(path).is_dir() else shutil.copy(path, target)
    for module, flags in calls.items():
        sys.argv, said, code = ["", *flags], io.StringIO(), 0
        try:
            with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
                module.main()
        except SystemExit as end:
            code = end.code
        results.append((path, module.__name__, code, said.getvalue()))
print(json.dumps(results))
"""


def trained(folder: Path, slug: str, **answers) -> Path:
    """A project with both checkpoints of a very short run."""
    project = make(folder, project_slug=slug, **answers)
    play(project, "train.py", *SHORT, *offline(resolved(**answers)))
    return project


def outcomes(project: Path, paths, **answers) -> list[tuple]:
    """What each script makes of each file: file, script, exit code, words."""
    (project / "call_them.py").write_text(CALL_THEM)
    words = json.dumps(predict_arguments(resolved(**answers)))
    done = play(project, "call_them.py", words, *paths)
    return json.loads(done.stdout)


def assert_refused(project: Path, paths, reason: str, **answers) -> int:
    """By all three, in one line. Returns how often."""
    found = outcomes(project, paths, **answers)
    assert len(found) == 3 * len(paths)
    for path, script, code, said in found:
        assert code == 2 and "Traceback" not in said, (path, script, code, said)
        assert reason in said.splitlines()[-1], (path, script, said)
    return len(found)


# Makes faults in a checkpoint, and reads what they leave; prints how many were refused
# and how many made no difference. Keeps some of the files.
DAMAGE = """
import contextlib
import io
import json
import random
import sys
from collections import Counter
from pathlib import Path

import checkpoint
from tests.slow.faults.runs import same

path, faults = Path(sys.argv[1]), int(sys.argv[2])
whole, good = path.read_bytes(), checkpoint.read_tensors(path)
choose = random.Random(0)
Path("damaged").mkdir()


def cut():
    return whole[: choose.randrange(len(whole))]


def hole():
    start = choose.randrange(len(whole))
    return whole[:start] + whole[start + choose.randrange(1, 4096) :]


def flip(first=0):
    place, bit = choose.randrange(first, len(whole)), choose.randrange(8)
    return overwrite(place, [whole[place] ^ 1 << bit])


def flip_in_the_directory():
    return flip(len(whole) * 19 // 20)


def zeros():
    return overwrite(choose.randrange(len(whole)), bytes(choose.randint(1, 4096)))


def noise():
    return overwrite(choose.randrange(len(whole)), choose.randbytes(32))


def overwrite(place, values):
    return (whole[:place] + bytes(values) + whole[place + len(values) :])[: len(whole)]


kinds = [cut, flip, flip, flip, flip_in_the_directory, zeros, noise, hole]
counts, file = Counter(), Path("damaged.pt")
for number in range(faults):
    kind = kinds[number % len(kinds)]
    file.write_bytes(kind())
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            content = checkpoint.read_tensors(file)
    except SystemExit as end:
        assert end.code == 2, end.code
        assert said.getvalue() == "damaged.pt is damaged, or not a file of weights.\\n"
        counts["refused"] += 1
        if counts["refused"] % 20 == 0:
            file.rename(f"damaged/{number}.pt")
    else:
        assert same(content, good), (kind, number)
        counts["harmless"] += 1
print(json.dumps(counts))
"""


def damage(project: Path, name: str, faults: int) -> Counter:
    """Make so many faults in a checkpoint of a project, and count what came of them."""
    (project / "damage.py").write_text(DAMAGE)
    done = play(project, "damage.py", f"outputs/{name}", faults)
    counts = Counter(json.loads(done.stdout))
    print(f"{name}: {faults} faults, {dict(counts)}")
    assert counts.total() == faults
    return counts


def test_a_damaged_checkpoint_is_refused_by_whoever_reads_it(tmp_path, faults):
    """Cut, flipped, overwritten: refused, or else to the last bit what it was before.

    Some bytes are there to fill up: a flip in them makes no difference.
    """
    project = trained(tmp_path, "demo", task="regression")
    counts = damage(project, "last.pt", 800)
    assert counts["refused"] > 720
    files = sorted((project / "damaged").iterdir())
    scripts = assert_refused(project, files, "is damaged", task="regression")
    assert scripts == 3 * (counts["refused"] // 20)
    faults(counts.total())


def test_a_damaged_backbone_is_refused(tmp_path, faults):
    answers = {"task": "transfer-learning", "model": "mobilenet_v3_small"}
    project = trained(tmp_path, "demo", **answers)
    counts = damage(project, "backbone.pt", 80)
    assert counts["refused"] > 72
    damaged = next((project / "damaged").iterdir())
    shutil.copy(damaged, project / "outputs" / "backbone.pt")
    for words in (["train.py", "--resume", "--epochs", "2"], ["evaluate.py"]):
        assert "backbone.pt is damaged" in play(project, *words, code=2).stderr
    faults(counts.total())


def not_checkpoints(folder: Path) -> dict[str, Path]:
    """Files of other kinds, and what is no file."""
    folder.mkdir()
    torch.save(torch.zeros(3), folder / "tensor")
    torch.save([1, 2], folder / "list")
    torch.jit.save(torch.jit.script(torch.nn.ReLU()), folder / "script")
    with zipfile.ZipFile(folder / "zip", "w") as file:
        file.writestr("a.txt", "text")
    (folder / "empty").touch()
    (folder / "text").write_text("epoch,train_loss\n1,0.5\n")
    (folder / "zeros").write_bytes(bytes(100_000))
    (folder / "start of a zip").write_bytes(b"PK\3\4" + bytes(1000))
    return {path.name: path for path in folder.iterdir()}


def test_a_file_that_is_no_checkpoint_is_refused(tmp_path, faults):
    project = trained(tmp_path, "demo", task="regression")
    files = not_checkpoints(tmp_path / "files")
    assert_refused(project, files.values(), "is damaged, or not", task="regression")
    (tmp_path / "folder").mkdir()
    folder = [tmp_path / "folder"]
    assert_refused(project, folder, "Is a directory", task="regression")
    weights = tmp_path / "weights.pt"
    torch.save(torch.nn.Linear(2, 2).state_dict(), weights)
    assert_refused(project, [weights], "of another project", task="regression")
    faults(len(files) + 2)


STRANGE = [  # what a part of a checkpoint must not be
    ("config", None),
    ("config", ["lr", 0.1]),
    ("config", "lr"),
    ("config", 3),
    ("config", {"epochs": "many"}),
    ("config", {"lr": None}),
    ("config", {"lr": [0.1]}),
    ("config", {"data": 3}),
    ("config", {"compile": "yes"}),
    ("config", {"seed": 0.5}),
    ("config", {"momentum": 0.9}),
    ("config", {3: 4}),
    ("model_args", None),
    ("model_args", {"layers": 3}),
    ("model_args", {}),
    ("model", [1, 2]),
    ("model", None),
    ("optimizer", None),
    ("scheduler", None),
    ("epoch", 7),
    ("project", None),
    ("project", "classification of digits"),
    ("recipe", None),
    ("history", None),
    ("history", {"epoch": 1}),
    ("rng", torch.zeros(3)),
    ("fitted", None),
    ("rows", "442"),
    ("scaler", None),
]


def test_a_checkpoint_with_a_part_of_another_kind_is_refused(tmp_path, faults):
    project = trained(tmp_path, "demo", task="regression")
    whole = torch.load(project / "outputs" / "last.pt", weights_only=True)
    paths = []
    for number, (name, value) in enumerate(STRANGE):
        paths.append(tmp_path / f"{number}.pt")
        torch.save({**whole, name: value}, paths[-1])
        if name != "epoch":  # it is None where all are finished
            paths.append(tmp_path / f"without-{name}.pt")
            torch.save({k: v for k, v in whole.items() if k != name}, paths[-1])
    assert_refused(project, sorted(set(paths)), "of another project", task="regression")
    faults(len(set(paths)))


FAMILY = {  # projects, and which of them take each other's checkpoints
    "regression": ({"task": "regression"}, "a"),
    "tanh": ({"task": "regression", "activation": "tanh"}, "tanh"),
    "linear": ({"task": "regression", "model": "linear"}, "b"),
    "functional": ({"task": "regression", "style": "functional"}, "a"),
    "sequential": ({"task": "regression", "style": "sequential"}, "c"),
    "ordered": ({"task": "regression", "style": "ordered-dict"}, "a"),
    "table": ({"task": "classification", "dataset": "breast-cancer"}, "e"),
    "digits": ({"task": "classification"}, "f"),
    "cnn": ({"task": "classification", "model": "cnn"}, "g"),
    "photos": ({"task": "transfer-learning", "model": "mobilenet_v3_small"}, "h"),
    "resnet": ({"task": "transfer-learning", "model": "resnet18"}, "i"),
    "ratings": ({"task": "recommender"}, "j"),
    "dense": ({"task": "recommender", "model": "dense"}, "k"),
    "ncf": ({"task": "recommender", "model": "ncf"}, "l"),
    "likes": ({"task": "recommender", "loss": "bpr"}, "m"),
}


def test_a_checkpoint_of_another_project_is_refused_or_fits(tmp_path, faults):
    """It fits where the network is the same: two styles name its weights alike."""
    for name, (answers, _) in FAMILY.items():
        trained(tmp_path, name, **answers)
        shutil.copy(tmp_path / name / "outputs" / "last.pt", tmp_path / f"{name}.pt")
    refused = 0
    for name, (answers, kind) in FAMILY.items():
        others = [other for other in FAMILY if other != name]
        paths = [tmp_path / f"{other}.pt" for other in others]
        for path, script, code, said in outcomes(tmp_path / name, paths, **answers):
            if FAMILY[Path(path).stem][1] == kind:
                assert code == 0, (name, path, script, said)
                continue
            refused += 1
            assert code == 2 and said.count("\n") == 1, (name, path, script, code, said)
            reasons = "another project", "does not fit", "is not the backbone"
            assert any(reason in said for reason in reasons), said
    assert refused > 500
    faults(len(FAMILY) * (len(FAMILY) - 1))


def test_a_run_keeps_its_optimizer_and_its_schedule(tmp_path):
    """Where the settings have the same names, too."""
    first = trained(tmp_path, "first", task="recommender")
    for number, more in enumerate(({"optimizer": "adamw"}, {"schedule": "step"})):
        other = make(
            tmp_path, project_slug=f"other{number}", task="recommender", **more
        )
        shutil.copytree(first / "outputs", other / "outputs")
        refused = play(other, "train.py", "--resume", "--epochs", 2, code=2).stderr
        assert refused.startswith("The run began with adam and one-cycle; ")
        play(other, "evaluate.py", "--device", "cpu")


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


def test_a_checkpoint_with_code_in_it_is_refused_and_not_run(tmp_path, faults):
    """As a whole, as a part of a true one, as a tensor's class; in three formats."""
    project = trained(tmp_path, "demo", task="regression")
    whole = torch.load(project / "outputs" / "last.pt", weights_only=True)
    canary, paths = tmp_path / "canary", []
    for payload in payloads(canary):
        for content in (payload, {**whole, "fitted": payload}, {payload: whole}):
            start = tmp_path / f"{len(paths)}"
            torch.save(content, f"{start}.zip.pt")
            torch.save(content, f"{start}.old.pt", _use_new_zipfile_serialization=False)
            Path(f"{start}.pickle.pt").write_bytes(pickle.dumps(content))
            paths += [f"{start}.{kind}.pt" for kind in ("zip", "old", "pickle")]
    assert_refused(project, paths, "is damaged, or not", task="regression")
    assert not canary.exists()
    faults(len(paths))
    run_script(project, ["config.py"])
    pickle.loads(Path(paths[2]).read_bytes())  # outside of the project it does run
    assert canary.exists()


def test_evaluate_needs_nothing_but_the_best_checkpoint(tmp_path):
    """The curves end at the best epoch where history.csv is gone, or of another run."""
    project = make(tmp_path, task="regression")
    play(project, "train.py", "--epochs", 12, "--lr", 0.02, "--device", "cpu")
    best, out = best_epoch(project), project / "outputs"
    assert best < 12
    table = (out / "history.csv").read_text()
    (out / "last.pt").unlink()
    assert epoch_in_report(project) == f"{best} of 12"
    (out / "last.pt").write_bytes(b"no checkpoint")
    assert epoch_in_report(project) == f"{best} of 12"
    lines = table.splitlines(keepends=True)
    odd = [
        "",
        "epoch\n",
        lines[0],
        "".join(lines[: best - 1]),
        table.replace("0.", "1."),
    ]
    for text in [*odd, "\0" * 99, table.replace(",", ";"), lines[0] + "1,2\n"]:
        (out / "history.csv").write_text(text)
        assert epoch_in_report(project) == f"{best} of {best}"
    (out / "history.csv").write_bytes(b"\xff\xfe")
    assert epoch_in_report(project) == f"{best} of {best}"
    (out / "history.csv").unlink()
    assert epoch_in_report(project) == f"{best} of {best}"


def best_epoch(project: Path) -> int:
    rows = history_of(project)
    return 1 + min(range(len(rows)), key=lambda n: float(rows[n]["val_loss"]))


def epoch_in_report(project: Path) -> str:
    """What the report says about the epoch."""
    play(project, "evaluate.py", "--device", "cpu")
    report = (project / "outputs" / "report.html").read_text()
    return report.split("tested epoch: ")[1].split("<")[0]
