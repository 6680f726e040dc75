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
PLAIN, QUICK = "one pass, fp32, contiguous", "one pass, bf16, channels last"
CLASSES = 10
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

    train, dataset = import_module("train"), import_module("dataset")
    device = train.pick_device("auto")
    train.seed_everything(0)
    noise = Noise(torch.randn(images, 3, 224, 224))
    data = dataset.Data(noise, noise, noise, {}, {"num_classes": CLASSES})
    config = train.Config(weights="none", workers=0)
    model = train.new_model(data, "none", device)
    optimizer = train.build_optimizer(model, config)
    table = torch.empty(images, len(model.scale.mean))

    def epoch(batches) -> None:
        model.train()
        for inputs, targets in batches:
            train.loss_function(model(inputs), targets).backward()
            optimizer.step()
            optimizer.zero_grad()

    def make_features(layout: torch.memory_format, precision: str) -> None:
        dataset.layout = lambda device: layout
        model.to(memory_format=layout)
        settings = train.Config(workers=0, precision=precision)
        dataset.fill(table, model, noise, settings, device)

    through, _ = train.image_batches(data, config, device)
    kept = train.feature_batches(model, data, config, device, "train")
    return [
        partial(epoch, through),
        partial(epoch, kept),
        partial(make_features, torch.contiguous_format, "fp32"),
        partial(make_features, torch.channels_last, "bf16"),
    ]


class Noise:
    """Images that take no time to read, in the place of a project's photos."""

    def __init__(self, images):
        self.images = images
        self.targets = images[:, 0, 0, 0].argsort() % CLASSES

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int):
        return self.images[index], self.targets[index]

    def part(self, which: slice) -> "Noise":
        return Noise(self.images[which])

    def to(self, device) -> "Noise":
        return self


def seconds(command: Callable) -> float:
    import torch

    started = perf_counter()
    command()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return perf_counter() - started


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
