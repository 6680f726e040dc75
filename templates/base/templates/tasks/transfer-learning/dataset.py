{% set p = project() %}
{% set mixed = p.device.mixed %}
{% set images, undone, things = false, false, "images" %}
"""The images: read, split, and turned into the backbone's features, once."""

import math
from dataclasses import dataclass

import torch
from torch.utils.data import DataLoader, Dataset, Subset
from torchvision.datasets import ImageFolder
from torchvision.datasets.folder import default_loader
from tqdm import tqdm

from model import WEIGHTS
from runtime import {{ "mixed_precision, " if mixed }}refuse

HELD_OUT = 0.15  # of the images for validation, and as many for the test
IMAGES_AT_ONCE = 32  # through the backbone


{% include "data/in_memory.py" %}


{% include "data/standardizer.py" %}


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
        model_args={{ '{"num_classes": len(classes)}' if not p.dataset.binary else "{}" }},
    )


@torch.inference_mode()
def extract_features(backbone, images: Dataset, workers: int, device) -> Samples:
    """The backbone's features (N, {{ p.model.backbone.features }}) of images and their classes (N,)."""
    layout = torch.contiguous_format if device.type == "mps" else torch.channels_last
    backbone.to(memory_format=layout)
    pinned = device.type == "cuda"  # memory that the GPU copies from by itself
    loader = DataLoader(images, IMAGES_AT_ONCE, num_workers=workers, pin_memory=pinned)
{% if mixed %}
    precision, _ = mixed_precision(device)
{% endif %}
    features, targets = [], []
    try:
        for batch, labels in tqdm(loader, "features", leave=False, disable=None):
            batch = batch.to(device, non_blocking=pinned, memory_format=layout)
{% if mixed %}
            with precision:
                features.append(backbone(batch).float().cpu())
{% else %}
            features.append(backbone(batch).cpu())
{% endif %}
            targets.append(labels)
    except OSError as error:  # a worker puts its traceback in front
        refuse(str(error).splitlines()[-1].removeprefix("OSError: "))
    return Samples(torch.cat(features), torch.cat(targets))


{% include "data/stratified_split.py" %}
