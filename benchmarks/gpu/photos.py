"""Photos of noise, and what a machine can do with them at best."""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import numpy as np
from PIL import Image

CLASSES, SIZE = 4, (500, 375)
SHORT = 256  # pixels of the shorter side, which leave room for crops of 224
STEPS, WARMUP = 30, 8


def write_photo(folder: Path, number: int) -> None:
    random = np.random.default_rng(number)
    coarse = random.integers(0, 255, (24, 32, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize(SIZE, Image.Resampling.BILINEAR)
    image.save(folder / f"class{number % CLASSES}" / f"{number}.jpg", quality=88)


def write_photos(folder: Path, photos: int) -> Path:
    """A folder of JPEG files for each class, written by all cores."""
    for label in range(CLASSES):
        (folder / f"class{label}").mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        list(pool.map(partial(write_photo, folder), range(photos), chunksize=16))
    return folder


def link(photos: Path, folder: Path, copies: int, most: int | None = None) -> int:
    """A folder with several names for each of the first photos. Returns how many."""
    files = sorted(photos.glob("*/*.jpg"), key=lambda file: int(file.stem))[:most]
    for file in files:
        place = folder / file.parent.name
        place.mkdir(parents=True, exist_ok=True)
        for copy in range(copies):
            os.link(file, place / f"{file.stem}-{copy}.jpg")
    return copies * len(files)


def parts(folder: Path) -> tuple[int, int]:
    """How many photos a project trains on, and how many it validates with."""
    label = len(list(folder.glob("*/*.jpg"))) // CLASSES
    held_out = max(1, round(0.15 * label))
    return CLASSES * (label - 2 * held_out), CLASSES * held_out


def start_decoder() -> None:
    import torch

    torch.set_num_threads(1)


def decode(file: Path) -> int:
    """Read a photo and shrink it, as every first pass must. Returns its bytes."""
    from torchvision.io import ImageReadMode, decode_image
    from torchvision.transforms.v2.functional import resize

    return resize(decode_image(file, ImageReadMode.RGB), [SHORT]).numel()


def decoded(folder: Path) -> float:
    """Photos a second that the cores decode and shrink."""
    files, cores = sorted(folder.glob("*/*.jpg")), len(os.sched_getaffinity(0))
    context = get_context("spawn")
    with ProcessPoolExecutor(cores, context, start_decoder) as pool:
        list(pool.map(decode, files[: 4 * cores]))  # imports, in every process
        started = perf_counter()
        list(pool.map(decode, files, chunksize=max(1, len(files) // (8 * cores))))
        return len(files) / (perf_counter() - started)


def card(folder: Path, device: str, batch_size: int, quick: bool) -> tuple[float, ...]:
    """Photos a second of steps and of forward passes; the batch is on the card."""
    import torch

    from benchmarks.peers.workload import modules_of

    modules = modules_of(folder)
    model = modules["model"].build_model(CLASSES, weights="none").to(device)
    model.requires_grad_(True)
    optimizer = torch.optim.AdamW(model.parameters(), fused=True)
    on_card = device != "cpu"
    autocast = torch.autocast(device, torch.bfloat16) if on_card else nullcontext()
    images = torch.randn(batch_size, 3, 224, 224, device=device)
    targets = torch.arange(batch_size, device=device) % CLASSES

    def step() -> None:
        optimizer.zero_grad()
        with autocast:
            loss = modules["evaluate"].loss_function(model(images), targets)
        loss.backward()
        optimizer.step()

    @torch.inference_mode()
    def forward() -> None:
        with autocast:
            model(images)

    steps, warmup = (1, 0) if quick else (STEPS, WARMUP)
    model.train()
    trained = rate(step, batch_size, steps, warmup, on_card)
    model.eval()
    return trained, rate(forward, batch_size, steps, warmup, on_card)


def rate(work, batch_size: int, steps: int, warmup: int, on_card: bool) -> float:
    import torch

    wait = torch.cuda.synchronize if on_card else lambda: None
    for _ in range(warmup):
        work()
    wait()
    started = perf_counter()
    for _ in range(steps):
        work()
    wait()
    return batch_size * steps / (perf_counter() - started)


if __name__ == "__main__":
    project, device, batch_size, quick = sys.argv[1:]
    print(*card(Path(project), device, int(batch_size), bool(int(quick))))
