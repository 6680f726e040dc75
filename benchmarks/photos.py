"""What it costs to decode photos once, and to read them in every epoch."""

import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from random import Random
from shutil import rmtree
from time import perf_counter

from PIL import Image

from benchmarks.process import run
from benchmarks.table import Benchmark, Figures, Row

BARE, FIRST = "PIL in a process per core", "first pass"
LATER, ALONE = "epoch, photos from the file", "epoch, photos in memory"
ABOUT = """JPEGs of 500 × 375 pixels, and a project with MobileNetV3 small, whose
backbone is trained. PIL alone decodes, resizes and crops; the first pass also writes
the file."""


@contextmanager
def benchmark(quick: bool) -> Iterator[Benchmark]:
    with tempfile.TemporaryDirectory() as name:
        photos, project = Path(name, "photos"), Path(name, "project")
        for number in range(48 if quick else 800):
            draw(photos / f"{number % 4}" / f"{number}.jpg", number)
        answers = ["--task", "transfer-learning", "--model", "mobilenet_v3_small"]
        run("-m", "scaffold", "new", project, "--data", photos, *answers, "--yes")
        yield Benchmark(
            about=ABOUT,
            unit="photos a second",
            runs={"a project": partial(measured, project, photos)},
            rows=[Row(FIRST, BARE, "≥ 0.8"), Row(LATER, ALONE, "≥ 0.95")],
            rounds=1 if quick else 3,
        )


def draw(path: Path, seed: int) -> None:
    """Blurred noise, which is about as large as a photo of that size."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = Image.frombytes("RGB", (32, 24), Random(seed).randbytes(32 * 24 * 3))
    noise.resize((500, 375), Image.Resampling.BILINEAR).save(path, quality=88)


def measured(project: Path, photos: Path) -> Figures:
    done = run("-m", "benchmarks.photos", project, photos)
    rates = map(float, done.output.split())
    return dict(zip((BARE, FIRST, LATER, ALONE), rates, strict=True))


def main(project: str, photos: str) -> None:
    """Print the photos a second of each."""
    files = sorted(Path(photos).rglob("*.jpg"))
    print(rate_of_pil(files), *rates_of(project, files))


def rate_of_pil(files: list[Path]) -> float:
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(decode, files[:16]))  # the processes have started by then
        started = perf_counter()
        list(pool.map(decode, files, chunksize=16))
        return len(files) / (perf_counter() - started)


def decode(file: Path) -> int:
    """Decode a photo, resize its shorter side to 256 pixels and crop 224 of them."""
    with Image.open(file) as image:
        small = image.convert("RGB").resize((341, 256), Image.Resampling.BILINEAR)
    return len(small.crop((58, 16, 282, 240)).tobytes())


def rates_of(project: str, files: list[Path]) -> tuple[float, float, float]:
    """The first pass; and training steps with photos from there, and in memory."""
    sys.path.insert(0, project)
    rmtree(Path(project, "cache"), ignore_errors=True)
    dataset, model, torch = map(import_module, ("dataset", "model", "torch"))
    started = perf_counter()
    images = dataset.decode(files)
    first = len(files) / (perf_counter() - started)

    rows = torch.arange(len(files)).flip(0)[:96]
    targets = torch.arange(len(rows)) % 4
    network = model.build_model(4)
    network.backbone.requires_grad_(True)

    def rate(photos) -> float:
        started = perf_counter()
        for inputs, labels in dataset.batches(photos, 16, shuffle=True):
            torch.nn.functional.cross_entropy(network(inputs), labels).backward()
        return len(rows) / (perf_counter() - started)

    file = dataset.Photos(images, rows, targets)
    memory = torch.utils.data.TensorDataset(images[rows], targets)
    rate(memory)  # to warm up
    return first, rate(file), rate(memory)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
