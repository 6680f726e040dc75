"""Find the photos, decode each one once, split them, and make batches."""

import os
import shutil
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from glob import glob
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch.utils.data import Dataset, TensorDataset
from torchvision.datasets.folder import IMG_EXTENSIONS
from torchvision.transforms.functional import center_crop, pil_to_tensor, resize
from tqdm import tqdm

from config import ROOT, Config
from model import PRESET
from utils import refuse

SHAPE = (3, *2 * PRESET.crop_size)  # channels, height, width
CLASSES = ["circle", "cross", "ring", "square", "star", "triangle"]


class Photos(TensorDataset):
    """The photos of a split, as bytes, and their classes."""

    def __init__(self, images, rows, targets):
        super().__init__(rows, targets)  # rows (N,) of images
        self.images = images  # of all splits, in a file

    def __getitem__(self, index) -> tuple[torch.Tensor, torch.Tensor]:
        rows, targets = super().__getitem__(index)
        return self.images.index_select(0, rows).to(targets.device), targets


@dataclass
class Data:
    """The three splits."""

    train: Photos
    val: Photos
    test: Photos
    model_args: dict  # what build_model needs
    fingerprint: dict  # differs if the data changed


def list_images(path: str) -> tuple[list[Path], torch.Tensor, list[str]]:
    """The files, their class numbers (N,), and the class names."""
    names = sorted(glob("*/**/*", root_dir=path, recursive=True))  # nothing hidden
    names = [name for name in names if name.lower().endswith(IMG_EXTENSIONS)]
    files, labels = [Path(path, n) for n in names], [Path(n).parts[0] for n in names]
    if not files:
        refuse(f"{path} has no folders of images.")
    classes = sorted(set(labels))
    numbers = {name: number for number, name in enumerate(classes)}
    return files, torch.tensor([numbers[name] for name in labels]), classes


def read_image(file: Path) -> torch.Tensor:
    """An image as bytes, rotated by its EXIF orientation, and resized to SHAPE."""
    try:
        with Image.open(file) as image:
            image = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise OSError(f"{file} can't be read as an image: {error}") from None
    image = resize(image, PRESET.resize_size, PRESET.interpolation)
    return pil_to_tensor(center_crop(image, SHAPE[1:]))


def decode(files: list[Path]) -> torch.Tensor:
    """The images (N, *SHAPE), as bytes: decoded once, then kept in a file in cache/."""
    facts = [(f.name, f.stat().st_size, f.stat().st_mtime_ns) for f in files]
    key = repr([Path(__file__).read_text(), PRESET, facts])  # a change decodes anew
    path = ROOT / "cache" / f"{zlib.crc32(key.encode()):08x}"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        if shutil.disk_usage(path.parent).free < len(files) * np.prod(SHAPE):
            refuse(f"{path.parent} has no room for the decoded images.", 1)
        with open(f"{path}.{os.getpid()}", "wb") as file, ThreadPoolExecutor() as pool:
            for n in tqdm(range(0, len(files), 256), "decoding", disable=None):
                images = pool.map(read_image, files[n : n + 256])
                file.write(torch.stack([*images]).numpy())
        os.replace(file.name, path)
        for old in {*path.parent.iterdir()} - {path}:
            old.unlink(missing_ok=True)
    return torch.from_numpy(np.memmap(path, shape=(len(files), *SHAPE)))


def load_data(config: Config, device: torch.device) -> Data:
    """Find the photos, decode them and split them."""
    files, targets, classes = list_images(config.data)
    if classes != CLASSES:
        refuse(f"{config.data} has the classes {classes}: change CLASSES.")
    rows, images = split(targets, config), decode(files)
    parts = [Photos(images, part, targets[part].to(device)) for part in rows]
    names = [os.path.relpath(file, config.data) for file in files]
    identity = {"photos": zlib.crc32(repr([names, targets.tolist()]).encode())}
    return Data(*parts, model_args={"num_classes": len(classes)}, fingerprint=identity)


def split(targets: torch.Tensor, config: Config) -> list[torch.Tensor]:
    """Row numbers for training (70 %), validation and test (15 % each), stratified."""
    counts = targets.unique(return_counts=True)[1].tolist()
    if min(counts, default=0) < 3:
        refuse(f"{config.data}: each class needs at least three samples.")
    generator = torch.Generator().manual_seed(config.seed)
    parts = [[], [], []]
    for label in targets.unique():
        rows = (targets == label).nonzero().squeeze(1)
        rows = rows[torch.randperm(len(rows), generator=generator)]
        held_out = max(1, round(0.15 * len(rows)))
        sizes = [len(rows) - 2 * held_out, held_out, held_out]
        for part, chosen in zip(parts, rows.split(sizes), strict=True):
            part.append(chosen)
    whole = [torch.cat(part) for part in parts]
    shuffled = [part[torch.randperm(len(part), generator=generator)] for part in whole]
    limit = config.limit_batches * config.batch_size or None
    return [part[:limit] for part in shuffled]


def batches(dataset: Dataset, batch_size: int, shuffle: bool = False):
    """Batches of photos or of features, on the device."""
    n = len(dataset)
    order = torch.randperm(n) if shuffle else torch.arange(n)
    for rows in order.split(batch_size):
        yield dataset[rows]


@torch.no_grad()
def extract_features(model, photos: Photos, autocast) -> TensorDataset:
    """The backbone's features (N, in_features) and the classes (N,) of a split."""
    bar = tqdm(range(0, len(photos), 32), "features", leave=False, disable=None)
    model.eval()
    with autocast:
        features = [model.extract(photos[n : n + 32][0]) for n in bar]
    return TensorDataset(torch.cat(features).float(), photos.tensors[1])
