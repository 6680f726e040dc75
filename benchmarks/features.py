"""What it saves to keep a frozen backbone's features, and to make them the quick way.

`python -m benchmarks.features` writes a project, and trains its ResNet-18 with random
weights on images of noise: an epoch through the network beside one with kept features,
and the one pass in fp32 beside bf16 with channels last. All in turn, medians.
"""

import sys
import tempfile
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter

import torch
from torch.utils.data import Dataset

from scaffold.project import Answers, resolve
from scaffold.render import render
from scaffold.write import write

RUNS = 3
IMAGES, CLASSES = 256, 10
PLAIN, QUICK = torch.contiguous_format, torch.channels_last


class Noise(Dataset):
    """Images that take no time to read, in the place of a project's photos."""

    def __init__(self, images: torch.Tensor):
        self.images = images
        self.targets = torch.arange(len(images)) % CLASSES

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int):
        return self.images[index], self.targets[index]

    def part(self, which: slice) -> "Noise":
        return Noise(self.images[which])

    def to(self, device: torch.device) -> "Noise":
        return self


def project_modules() -> tuple:
    """The modules train and dataset of a project that is written for this."""
    folder = Path(tempfile.mkdtemp())
    project = resolve(Answers(task="transfer-learning", project_slug="project"))
    write(folder / "project", render(project), {})
    sys.path.insert(0, str(folder / "project"))
    return import_module("train"), import_module("dataset")


def commands(train, dataset, device: torch.device) -> dict:
    """What is measured, by name."""
    noise = Noise(torch.randn(IMAGES, 3, 224, 224))
    sizes = {"num_classes": CLASSES}
    data = dataset.Data(noise, noise.part(slice(32)), noise, {}, sizes)
    config = train.Config(weights="none", workers=0)
    precision, scaler = train.mixed_precision("auto", device)
    model = train.new_model(data, "none", device)
    optimizer = train.build_optimizer(model, config)
    table = torch.empty(IMAGES, len(model.scale.mean))

    def epoch(batches) -> None:
        scheduler = train.build_scheduler(optimizer, config, len(batches), None)
        state = (optimizer, scheduler, precision, scaler)
        train.train(model, train.Epoch(batches), *state, config, None)

    def make_features(layout: torch.memory_format, name: str) -> None:
        dataset.layout = lambda device: layout
        model.to(memory_format=layout)
        settings = train.Config(workers=0, precision=name)
        dataset.fill(table, model, noise, settings, device)

    images, _ = train.image_batches(data, config, device)
    features = train.feature_batches(model, data, config, device, "train")
    return {
        "epoch through the network": lambda: epoch(images),
        "epoch with kept features": lambda: epoch(features),
        "one pass, fp32, contiguous": lambda: make_features(PLAIN, "fp32"),
        "one pass, bf16, channels last": lambda: make_features(QUICK, "bf16"),
    }


def seconds(command, device: torch.device) -> float:
    started = perf_counter()
    command()
    if device.type == "cuda":
        torch.cuda.synchronize()
    return perf_counter() - started


def main() -> None:
    train, dataset = project_modules()
    device = train.pick_device("auto")
    train.seed_everything(0)
    found = commands(train, dataset, device)
    times = {name: [] for name in found}
    for _ in range(RUNS + 1):
        for name, command in found.items():
            times[name].append(seconds(command, device))
    print(f"{IMAGES} images, {device.type}, {torch.get_num_threads()} threads")
    for name, (_, *counted) in times.items():  # the first warms up
        rates = [IMAGES / time for time in counted]
        spread = f"{min(rates):,.0f} to {max(rates):,.0f}"
        print(f"{name:30} {median(rates):10,.0f} images/s  ({spread})")


if __name__ == "__main__":
    main()
