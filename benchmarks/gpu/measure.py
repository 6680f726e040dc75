"""Measure the projects of a folder on this machine, and print the ratios."""

import json
import os
import platform
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from math import inf
from pathlib import Path
from time import perf_counter

from benchmarks import environment
from benchmarks.gpu import photos
from benchmarks.gpu.loads import LARGE, LOADS, PHOTOS, SMALL, Load, data_of
from benchmarks.process import run
from benchmarks.table import Benchmark, Failure, Figures, Row, measure, report
from benchmarks.workloads import history_of

RESULTS, TABLE = "figures.json", "report.md"
SAMPLES = "samples.txt"
COPIES = 4  # names of each photo in the first pass, so that starting matters less
FEW = 60  # photos of the pass that is subtracted
FIRST, DECODED = "first pass over photos", "photos decoded by all cores"
STEPS, PASSES = "steps of the card, ResNet-50", "forward passes of the card, ResNet-50"
CARD, EPOCHS = "the card alone, ResNet-50", "train.py, ResNet-50 unfrozen"
PACKAGES = ("torch", "torchvision", "polars", "lightning")
ABOUT = """Samples a second of a project's `train.py`: whole epochs, training and
validation, as history.csv counts them, in fp32, and where named in the project's own
precision. The bare loop is eager and validates too. The limit is the same step in one
CUDA graph, training only. ResNet-50 trains on 224² pixels, in the project's precision
(photos of the training split a second, validation included); the card alone is what its
steps and forward passes on one batch that lies there would need for the same epoch. The
first pass reads each photo of 500 × 375 once: decoded, shrunk, and passed forward."""


def benchmark(
    folder: Path, device: str, quick: bool, seconds: float = inf
) -> Benchmark:
    """What matters most comes first; after this many seconds, nothing is started."""
    runs = {"data": partial(draw, folder, quick)}
    for load in SMALL:
        runs |= trains(folder, load, device, "fp32")
    runs["bare loop"] = partial(peer, "peers.bare", folder, device, SMALL)
    runs["limit"] = partial(peer, "gpu.limit", folder, device, (*SMALL, LARGE))
    runs |= trains(folder, LARGE, device, "fp32")
    runs[CARD] = partial(card, folder, device, quick)
    runs[EPOCHS] = partial(unfrozen, folder, device, quick)
    runs["lightning"] = partial(lightning, folder, device)
    runs[DECODED] = partial(decode, folder)
    runs[FIRST] = partial(first_pass, folder, device, quick)
    for load in main_loads():
        runs |= trains(folder, load, device, "auto")
    deadline = perf_counter() + seconds
    kept = {
        name: partial(keep, folder, deadline, name, work) for name, work in runs.items()
    }
    return Benchmark(ABOUT, "samples a second", kept, rows(), 1)


def main_loads() -> list[Load]:
    """Those with a goal."""
    return [load for load in SMALL if load.goals[0]]


def rows() -> list[Row]:
    return [
        *(Row(ours(one), f"bare, {one.title}", one.goals[0]) for one in SMALL),
        *(
            Row(ours(one), f"lightning, {one.title}", one.goals[1])
            for one in SMALL
            if one.lightning
        ),
        *(Row(ours(one), f"limit, {one.title}", "≥ 0.8") for one in main_loads()),
        Row(ours(LARGE), goal="≥ 60e6"),
        Row(ours(LARGE), f"limit, {LARGE.title}"),
        Row(EPOCHS, CARD, "≥ 0.85"),
        Row(FIRST, DECODED, "≥ 0.8"),
        *(Row(ours(one, "auto"), ours(one)) for one in main_loads()),
    ]


def ours(load: Load, precision: str = "fp32") -> str:
    return f"train.py, {load.title}" + ", auto" * (precision == "auto")


def keep(folder: Path, deadline: float, name: str, work) -> Figures:
    """What was measured is in a file at once: the machine may be gone any minute."""
    if perf_counter() > deadline:
        raise Failure("no time left")
    started, path = perf_counter(), folder / RESULTS
    figures = work()
    kept = json.loads(path.read_text()) if path.exists() else {}
    kept[name] = {"seconds": round(perf_counter() - started, 1), **figures}
    path.write_text(json.dumps(kept, indent=1))
    return figures


def draw(folder: Path, quick: bool) -> Figures:
    """Data, and tensors for the peers; several at once."""

    def one(load: Load) -> None:
        if not data_of(folder, load).exists():
            run("-m", "benchmarks.gpu.loads", folder, load.name, int(quick))
        project = folder / load.name
        if load is not PHOTOS and not (project / SAMPLES).exists():
            done = run("-m", "benchmarks.peers.workload", project)
            (project / SAMPLES).write_text(done.output.split()[-1])

    with ThreadPoolExecutor(min(6, len(os.sched_getaffinity(0)))) as pool:
        list(pool.map(one, LOADS))
    return {}


def trains(folder: Path, load: Load, device: str, precision: str) -> dict:
    return {ours(load, precision): partial(train, folder, load, device, precision)}


def train(folder: Path, load: Load, device: str, precision: str) -> Figures:
    project = folder / load.name
    run(
        *("train.py", "--device", device, "--precision", precision),
        *("--epochs", load.epochs + 1, "--batch-size", load.batch_size),
        cwd=project,
    )
    samples = int((project / SAMPLES).read_text()) * load.epochs
    seconds = sum(float(row["seconds"]) for row in history_of(project)[1:])
    return {ours(load, precision): samples / seconds}


def peer(script: str, folder: Path, device: str, loads, *python: Path) -> Figures:
    """What a script finds, in one process for all of them."""
    name, words = script.split(".")[-1], []
    for one in loads:
        epochs = one.lightning if name == "lightning" else one.epochs
        words += [folder / one.name, one.batch_size, epochs]
    done = run(*python, "-m", f"benchmarks.{script}", device, *words)
    lines = done.output.splitlines()[-len(loads) :]
    return {
        f"{name}, {one.title}": float(line.split()[0])
        for one, line in zip(loads, lines, strict=True)
    }


def lightning(folder: Path, device: str) -> Figures:
    python = [] if find_spec("lightning") else [environment.python()]
    if python and not python[0].exists():
        raise Failure("Lightning is not installed")
    loads = [one for one in SMALL if one.lightning]
    return peer("peers.lightning", folder, device, loads, *python)


def card(folder: Path, device: str, quick: bool) -> Figures:
    project, size = folder / PHOTOS.name, 4 if quick else PHOTOS.batch_size
    done = run("-m", "benchmarks.gpu.photos", project, device, size, int(quick))
    steps, passes = map(float, done.output.split()[-2:])
    trained, others = photos.parts(data_of(folder, PHOTOS))
    alone = trained / (trained / steps + others / passes)
    return {STEPS: steps, PASSES: passes, CARD: alone}


def unfrozen(folder: Path, device: str, quick: bool) -> Figures:
    trained, _ = photos.parts(data_of(folder, PHOTOS))
    project = folder / PHOTOS.name
    epochs = 1 if quick else PHOTOS.epochs
    size = 4 if quick else PHOTOS.batch_size
    words = ("--weights", "none", "--unfreeze-epoch", 1, "--epochs", epochs + 1)
    run(*photo_words(project, device, size), *words, cwd=project)
    seconds = sum(float(row["seconds"]) for row in history_of(project)[1:])
    return {EPOCHS: trained * epochs / seconds}


def photo_words(project: Path, device: str, batch_size: int) -> tuple:
    """With a process for each core, where the project lets one choose."""
    words = ("train.py", "--device", device, "--batch-size", batch_size)
    workers = ("--workers", len(os.sched_getaffinity(0)))
    chosen = "workers:" in (project / "config.py").read_text()
    return (*words, *workers) if chosen else words


def decode(folder: Path) -> Figures:
    return {DECODED: photos.decoded(data_of(folder, PHOTOS))}


def first_pass(folder: Path, device: str, quick: bool) -> Figures:
    """With the backbone frozen, many photos against a few: what starting takes is gone.

    Before, a run that isn't counted: the first one on a card takes longer.
    """
    few, copies = (12, 1) if quick else (FEW, COPIES)
    turns = [(few, 1), (few, 1), (None, copies)]
    found = [frozen(folder, device, most, each) for most, each in turns]
    (_, _), (start, some), (seconds, all_photos) = found
    return {FIRST: (all_photos - some) / (seconds - start)}


def frozen(
    folder: Path, device: str, most: int | None, copies: int
) -> tuple[float, int]:
    """Seconds of a run whose backbone only makes features; photos that were new."""
    project, place = folder / PHOTOS.name, folder / "new.data"
    count = photos.link(data_of(folder, PHOTOS), place, copies, most)
    words = ("--weights", "none", "--epochs", 1, "--data", place)
    done = run(*photo_words(project, device, 32), *words, cwd=project)
    shutil.rmtree(place)
    return done.seconds, count


def main(folder: Path, device: str, quick: bool, seconds: float) -> None:
    for name in (RESULTS, TABLE):  # of an earlier run
        (folder / name).unlink(missing_ok=True)
    todo = benchmark(folder, device, quick, seconds)
    rounds = measure(todo, partial(print, file=sys.stderr, flush=True))
    text = "\n\n".join([*facts(device), report("gpu", todo, rounds)])
    (folder / TABLE).write_text(f"{text}\n")
    print(text)


def facts(device: str) -> list[str]:
    """The card, the machine and the versions."""
    code = "import torch; print(torch.cuda.get_device_name())"
    name = run("-c", code).output.strip() if device == "cuda" else "none"
    lines = [f"card: {name}", f"cores: {len(os.sched_getaffinity(0))}"]
    lines.append(f"Python {platform.python_version()}")
    for package in PACKAGES:
        try:
            lines.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return [", ".join(lines)]
