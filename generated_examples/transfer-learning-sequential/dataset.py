"""The images: read, split, and turned into the backbone's features, once."""

import math
from dataclasses import dataclass

import torch
from torch.utils.data import DataLoader, Dataset, Subset
from torchvision.datasets import ImageFolder
from torchvision.datasets.folder import default_loader
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

    For data that do not fit there, loop over a torch.utils.data.DataLoader in __iter__
    instead and move each of its batches to the device.
    """

    def __init__(
        self,
        samples: Samples,
        batch_size: int,
        device: torch.device,
        shuffle: bool = False,
        limit: int = 0,
    ):
        self.samples = samples.to(device)
        self.batch_size = batch_size
        self.device = device
        self.shuffle = shuffle
        self.limit = limit

    def __len__(self) -> int:
        batches = math.ceil(len(self.samples) / self.batch_size)
        return min(batches, self.limit or batches)

    def __iter__(self):
        n = len(self.samples)
        order = torch.randperm(n) if self.shuffle else torch.arange(n)
        for batch in order.to(self.device).split(self.batch_size)[: len(self)]:
            yield self.samples[batch]


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


@dataclass
class Images:
    """A folder of images, and which of them make up each split."""

    folder: ImageFolder
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
    """Find the images, path/<class>/<file>, and split them."""
    try:
        folder = ImageFolder(path, WEIGHTS.transforms(), loader=open_image)
    except OSError as error:
        refuse(f"Cannot read images from {path}: {error}")
    return Images(folder, *split(torch.tensor(folder.targets), seed))


def open_image(path):
    """An image in three colours; a broken one is named."""
    try:
        return default_loader(path)
    except (OSError, SyntaxError) as error:
        raise OSError(f"{path} is no whole image ({error}).") from None


def load_data(images: Images, backbone, config, device: torch.device) -> Data:
    """Send both splits through the backbone, which is frozen: once is enough."""
    most = config.limit_batches * config.batch_size or None
    splits = [Subset(images.folder, rows[:most]) for rows in (images.train, images.val)]
    train, val = (
        extract_features(backbone, split, config.workers, device) for split in splits
    )
    scale = Standardizer.fit(train.inputs)
    classes = images.folder.classes
    return Data(
        Samples(scale(train.inputs), train.targets),
        Samples(scale(val.inputs), val.targets),
        fitted={"features": vars(scale), "classes": classes},
        model_args={"num_classes": len(classes)},
    )


@torch.inference_mode()
def extract_features(backbone, images: Dataset, workers: int, device) -> Samples:
    """The backbone's features (N, 512) of images and their classes (N,)."""
    layout = torch.contiguous_format if device.type == "mps" else torch.channels_last
    backbone.to(memory_format=layout)
    pinned = device.type == "cuda"  # memory that the GPU copies from by itself
    loader = DataLoader(images, IMAGES_AT_ONCE, num_workers=workers, pin_memory=pinned)
    precision, _ = mixed_precision(device)
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
