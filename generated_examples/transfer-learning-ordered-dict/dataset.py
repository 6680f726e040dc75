"""The images: read, split, and turned into the backbone's features, once."""

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image, ImageOps
from torch.utils.data import DataLoader, Dataset, Subset
from torchvision.datasets.folder import IMG_EXTENSIONS
from tqdm import tqdm

from model import WEIGHTS
from runtime import mixed_precision, refuse

HELD_OUT = 0.15  # of the images for validation, and as many for the test
IMAGES_AT_ONCE = 32  # through the backbone


class Samples(Dataset):
    """Inputs and targets as tensors: samples[3] is one, samples[indices] a batch."""

    def __init__(self, inputs: torch.Tensor, targets: torch.Tensor):
        self.inputs = inputs
        self.targets = targets

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index):
        return self.inputs[index], self.targets[index]

    def to(self, device: torch.device) -> "Samples":
        return Samples(self.inputs.to(device), self.targets.to(device))


class Batches:
    """Batches of samples that sit on the device, each made by one index operation.

    With workers, the samples stay in memory and processes of their own make the batches:
    for samples that are slow to make. Both ways give the same batches.
    """

    def __init__(
        self,
        samples: Samples,
        batch_size: int,
        device: torch.device,
        shuffle: bool = False,
        limit: int = 0,
        workers: int = 0,
    ):
        self.home = torch.device("cpu") if workers else device  # of the samples
        self.samples = samples.to(self.home)
        self.batch_size = batch_size
        self.device = device
        self.shuffle = shuffle
        self.limit = limit
        self.workers = workers

    def __len__(self) -> int:
        batches = math.ceil(len(self.samples) / self.batch_size)
        return min(batches, self.limit or batches)

    def __iter__(self):
        n = len(self.samples)
        order = torch.randperm(n) if self.shuffle else torch.arange(n)
        rows = order.to(self.home).split(self.batch_size)[: len(self)]
        yield from self.take(rows)

    def take(self, rows: list[torch.Tensor]):
        """The samples of each batch, on the device."""
        if not self.workers:
            yield from (self.samples[batch] for batch in rows)
            return
        loader = DataLoader(
            self.samples,
            sampler=rows,
            batch_size=None,  # one index for the whole batch
            num_workers=self.workers,
            pin_memory=self.device.type == "cuda",
            generator=torch.Generator(),  # the model's random numbers stay the same
        )
        for batch in loader:
            yield [part.to(self.device, non_blocking=True) for part in batch]


@dataclass
class Standardizer:
    """Shifts and scales columns to mean 0 and standard deviation 1."""

    mean: torch.Tensor
    std: torch.Tensor

    @classmethod
    def fit(cls, values: torch.Tensor) -> "Standardizer":
        """Learn mean and deviation, (columns,) each; from the training split alone."""
        values = values.double()  # rounding would give a constant column a deviation
        mean, std = values.mean(dim=0), values.std(dim=0, correction=0)
        std = std.where(std > 1e-6 * mean.abs(), 1)  # a constant column becomes 0
        return cls(mean.float(), std.float())

    def __call__(self, values: torch.Tensor) -> torch.Tensor:
        return (values - self.mean) / self.std


class Photos(Dataset):
    """Image files as the backbone wants them, and the numbers of their classes."""

    def __init__(self, files: list[Path], targets: torch.Tensor):
        self.files = files
        self.targets = targets
        self.transform = WEIGHTS.transforms()

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int):
        return self.transform(open_image(self.files[index])), self.targets[index]


@dataclass
class Images:
    """All images, their classes (N,), and which of them make up each split."""

    dataset: Dataset
    targets: torch.Tensor
    classes: list[str]
    train: torch.Tensor
    val: torch.Tensor
    test: torch.Tensor


@dataclass
class Data:
    """The features of two splits, and what was learnt from the training split.

    fitted      what prepares new features for the head; kept in the checkpoint
    model_args  the sizes that build_head needs
    """

    train: Samples
    val: Samples
    fitted: dict
    model_args: dict


def load_images(path: str, seed: int) -> Images:
    """Find the images and split them."""
    files, targets, classes = list_images(path)
    if not files:
        refuse(f"There are no images in {path}.")
    return Images(Photos(files, targets), targets, classes, *split(targets, seed))


def open_image(file: Path) -> Image.Image:
    """A picture in colour, the right way up; one that is broken is named."""
    try:
        with Image.open(file) as image:
            return ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise OSError(f"{file} is no whole image ({error}).") from None


def load_data(images: Images, backbone, config, device: torch.device) -> Data:
    """Send both splits through the backbone, which is frozen: once is enough."""
    most = config.limit_batches * config.batch_size or None
    train, val = (
        extract_features(backbone, Subset(images.dataset, rows[:most]), config, device)
        for rows in (images.train, images.val)
    )
    scale = Standardizer.fit(train.inputs)
    return Data(
        Samples(scale(train.inputs), train.targets),
        Samples(scale(val.inputs), val.targets),
        fitted={"features": vars(scale), "classes": images.classes},
        model_args={"num_classes": len(images.classes)},
    )


@torch.inference_mode()
def extract_features(backbone, images: Dataset, config, device) -> Samples:
    """The backbone's features (N, 512) of images and their classes (N,)."""
    layout = torch.contiguous_format if device.type == "mps" else torch.channels_last
    backbone.to(memory_format=layout)
    pinned = device.type == "cuda"  # memory that the GPU copies from by itself
    loader = DataLoader(
        images, IMAGES_AT_ONCE, num_workers=config.workers, pin_memory=pinned
    )
    precision, _ = mixed_precision(config.precision, device)
    features, targets = [], []
    try:
        for batch, labels in tqdm(loader, "features", leave=False, disable=None):
            batch = batch.to(device, non_blocking=pinned, memory_format=layout)
            with precision:
                features.append(backbone(batch).float().cpu())
            targets.append(labels)
    except OSError as error:  # a worker puts its traceback in front
        refuse(str(error).splitlines()[-1].removeprefix("OSError: "))
    return Samples(torch.cat(features), torch.cat(targets))


def split_rows(rows: torch.Tensor) -> list[torch.Tensor]:
    """Cut row numbers into a training, a validation and a test part."""
    if len(rows) < 3:
        refuse("Three images of every class are the least that can be split.")
    held_out = max(1, round(len(rows) * HELD_OUT))
    return list(rows.split([len(rows) - 2 * held_out, held_out, held_out]))


def split(targets: torch.Tensor, seed: int) -> list[torch.Tensor]:
    """Row numbers of the three splits, with every class in the same proportions."""
    generator = torch.Generator().manual_seed(seed)
    classes = [(targets == label).nonzero().squeeze(1) for label in targets.unique()]
    parts = [split_rows(shuffled(rows, generator)) for rows in classes]
    return [shuffled(torch.cat(part), generator) for part in zip(*parts, strict=True)]


def shuffled(rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return rows[torch.randperm(len(rows), generator=generator)]


def list_images(path: str) -> tuple[list[Path], torch.Tensor, list[str]]:
    """All files, the numbers of their classes (N,), and the classes."""
    classes = class_names(Path(path))
    files, targets = [], []
    for label, name in enumerate(classes):
        found = images_below(Path(path, name))
        files += found
        targets += [label] * len(found)
    return files, torch.tensor(targets), classes


def class_names(folder: Path) -> list[str]:
    """The classes are the folders in a folder."""
    try:
        names = [path.name for path in folder.iterdir() if path.is_dir()]
    except OSError as error:
        refuse(f"Cannot read images from {folder}: {error.strerror}.")
    classes = sorted(name for name in names if not name.startswith("."))
    return classes or refuse(f"{folder} has no folder of images for each class.")


def images_below(folder: Path) -> list[Path]:
    """The images of a class, at any depth."""
    files = sorted(folder.rglob("*"))
    return [file for file in files if file.suffix.lower() in IMG_EXTENSIONS]
