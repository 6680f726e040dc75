{% set p = project() %}
{% set d = p.dataset %}
{% set images, undone, things, change, augment = false, false, "images", "", none %}
{% import "sources/" ~ d.source ~ ".py" as source with context %}
"""The images: read, split, and turned into the backbone's features, once."""

{% set imports = source.imports + ["import math", "from dataclasses import dataclass",
    "from pathlib import Path", "import torch", "from PIL import Image, ImageOps",
    "from torch.utils.data import " ~ ("ConcatDataset, " if d.published) ~ "DataLoader, Dataset, Subset",
    "from tqdm import tqdm"] %}
{{ imports | imports }}

from model import WEIGHTS
from runtime import mixed_precision, refuse

{% include "data/image_columns.py" %}
{% if d.splits | length < 3 %}
HELD_OUT = 0.15  # of the {{ "training " if d.splits }}images for {{ "the test" if "val" in d.splits else "validation" }}{{ ", and as many for the test" if not d.splits }}
{% endif %}
IMAGES_AT_ONCE = 32  # through the backbone


{% include "data/in_memory.py" %}


{% include "data/standardizer.py" %}


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


{% set how = ("given" if d.splits | length == 3 else "targets, given, seed") if d.splits else "targets, seed" %}
def load_images(path: str, seed: int) -> Images:
    """Find the images and split them."""
{% if d.published %}
    parts = fetch(path, WEIGHTS.transforms())
    labels = [torch.as_tensor(part.{{ d.published.targets }}).long() for part in parts]
    given = torch.cat([torch.full((len(part),), n) for n, part in enumerate(parts)])
    targets = torch.cat(labels)
    numbers = [str(label) for label in targets.unique().tolist()]
    classes = getattr(parts[0], "classes", numbers)  # not all versions have the names
    return Images(ConcatDataset(parts), targets, classes, *split({{ how }}))
{% else %}
    files, targets, classes{{ ", given" if d.splits }} = list_images(path)
    if not files:
        refuse(f"There are no images in {path}.")
    return Images(Photos(files, targets), targets, classes, *split({{ how }}))
{% endif %}


{% include "data/open_image.py" %}


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
        model_args={{ '{"num_classes": len(images.classes)}' if not p.dataset.binary else "{}" }},
    )


@torch.inference_mode()
def extract_features(backbone, images: Dataset, config, device) -> Samples:
    """The backbone's features (N, {{ p.model.backbone.features }}) of images and their classes (N,)."""
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


{% include "data/given_split.py" if d.splits else "data/stratified_split.py" %}


{{ source.reader() | trim }}
