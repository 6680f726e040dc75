"""The images: read, split, in batches, and turned into the backbone's features."""

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image, ImageOps
from torch.utils.data import DataLoader, Dataset
from torchvision.datasets.folder import IMG_EXTENSIONS
from tqdm import tqdm

from model import WEIGHTS
from runtime import leave_signals_to_main, mixed_precision, refuse

HELD_OUT = 0.15  # of the images for validation, and as many for the test
LEAST = 0.003  # deviation to divide by where the backbone trains: batch norm's, √1e-5
IMAGES_AT_ONCE = 32  # through the backbone, where it does not train
LARGE = 2**30  # bytes: features that take more are kept in a file


class Files(Dataset):
    """Pictures in files, and the numbers of their classes: files[3] is one of each."""

    def __init__(self, paths: list[Path], targets: torch.Tensor):
        self.paths = paths
        self.targets = targets

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int):
        return open_image(self.paths[index]), self.targets[index]


class Photos(Dataset):
    """Some of the pictures, as the backbone wants them, and their classes.

    pictures  all there are: pictures[3] is a picture and its class
    rows      which of them these are
    targets   the classes of these (N,)
    """

    def __init__(self, pictures: Dataset, rows: torch.Tensor, targets: torch.Tensor):
        self.pictures = pictures
        self.rows = rows
        self.targets = targets
        self.transform = WEIGHTS.transforms()

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int):
        picture, target = self.pictures[int(self.rows[index])]
        return self.transform(picture), target

    def part(self, which: slice) -> "Photos":
        return Photos(self.pictures, self.rows[which], self.targets[which])

    def to(self, device: torch.device) -> "Photos":
        return self  # they stay in their files


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
    """Batches of samples that sit on the device, a few made by one index operation.

    With workers, the samples stay in memory and processes of their own make the batches:
    for samples that are slow to make. Both ways give the same batches.
    """

    AT_ONCE = 2048  # samples that one index operation makes

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
        self.skip = 0  # batches that are done, where an epoch goes on in its middle

    def __len__(self) -> int:
        batches = math.ceil(len(self.samples) / self.batch_size)
        return min(batches, self.limit or batches)

    def __iter__(self):
        n = len(self.samples)
        order = torch.randperm(n) if self.shuffle else torch.arange(n)
        rows = order.to(self.home).split(self.batch_size)[self.skip : len(self)]
        yield from self.take(rows)

    def take(self, rows: list[torch.Tensor]):
        """The samples of each batch, on the device."""
        if not self.workers:
            together = max(1, self.AT_ONCE // self.batch_size)  # batches
            for start in range(0, len(rows), together):
                yield from self.cut(rows[start : start + together])
            return
        loader = DataLoader(
            self.samples,
            sampler=rows,
            batch_size=None,  # one index for the whole batch
            num_workers=self.workers,
            pin_memory=self.device.type == "cuda",
            generator=torch.Generator(),  # the model's random numbers stay the same
            worker_init_fn=leave_signals_to_main,
        )
        for batch in loader:
            yield [part.to(self.device, non_blocking=True) for part in batch]

    def cut(self, rows: list[torch.Tensor]):
        """A few batches, cut from what one index operation makes for all of them."""
        sizes = [len(batch) for batch in rows]
        parts = self.samples[torch.cat(rows)]
        yield from zip(*(part.split(sizes) for part in parts), strict=True)


class PhotoBatches(Batches):
    """Batches of photos, which processes of their own read."""

    def take(self, rows: list[torch.Tensor]):
        loader = DataLoader(
            self.samples,
            batch_sampler=[batch.tolist() for batch in rows],
            num_workers=self.workers,
            pin_memory=self.device.type == "cuda",  # the GPU copies from it by itself
            generator=torch.Generator(),  # the model's random numbers stay the same
            worker_init_fn=leave_signals_to_main,
        )
        how = {"non_blocking": True, "memory_format": layout(self.device)}
        try:
            for images, targets in loader:
                yield images.to(self.device, **how), targets.to(self.device)
        except OSError as error:  # a worker puts its traceback in front
            refuse(str(error).splitlines()[-1].removeprefix("OSError: "))


def layout(device: torch.device) -> torch.memory_format:
    """How images lie in memory where convolutions are fastest."""
    return torch.contiguous_format if device.type == "mps" else torch.channels_last


@dataclass
class Data:
    """The images of the three splits, and what was learnt from them.

    fitted      what tells the outputs' meaning; kept in the checkpoint
    model_args  the sizes that build_model needs
    """

    train: Photos
    val: Photos
    test: Photos
    fitted: dict
    model_args: dict


def load_data(path: str, seed: int, fitted: dict | None = None) -> Data:
    """Find the images and split them.

    fitted is what a checkpoint has of the classes.
    """
    files, targets, classes = list_images(path)
    check_classes(path, classes, (fitted or {"classes": classes})["classes"])
    pictures = Files(files, targets)
    check_sizes(path, targets, classes)
    splits = split(targets, seed)
    return Data(
        *(Photos(pictures, rows, targets[rows]) for rows in splits),
        fitted={"classes": classes},
        model_args={"num_classes": len(classes)},
    )


def check_classes(path: str, found: list[str], known: list[str]) -> None:
    """Refuse images of other classes than those that are known."""
    for name in sorted({*found} ^ {*known}):
        what = "a class" if name in found else "no class"
        refuse(f"{path} has {what} {name!r}, unlike the checkpoint: train again.")


def open_image(file: Path) -> Image.Image:
    """A picture in colour, the right way up; one that is broken is named."""
    broken = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)
    try:
        with Image.open(file) as image:
            return ImageOps.exif_transpose(image).convert("RGB")
    except broken as error:
        reason = getattr(error, "strerror", None) or error
        raise OSError(f"{file} is no whole image ({reason}).") from None


def load_features(model, photos: Photos, config, device, name, resumed) -> Samples:
    """The scaled features of a split's photos, and their classes.

    The scale is fitted on those of the training split, once; large ones are kept in a
    file of the split's name, and on --resume they are there already.
    """
    file = Path(config.out, f"{name}.features")
    if resumed and is_kept(model, photos, config, device, file):
        kept = map_file(file, len(photos), len(model.scale.mean))
        return Samples(kept, photos.targets)
    features = extract_features(model, photos, config, device, file)
    if name == "train" and not resumed:
        model.scale.fit(features, LEAST if config.unfreeze_epoch else 0)
    return Samples(model.scale.change(features), photos.targets)


def extract_features(model, photos: Photos, config, device, file: Path) -> torch.Tensor:
    """What the backbone makes of photos, (N, in_features), not scaled yet.

    In memory; large ones in a file that is mapped into memory.
    """
    rows, columns = len(photos), len(model.scale.mean)
    if 4 * rows * columns <= LARGE:
        return fill(torch.empty(rows, columns), model, photos, config, device)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    return fill(map_file(file, rows, columns), model, photos, config, device)


def map_file(file: Path, rows: int, columns: int) -> torch.Tensor:
    """A table whose numbers are in a file, and in memory as far as they are used."""
    numbers = torch.from_file(str(file), shared=True, size=rows * columns)
    return numbers.view(rows, columns)


def is_kept(model, photos: Photos, config, device, file: Path) -> bool:
    """Whether the file holds the scaled features of these photos, all of them.

    It does if its end is what the backbone makes of the last photos now.
    """
    rows, columns = len(photos), len(model.scale.mean)
    if not file.exists() or file.stat().st_size != 4 * rows * columns:
        return False
    end = slice((rows - 1) // IMAGES_AT_ONCE * IMAGES_AT_ONCE, None)
    kept = map_file(file, rows, columns)[end]
    last = fill(torch.empty_like(kept), model, photos.part(end), config, device)
    return torch.equal(kept, model.scale.change(last))


@torch.no_grad()
def fill(features: torch.Tensor, model, photos: Photos, config, device) -> torch.Tensor:
    """Send photos through the backbone; what comes out becomes the table's rows."""
    batches = PhotoBatches(photos, IMAGES_AT_ONCE, device, workers=config.workers)
    precision, _ = mixed_precision(config.precision, device)
    bar = tqdm(batches, "features", leave=False, disable=None)
    starts = range(0, len(photos), IMAGES_AT_ONCE)
    for start, (images, _) in zip(starts, bar, strict=True):
        with precision:
            features[start : start + len(images)] = model.backbone(images)
    return features


def split_rows(rows: torch.Tensor) -> list[torch.Tensor]:
    """Cut row numbers into a training, a validation and a test part."""
    held_out = max(1, round(len(rows) * HELD_OUT))
    return list(rows.split([len(rows) - 2 * held_out, held_out, held_out]))


def check_sizes(path: str, targets: torch.Tensor, classes: list[str]) -> None:
    """Refuse a class that cannot be in all three splits."""
    counts = targets.bincount(minlength=len(classes)).tolist()
    for name, count in zip(classes, counts, strict=True):
        if count < 3:
            refuse(f"{path} has {count} images of {name!r}: three are the least.")


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
    images = [file for file in files if file.suffix.lower() in IMG_EXTENSIONS]
    return images or refuse(f"{folder} has no images.")
