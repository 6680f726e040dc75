"""The dataset type of images."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from scaffold.catalog.entries.table_file import TableFile
from scaffold.layers import Layer, Size, flatten, standardize


@dataclass(frozen=True)
class Published:
    """An image dataset that torchvision downloads.

    name     its class in torchvision.datasets
    parts    the argument of the class for each split: `train=True`, `split="test"`
    layout   converts its array of images to (N, C, H, W): `.permute(0, 3, 1, 2)`
    targets  the attribute with the class indices
    needs    a package that torchvision needs to read it
    folder   the folder that torchvision unpacks it into, if any
    """

    name: str
    parts: tuple[str, ...]
    layout: str = ""
    targets: str = "targets"
    needs: str = ""
    folder: str = ""


@dataclass(frozen=True, kw_only=True)
class Images(TableFile):
    """Images and their classes.

    source     how to read them: a fragment in templates/base/templates/sources/
    image      (channels, height, width) to train on from scratch
    brightest  the value of a white pixel
    folders    the paths of the folders of the splits
    label_style  if an image may have several labels: the separator of those in a cell,
               `rows` for a row per label, `columns` for a column of 0 and 1 per label
    inside     the folder of its files beside the table, if the paths do not name it
    ending     the ending of its files, if the paths do not have it
    endings    endings of its files that torchvision does not list, such as .gif
    excluded   the names of folders that are left out
    broken     files that can't be read: their paths in the folder, or their cells in
               the table
    deep       the value of white in images with more than 8 bits; 0 without such images
    transparent  whether some images have transparent pixels
    keeps_decoded  whether a project for photos decodes each one once and keeps it
    flips      whether training may flip and shift images: a mirror image has the same
               class
    published  its facts in torchvision
    """

    kind = "images"
    input = "images"
    evaluation_batch = 512

    source: str
    image: tuple[int, int, int] = (0, 0, 0)
    brightest: int = 255
    folders: tuple[str, ...] = ()
    label_style: str = ""
    inside: str = ""
    ending: str = ""
    endings: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    deep: int = 0
    transparent: bool = False
    keeps_decoded: bool = True
    flips: bool = False
    published: Published | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """`images` of a known size, `photos` for a pretrained network, or both."""
        colors = self.image[0] != 1 or self.is_user_data
        sized = ("images",) if self.image[0] else ()
        return (*sized, "photos") if self.photos and colors else sized

    @property
    def targets(self) -> tuple[str, ...]:
        return ("labels",) if self.label_style else ("class",)

    def folders_around(self, tasks: Sequence[str]) -> tuple[str, ...]:
        """Templates for several labels come before those of the task, for one class."""
        several = ("kinds/images/labels",) if self.label_style else ()
        return (*several, *super().folders_around(tasks))

    @property
    def metric(self) -> str:
        return "micro_f1" if self.label_style else ""

    @property
    def outputs(self) -> Size:
        return "num_classes"

    @property
    def outputs_shape(self) -> str:
        return "(N, labels)" if self.label_style else "(N, classes)"

    @property
    def targets_words(self) -> str:
        """The targets, for a comment or a docstring."""
        return "labels (N, labels)" if self.label_style else "classes (N,)"

    @property
    def template_folders(self) -> tuple[str, ...]:
        pixels = () if self.photos else ("kinds/images/pixels",)
        return (*pixels, "kinds/images")

    @property
    def photos(self) -> bool:
        return self.source != "pixels"

    @property
    def decoded_once(self) -> bool:
        return self.photos and self.keeps_decoded

    @property
    def is_folder(self) -> bool:
        return self.source == "folder"

    @property
    def can_augment(self) -> bool:
        return True

    @property
    def can_flip(self) -> bool:
        return self.flips

    @property
    def fetched(self) -> bool:
        return bool(self.published)

    @property
    def needs(self) -> tuple[str, ...]:
        """Packages that reading it needs, by torchvision or polars."""
        published = self.published.needs if self.published else ""
        return (*super().needs, *([published] if published else []))

    @property
    def fits(self) -> bool:
        return not self.classes

    @property
    def top5(self) -> bool:
        return len(self.classes) > 5 or not self.classes

    @property
    def shape(self) -> str:
        return f"(N, {', '.join(map(str, self.image))})"

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        return (("mean", ""), ("std", ""), ("num_classes", "int"))

    def entrance(self, width: int) -> tuple[list[Layer], Size]:
        """Pixels are standardized and flattened."""
        pixels = prod(self.image)
        return [standardize(), flatten("flatten", pixels)], pixels

    @property
    def has_positions(self) -> bool:
        return not self.photos

    @property
    def images_template(self) -> str:
        """The fragment that loads its images into memory."""
        return f"sources/images/{self.source}.jinja"

    @property
    def photos_template(self) -> str:
        """The fragment that lists its image files."""
        return f"sources/photos/{self.source}.jinja"

    @property
    def has_dollar(self) -> bool:
        return not self.classes or "$" in self.picture_names

    @property
    def is_table_file(self) -> bool:
        return self.source in ("pixels", "list")

    @property
    def sample_words(self) -> str:
        return "images"

    @property
    def predict_words(self) -> str:
        return "images" if self.photos else "the rows of a file"

    @property
    def data_words(self) -> str:
        words = {
            "folder": "folder with a folder of images per class",
            "list": "CSV file of images and their classes",
            "torchvision": "folder to download the images into",
        }
        return words.get(self.source, super().data_words)
