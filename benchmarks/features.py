"""What it saves to keep a frozen backbone's features and to make them quickly."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from time import perf_counter

from benchmarks.process import run
from benchmarks.table import Benchmark, Figures, Row

THROUGH, KEPT = "epoch through the network", "epoch with kept features"
PLAIN, QUICK = "one pass, fp32", "one pass, bf16"
CLASSES = 10
BATCH_SIZE = 32
ABOUT = """ResNet-18 with random weights on images of noise, 224 pixels a side, in a
project's own training loop and its own pass that makes the features."""


@contextmanager
def benchmark(quick: bool) -> Iterator[Benchmark]:
    images = 8 if quick else 128
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder, "project")
        run("-m", "scaffold", "new", project, "--task", "transfer-learning", "--yes")
        yield Benchmark(
            about=ABOUT,
            unit="images a second",
            runs={"a project": partial(measured, project, images)},
            rows=[Row(KEPT, THROUGH), Row(QUICK, PLAIN)],
            rounds=1 if quick else 3,
        )


def measured(project: Path, images: int) -> Figures:
    done = run("-m", "benchmarks.features", project, images)
    rates = map(float, done.output.split())
    return dict(zip((THROUGH, KEPT, PLAIN, QUICK), rates, strict=True))


def main(project: str, images: int) -> None:
    """Print the images a second of each; all once before, to warm up."""
    sys.path.insert(0, project)
    commands = commands_of(images)
    for command in commands:
        command()
    print(*(images / seconds(command) for command in commands))


def commands_of(images: int) -> list[Callable]:
    """What is measured, in the order in which it is printed."""
    import torch
    from torch.utils.data import TensorDataset

    train = import_module("train")
    device = train.pick_device("auto")
    torch.manual_seed(0)
    targets = torch.arange(images) % CLASSES
    photos = torch.randint(256, (images, 3, 224, 224), dtype=torch.uint8)
    noise = TensorDataset(photos.to(device), targets.to(device))
    model = train.build_model(CLASSES).to(device)
    optimizer = torch.optim.AdamW(model.head.parameters(), fused=True)

    def epoch(samples) -> None:
        model.head.train()
        for inputs, targets in train.batches(samples, BATCH_SIZE, shuffle=True):
            train.loss_function(model(inputs), targets).backward()
            optimizer.step()
            optimizer.zero_grad()

    def extract(precision: str) -> TensorDataset:
        autocast, _ = train.mixed_precision(precision, device)
        return train.extract_features(model, noise, autocast)

    return [
        partial(epoch, noise),
        partial(epoch, extract("fp32")),
        partial(extract, "fp32"),
        partial(extract, "bf16"),
    ]


def seconds(command: Callable) -> float:
    import torch

    started = perf_counter()
    command()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return perf_counter() - started


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
