{% set p = project() %}
{% set d = p.dataset %}
{% set name = p.training.augment.name %}
{% set images, undone, things, change = false, false, "images", "" %}
{% import "sources/" ~ d.source ~ ".py" as source with context %}
{% import "augments/photos/" ~ name ~ ".py" as photos %}
{% import "augments/" ~ ("mixup" if name == "mixup" else "none") ~ ".py" as augment with context %}
{% set distributed = p.device.distributed %}
"""The images: read, split, in batches, and turned into the backbone's features."""

{% set imports = source.imports + photos.imports + augment.imports + ["import math",
    "from dataclasses import dataclass", "from pathlib import Path", "import torch",
    "from PIL import Image, ImageOps",
    "from torch.utils.data import " ~ ("ConcatDataset, " if d.published) ~ "DataLoader, Dataset",
    "from tqdm import tqdm"] + (["import torch.distributed as dist"] if distributed else []) %}
{{ imports | imports }}

from model import WEIGHTS
from runtime import {{ ("is_main, " if distributed) ~ "leave_signals_to_main, mixed_precision, " ~ ("place, " if distributed) ~ "refuse" }}

{% include "data/image_columns.py" %}
{% if d.splits | length < 3 %}
HELD_OUT = 0.15  # of the {{ "training " if d.splits }}images for {{ "the test" if "val" in d.splits else "validation" }}{{ ", and as many for the test" if not d.splits }}
{% endif %}
LEAST = 0.003  # deviation to divide by where the backbone trains: batch norm's, √1e-5
IMAGES_AT_ONCE = 32  # through the backbone, where it does not train
{% if not distributed %}
LARGE = 2**30  # bytes: features that take more are kept in a file
{% endif %}
{% if augment.constants %}
{{ augment.constants }}
{% endif %}


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
{% if photos.changes %}


class ChangedPhotos(Photos):
    """Photos that are changed at random before the backbone gets them.

    The random numbers are a photo's own, so that it does not matter who reads it.
    """

    def __init__(self, photos: Photos):
        super().__init__(photos.pictures, photos.rows, photos.targets)
        prepare = self.transform
{% if photos.changes | length > 1 %}
        changes = [
{% for change in photos.changes %}
            {{ change }},
{% endfor %}
        ]
        self.transform = v2.Compose([*changes, prepare])
{% else %}
        self.transform = v2.Compose([{{ photos.changes[0] }}, prepare])
{% endif %}
        self.seed = 0  # the epoch's

    def __getitem__(self, index: int):
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(self.seed + index)
            return super().__getitem__(index)
{% endif %}


{% include "data/in_memory.py" %}


class PhotoBatches(Batches):
    """Batches of photos, which processes of their own read."""

    def take(self, rows: list[torch.Tensor]):
{% if photos.changes %}
        if self.shuffle:
            self.samples.seed = int(torch.randint(2**48, ()))
{% endif %}
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


{% set how = ("given" if d.splits | length == 3 else "targets, given, seed") if d.splits else "targets, seed" %}
def load_data(path: str, seed: int, fitted: dict | None = None) -> Data:
    """Find the images and split them.

    fitted is what a checkpoint has of the classes.
    """
{% if d.published %}
    parts = fetch(path)
    labels = [torch.as_tensor(part.{{ d.published.targets }}).long() for part in parts]
    given = torch.cat([torch.full((len(part),), n) for n, part in enumerate(parts)])
    targets = torch.cat(labels)
    numbers = [str(label) for label in targets.unique().tolist()]
    classes = getattr(parts[0], "classes", numbers)  # not all versions have the names
    pictures = ConcatDataset(parts)
{% else %}
    files, targets, classes{{ ", given" if d.splits }} = list_images(path)
    check_classes(path, classes, (fitted or {"classes": classes})["classes"])
    pictures = Files(files, targets)
{% endif %}
{% if not d.splits %}
    check_sizes(path, targets, classes)
{% endif %}
    splits = split({{ how }})
    return Data(
        *(Photos(pictures, rows, targets[rows]) for rows in splits),
        fitted={"classes": classes},
        model_args={{ '{"num_classes": len(classes)}' if not p.dataset.binary else "{}" }},
    )


{% if not d.published %}
{% set known_from = "the checkpoint: train again" %}
{% include "data/check_classes.py" %}


{% endif %}
{% include "data/open_image.py" %}


def load_features(model, photos: Photos, config, device, name, resumed) -> Samples:
    """The scaled features of a split's photos, and their classes.

    The scale is fitted on those of the training split, once{{ "" if distributed else "; large ones are kept in a
    file of the split's name, and on --resume they are there already" }}.
    """
{% if distributed %}
    features = extract_features(model, photos, config, device)
{% else %}
    file = Path(config.out, f"{name}.features")
    if resumed and is_kept(model, photos, config, device, file):
        kept = map_file(file, len(photos), len(model.scale.mean))
        return Samples(kept, photos.targets)
    features = extract_features(model, photos, config, device, file)
{% endif %}
    if name == "train" and not resumed:
        model.scale.fit(features, LEAST if config.unfreeze_epoch else 0)
    return Samples(model.scale.change(features), photos.targets)


{% if distributed %}
def extract_features(model, photos: Photos, config, device) -> torch.Tensor:
    """What the backbone makes of photos, (N, in_features), not scaled yet.

    Every process does a part of them, and gets what the others did.
    """
    rank, processes = place().values()
    features = torch.zeros(len(photos), len(model.scale.mean), device=device)
    own = slice(rank, None, processes)
    fill(features[own], model, photos.part(own), config, device)
    if processes > 1:
        dist.all_reduce(features)  # what another process does is 0 here
    return features
{% else %}
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
{% endif %}


@torch.no_grad()
def fill(features: torch.Tensor, model, photos: Photos, config, device) -> torch.Tensor:
    """Send photos through the backbone; what comes out becomes the table's rows."""
    batches = PhotoBatches(photos, IMAGES_AT_ONCE, device, workers=config.workers)
    precision, _ = mixed_precision(config.precision, device)
{% if distributed %}
    silent = None if is_main() else True  # None: without a terminal
    bar = tqdm(batches, "features", leave=False, disable=silent)
{% else %}
    bar = tqdm(batches, "features", leave=False, disable=None)
{% endif %}
    starts = range(0, len(photos), IMAGES_AT_ONCE)
    for start, (images, _) in zip(starts, bar, strict=True):
        with precision:
            features[start : start + len(images)] = model.backbone(images)
    return features


{% include "data/given_split.py" if d.splits else "data/stratified_split.py" %}


{{ source.reader() | trim }}
