"""Find the photos, split them, and read them in batches."""

import math
import zlib
from dataclasses import dataclass
from glob import glob
from pathlib import Path

import torch
from PIL import Image, ImageOps
from torch.utils.data import DataLoader, Dataset, TensorDataset
from torchvision.datasets.folder import IMG_EXTENSIONS
from tqdm import tqdm

from config import Config
from model import WEIGHTS
from utils import refuse

CLASSES = ["circle", "cross", "ring", "square", "star", "triangle"]


class Photos(Dataset):
    """The photos of a split, transformed for the backbone, and their classes."""

    def __init__(self, files, targets, rows, config: Config, device: torch.device):
        self.files = [files[row] for row in rows]
        self.targets = targets[rows]
        self.transform = WEIGHTS.transforms()
        self.workers, self.device = config.workers, device

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        return self.transform(open_image(self.files[index])), self.targets[index]


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


def open_image(file: Path) -> Image.Image:
    """An image in RGB, rotated by its EXIF orientation."""
    try:
        with Image.open(file) as image:
            return ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise OSError(f"{file} can't be read as an image: {error}") from None


def load_data(config: Config, device: torch.device) -> Data:
    """Find the photos and split them."""
    files, targets, classes = list_images(config.data)
    if classes != CLASSES:
        refuse(f"{config.data} has the classes {classes}: change CLASSES.")
    rows = split(targets, config)
    parts = [Photos(files, targets, part, config, device) for part in rows]
    identity = {"samples": len(targets), "labels": zlib.crc32(targets.numpy())}
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
    """Batches on the device: of features in memory, or of photos that workers read."""
    n = len(dataset)
    order = torch.randperm(n) if shuffle else torch.arange(n)
    if isinstance(dataset, TensorDataset):
        for rows in order.to(dataset.tensors[0].device).split(batch_size):
            yield dataset[rows]
        return
    rows = order.tolist()
    loader = DataLoader(dataset, batch_size, sampler=rows, num_workers=dataset.workers)
    try:
        for images, targets in loader:
            yield images.to(dataset.device), targets.to(dataset.device)
    except OSError as error:  # the worker's traceback comes first
        refuse(str(error).splitlines()[-1].removeprefix("OSError: "), 1)


@torch.no_grad()
def extract_features(model, photos: Photos, autocast) -> TensorDataset:
    """The backbone's features (N, in_features) and the classes (N,) of a split."""
    steps = math.ceil(len(photos) / 32)
    bar = tqdm(batches(photos, 32), "features", steps, leave=False, disable=None)
    model.eval()
    with autocast:
        features = torch.cat([model.backbone(images) for images, _ in bar]).float()
    dataset = TensorDataset(features, photos.targets.to(photos.device))
    dataset.targets = photos.targets
    return dataset
