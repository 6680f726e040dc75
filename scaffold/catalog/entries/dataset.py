"""A dataset, of any kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from scaffold.layers import Layer, Size
from scaffold.text import shell_word

if TYPE_CHECKING:
    from scaffold.catalog.entries.methods import Loss


@dataclass(frozen=True)
class Download:
    """A file in a zip archive to download.

    is_tar  whether it is a tar archive instead
    header  the names of the columns, if the file has none
    titles  another file in the archive, with the titles of the items
    """

    url: str
    sha256: str
    member: str
    header: str = ""
    titles: str = ""
    is_tar: bool = False


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """The data of a project. Each kind of data has a subclass, in scaffold/kinds/.

    file      the default for `--data` of train.py
    rows      the number of samples, if known
    items     the number of items that are rated or chosen; 0: unknown
    steepness  of the scale of ratings, a sigmoid, at their mean; 0: unknown
    classes   the names of the classes, in the order of their indices
    splits    the splits that the data come with, of train, val and test
    example   what to try predict.py with; by default the file
    download  where to download its file
    notes     lines for the project's README
    is_user_data  whether its names are the user's, so lines may be long

    A subclass may set these, and override the properties:

    kind              the folder of its templates in kinds/
    input             the name of a batch of inputs in the generated code
    held_out          the share of the data for validation, and again for testing
    evaluation_batch  samples per batch for evaluation, which needs no gradients
    """

    kind: ClassVar[str]
    input: ClassVar[str] = "inputs"
    held_out: ClassVar[float] = 0.15
    evaluation_batch: ClassVar[int] = 8192

    name: str
    summary: str
    file: str
    rows: int = 0
    items: int = 0
    steepness: float = 0.0
    classes: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    example: str = ""
    download: Download | None = None
    notes: str = ""
    is_user_data: bool = False

    @property
    def inputs(self) -> tuple[str, ...]:
        """The kinds of data that it can serve as, the best first."""
        return (self.kind,)

    @property
    def targets(self) -> tuple[str, ...]:
        """What a model can predict: `class`, `number` and so on."""
        return ("class",) if self.classes else ("number",)

    @property
    def recipe_name(self) -> str:
        """The name of a recipe that is only for this dataset."""
        return self.name

    def inputs_for(self, loss: "Loss") -> tuple[str, ...]:
        """The kinds of data that it can serve as for a loss."""
        return self.inputs

    def seen_by(self, loss: "Loss") -> Self:
        """The dataset as a loss sees it."""
        return self

    @property
    def template_folders(self) -> tuple[str, ...]:
        """The folders of its templates, the most special first."""
        return (f"kinds/{self.kind}",)

    def folders_around(self, tasks: Sequence[str]) -> tuple[str, ...]:
        """The folders of templates, the most special first, with those of the task."""
        return (*tasks, *self.template_folders)

    @property
    def has_classes(self) -> bool:
        """Whether the target is a class; the classes of images may be unknown."""
        return "class" in self.targets

    @property
    def has_labels(self) -> bool:
        """Whether a sample may have several labels, or none."""
        return "labels" in self.targets

    @property
    def is_regression(self) -> bool:
        """Whether the target is a number, which the network rescales to its unit."""
        return "number" in self.targets

    @property
    def implicit(self) -> bool:
        """Whether it is implicit feedback: the items of each user, without ratings."""
        return False

    @property
    def photos(self) -> bool:
        """Whether its samples are image files."""
        return False

    @property
    def can_augment(self) -> bool:
        """Whether it has images, which training may augment."""
        return False

    @property
    def can_flip(self) -> bool:
        """Whether a mirror image has the same class."""
        return False

    @property
    def is_table_file(self) -> bool:
        """Whether it is read from a table file."""
        return False

    @property
    def is_folder(self) -> bool:
        """Whether the user's data are a folder."""
        return False

    @property
    def streamed(self) -> bool:
        """Whether the project reads it in parts, as it may be larger than memory."""
        return False

    @property
    def decoded_once(self) -> bool:
        """Whether the first run decodes image files, and keeps them."""
        return False

    @property
    def in_folder(self) -> bool:
        """Whether it is a folder of Parquet files that are one table."""
        return False

    @property
    def has_times(self) -> bool:
        """Whether its samples have times to split them by."""
        return False

    @property
    def files(self) -> dict[str, str]:
        """The paths by their setting in config.py."""
        return {"data": self.file}

    @property
    def outside(self) -> list[str]:
        """The settings of `files` whose path is absolute, also on Windows."""
        files = self.files.items()
        return [name for name, file in files if file[:1] == "/" or file[1:2] == ":"]

    def split_by(self, split: str) -> str:
        """What the generated function `split` splits by, if there are several ways."""
        return ""

    def split_sample(self, split: str) -> str:
        """Arguments of the generated function `split` for 200 rows, to test it with."""
        return "200" if self.has_labels else "torch.arange(200) % 2"

    @property
    def given_files(self) -> tuple[str, ...]:
        """The generated code for the paths of validation and test files, if any."""
        return ()

    @property
    def default_split(self) -> str:
        return "random"

    @property
    def fetched(self) -> bool:
        """Whether the first run downloads it."""
        return bool(self.download)

    @property
    def metric(self) -> str:
        """The validation metric that the curves show, if it is not the task's."""
        return ""

    @property
    def fits(self) -> bool:
        """Whether words are fitted: a vocabulary, ids or names of classes."""
        return False

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """The arguments of build_model that depend on the data: name and type."""
        return ()

    @property
    def shape(self) -> str:
        """The shape of a batch of inputs, for a comment."""
        return "(N, inputs)"

    def entrance(self, width: int) -> tuple[list[Layer], Size]:
        """The layers before the first linear layer, and their number of features.

        width  the width of an embedding, if there are any
        """
        raise NotImplementedError(f"{self.kind} has no entrance")

    @property
    def binned_arguments(self) -> tuple[tuple[str, str], ...]:
        """The arguments of build_model with `binned_entrance`."""
        return self.arguments

    def binned_entrance(self, width: int) -> tuple[list[Layer], Size]:
        """The same as entrance; for a table, with the position of numbers in bins."""
        return self.entrance(width)

    @property
    def outputs(self) -> Size:
        """The width of a network's last layer."""
        return "num_classes" if self.has_classes else 1

    @property
    def outputs_shape(self) -> str:
        """The shape of the outputs, for a comment."""
        return "(N, classes)" if self.has_classes else "(N, 1)"

    @property
    def targets_shape(self) -> str:
        return "(N, 1)" if self.is_regression else "(N,)"

    @property
    def top5(self) -> bool:
        """Whether top-5 accuracy is useful: with more than five classes."""
        return len(self.classes) > 5

    @property
    def network_words(self) -> str:
        """What comes in and goes out, for the docstring of model.py."""
        return "it takes raw values and standardizes them itself"

    @property
    def predict_words(self) -> str:
        """What predict.py takes, for a sentence."""
        return "the rows of a file"

    @property
    def needs(self) -> tuple[str, ...]:
        """Packages that only these data need."""
        return ()

    @property
    def data_words(self) -> str:
        """The kind of its file or folder, for a help text."""
        return "data to train on"

    @property
    def predict_arguments(self) -> str:
        """Arguments to try predict.py with, for the README."""
        return shell_word(self.example or self.file)

    @property
    def sample_words(self) -> str:
        """Several samples, for a sentence."""
        return "rows"

    @property
    def picture_names(self) -> str:
        """The names that the pictures show."""
        return "".join(self.classes)

    @property
    def is_cjk(self) -> bool:
        """Whether a name in a picture is Chinese, Japanese or Korean."""
        return max(self.picture_names, default="") >= "\u2e80"

    @property
    def has_dollar(self) -> bool:
        """Whether a name in a picture may have a $, which matplotlib reads as math."""
        return "$" in self.picture_names
