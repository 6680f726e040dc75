"""The entries of the catalogue: tasks, styles, architectures, datasets and so on."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from scaffold.imports import LINE_LENGTH
from scaffold.layers import Layer, Size, Step, steps

FEWEST_STEPS = 800
MOST_STEPS = 20_000
LARGEST_BATCH = 1024
FEWEST_EPOCHS = 5
MOST_GROWTH = 5  # factor for the weight decay


@dataclass(frozen=True)
class Task:
    """What a model learns. A folder of templates, described by its task.toml.

    models, datasets and losses name entries in addition to those that name the task.
    The first loss is the default.

    like   the task whose templates it uses for those that it does not have
    quick  flags with which train.py is fast and downloads nothing
    split  `time`, if its templates split the data by time
    """

    name: str
    summary: str
    default_model: str
    default_dataset: str
    losses: Sequence[str]
    models: Sequence[str] = ()
    datasets: Sequence[str] = ()
    like: str = ""
    quick: Sequence[str] = ()
    split: str = ""


@dataclass(frozen=True)
class Style:
    """A coding style for networks. One template, described by its first line."""

    name: str
    summary: str

    @property
    def template(self) -> str:
        return f"styles/{self.name}.jinja"


@dataclass(frozen=True)
class Device:
    """Where the project runs.

    flag         the default for `--device` of the generated scripts
    distributed  whether it uses DistributedDataParallel
    extras       the extras that it needs
    """

    name: str
    summary: str
    flag: str
    distributed: bool = False
    extras: tuple[str, ...] = ()

    @property
    def launcher(self) -> str:
        """The command that starts train.py."""
        return "torchrun --nproc-per-node gpu" if self.distributed else "python"

    def template(self, name: str) -> str:
        """The path of a fragment for this device."""
        folder = "multi-gpu" if self.distributed else "single"
        return f"devices/{folder}/{name}"


@dataclass(frozen=True)
class Optimizer:
    """An optimizer.

    call          its constructor; {} stands for the parameters and the learning rate
    lr            its usual learning rate, as a multiple of AdamW's
    weight_decay  its usual weight decay, as a multiple of AdamW's; 0: it has none
    sparse        whether it needs sparse gradients
    words         a docstring: its name and its authors
    """

    name: str
    summary: str
    call: str
    words: str
    lr: float = 1.0
    weight_decay: float = 1.0
    sparse: bool = False

    @property
    def decay_words(self) -> str:
        """The help text of the setting `weight_decay`."""
        return "AdamW's weight decay" if self.name == "adamw" else "L2 penalty"


@dataclass(frozen=True)
class Schedule:
    """A learning rate schedule. Its code is a fragment in schedules/.

    every  when to step it: after each `step` or `epoch`, or with the validation `loss`;
           empty: never
    """

    name: str
    summary: str
    every: str = ""

    @property
    def template(self) -> str:
        return f"schedules/{self.name}.jinja"

    @property
    def lr_words(self) -> str:
        """The help text of the setting `lr`."""
        return "peak learning rate" if self.every == "step" else "learning rate"


@dataclass(frozen=True)
class Loss:
    """A loss.

    function  its call, with outputs and targets
    words     the start of a docstring
    tasks     tasks that it is for, in addition to those that name it
    layer     the last layer of the network, if the loss needs one
    implicit  whether it is for implicit feedback
    paired    whether it compares each positive item with exactly one negative
    """

    name: str
    summary: str
    function: str
    words: str
    tasks: tuple[str, ...] = ()
    layer: Layer | None = None
    implicit: bool = False
    paired: bool = False

    @property
    def to_probabilities(self) -> str:
        """The generated code that turns outputs into probabilities."""
        return "exp()" if self.layer else "softmax(dim=1)"


@dataclass(frozen=True)
class Init:
    """A weight initialization; without a call, PyTorch's default.

    call   a function of torch.nn.init, called on module.weight
    words  a docstring: its name and its authors
    """

    name: str
    summary: str
    call: str = ""
    words: str = ""


@dataclass(frozen=True)
class Augment:
    """An augmentation of training images. Its code is a fragment in augments/."""

    name: str
    summary: str

    @property
    def template(self) -> str:
        return f"augments/{self.name}.jinja"

    @property
    def of_photos(self) -> str:
        """The fragment for photos, which are augmented before they are cropped."""
        return f"augments/photos/{self.name}.jinja"


@dataclass(frozen=True)
class Extra:
    """Optional files: a folder of templates, described by its extra.toml.

    kind          `with` or `logger`, the flag that chooses it; `part`, if another
                  choice needs it
    files         what each of its files does, for the project's README
    outputs       the files that they write into outputs/, for the README
    requirements  packages that they need and a plain project does not
    ignored       files that should not be committed
    tasks         the tasks it is for; none: all
    next          commands to run after training
    """

    name: str
    summary: str
    kind: str
    files: dict[str, str]
    outputs: dict[str, str] = field(default_factory=dict)
    requirements: Sequence[str] = ()
    ignored: Sequence[str] = ()
    tasks: Sequence[str] = ()
    next: Sequence[str] = ()

    @property
    def readme(self) -> str:
        """Its section of the project's README, if it has one."""
        return f"extras/{self.name}.md.jinja"


@dataclass(frozen=True)
class Column:
    """A column of a table that the model uses.

    kind    number, boolean, date, category or text
    gaps    whether some of its cells are empty
    words   of a boolean: the words for false and true
    format  of a date: its format for strptime
    """

    name: str
    kind: str = "number"
    gaps: bool = False
    words: tuple[str, ...] = ()
    format: str = ""


def numbers(*names: str) -> tuple[Column, ...]:
    """Numeric columns without empty cells."""
    return tuple(map(Column, names))


@dataclass(frozen=True)
class Dialect:
    """The format of a table file.

    names    the names of the columns, if the file has no header
    markers  the words that mean an empty cell
    """

    format: str = "csv"
    separator: str = ","
    names: tuple[str, ...] = ()
    decimal_comma: bool = False
    markers: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class Download:
    """A file in an archive to download.

    header  the names of the columns, if the file has none
    titles  another file in the archive, with the titles of the items
    """

    url: str
    sha256: str
    member: str
    header: str = ""
    titles: str = ""


@dataclass(frozen=True)
class Dataset:
    """The data of a project.

    kind      table, images or ratings
    tasks     the tasks it is for
    file      the default for `--data` of train.py
    source    how to read its files: a fragment in templates/base/templates/sources/
    rows      the number of samples, if known
    columns   the columns that the model uses, in order
    target    the column to predict; none: implicit feedback
    gaps      whether some rows have no target
    dialect   the format of the file, if it is not plain CSV
    classes   the names of the classes, in the order of their indices
    image     (channels, height, width) of images to train on from scratch
    brightest the value of a white pixel
    splits    the splits that the data come with, of train, val and test
    folders   the names of the folders of these splits
    flips     whether training may flip and shift images: a mirror image has the same
              class
    published its facts in torchvision
    download  where to download its file
    timestamp the column with the times of the ratings, numeric unless there is a
              timestamp_format
    example   a user or an image, to try predict.py with
    notes     lines for the project's README
    implicit_notes  the same for implicit feedback
    is_user_data    whether its names are the user's, so lines may be long
    """

    name: str
    summary: str
    kind: str
    tasks: tuple[str, ...]
    file: str
    source: str = "table"
    rows: int = 0
    columns: tuple[Column, ...] = ()
    target: str = ""
    gaps: bool = False
    dialect: Dialect = Dialect()
    classes: tuple[str, ...] = ()
    image: tuple[int, int, int] = (0, 0, 0)
    brightest: int = 255
    splits: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    flips: bool = False
    published: Published | None = None
    download: Download | None = None
    timestamp: str = ""
    timestamp_format: str = ""
    example: str = ""
    notes: str = ""
    implicit_notes: str = ""
    is_user_data: bool = False

    def seen_by(self, loss: Loss) -> "Dataset":
        """The dataset for a loss: without ratings if the loss is implicit."""
        return (
            replace(self, target="", notes=self.implicit_notes)
            if loss.implicit
            else self
        )

    @property
    def implicit(self) -> bool:
        """Whether it is implicit feedback: the items of each user, without ratings."""
        return self.kind == "ratings" and not self.target

    @property
    def materials(self) -> tuple[str, ...]:
        """The kinds of data that it can serve as; ratings are implicit feedback too."""
        if self.implicit:
            return ("implicit",)
        return ("ratings", "implicit") if self.kind == "ratings" else (self.kind,)

    def named(self, *kinds: str) -> list[Column]:
        """The columns of these kinds."""
        return [column for column in self.columns if column.kind in kinds]

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the columns that the model uses."""
        return tuple(column.name for column in self.columns)

    @property
    def numeric(self) -> list[Column]:
        """The columns that become one or several numbers each."""
        return self.named("number", "boolean", "date")

    @property
    def sparse(self) -> list[Column]:
        """The numeric columns that have empty cells."""
        return [column for column in self.numeric if column.gaps]

    @property
    def lists(self) -> dict[str, str]:
        """The names in the generated code for the columns of each kind."""
        names = {
            "number": "NUMBERS",
            "boolean": "BOOLEANS",
            "date": "DATES",
            "category": "CATEGORIES",
            "text": "TEXTS",
        }
        return names | {"number": "FEATURES"} if self.all_numbers else names

    @property
    def all_numbers(self) -> bool:
        """Whether all columns are numbers."""
        return len(self.named("number")) == len(self.columns)

    @property
    def col(self) -> str:
        """The function that selects a column by name: for pl.col "*" is a pattern."""
        names = [*self.features, self.target, self.timestamp]
        pattern = re.compile(r"\*|\^.*\$", re.DOTALL)
        patterns = [name for name in names if pattern.fullmatch(name)]
        return "cs.by_name" if patterns else "pl.col"

    @property
    def is_plain(self) -> bool:
        """Whether its file has only plain numbers and empty cells."""
        dialect = self.dialect
        odd = self.classes or dialect.markers or dialect.decimal_comma
        return self.all_numbers and not odd

    @property
    def blank_texts(self) -> bool:
        """Whether a table has text, where markers are not empty cells."""
        return self.kind == "table" and bool(self.named("category", "text"))

    @property
    def example_user(self) -> str:
        """A user that is safe to put into a docstring."""
        return self.example if re.fullmatch(r"[\w.-]{1,20}", self.example) else "1"

    @property
    def hours(self) -> bool:
        """Whether some dates have a time of day."""
        return any("%H" in column.format for column in self.named("date"))

    @property
    def fetched(self) -> bool:
        """Whether the first run downloads it."""
        return bool(self.published or self.download)

    @property
    def photos(self) -> bool:
        """Whether its samples are image files."""
        return self.kind == "images" and self.source != "pixels"

    @property
    def top5(self) -> bool:
        """Whether top-5 accuracy is useful: with more than five classes."""
        known = self.classes or self.kind != "images"
        return len(self.classes) > 5 if known else True

    @property
    def images_template(self) -> str:
        """The fragment that loads its images into memory."""
        return f"sources/images/{self.source}.jinja"

    @property
    def photos_template(self) -> str:
        """The fragment that lists its image files."""
        return f"sources/photos/{self.source}.jinja"

    @property
    def is_regression(self) -> bool:
        """Whether it is a table with a numeric target."""
        return self.kind == "table" and not self.classes

    @property
    def has_classes(self) -> bool:
        """Whether the target is a class; the classes of images may be unknown."""
        return bool(self.classes) or self.kind == "images"

    @property
    def width(self) -> int:
        """The number of inputs for a row of a table; 0 if it depends on the text."""
        dates = 7 if self.hours else 5
        return (
            0
            if self.named("text")
            else (
                len(self.named("number", "boolean", "category"))
                + dates * len(self.named("date"))
                + len(self.sparse)
            )
        )

    @property
    def shape(self) -> str:
        """The shape of a batch of inputs, for a comment."""
        if self.kind == "images":
            return f"(N, {', '.join(map(str, self.image))})"
        if self.kind == "ratings":
            return "(N, 2)"
        return f"(N, {self.width or 'inputs'})"

    @property
    def outputs(self) -> Size:
        """The width of a network's last layer."""
        return "num_classes" if self.has_classes else 1

    @property
    def outputs_shape(self) -> str:
        """The shape of the outputs, for a comment."""
        if self.kind == "ratings":
            return "(N,)"
        return "(N, classes)" if isinstance(self.outputs, str) else "(N, 1)"

    @property
    def targets_shape(self) -> str:
        return "(N, 1)" if self.is_regression else "(N,)"

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """The arguments of build_model that depend on the data: name and type."""
        arguments = [("mean", ""), ("std", "")]
        if self.named("category"):
            arguments.append(("cardinalities", "list[int]"))
        if self.is_regression:
            return (
                *arguments,
                *((f"target_{name}", kind) for name, kind in arguments[:2]),
            )
        return (*arguments, ("num_classes", "int"))

    @property
    def input(self) -> str:
        """The name of a batch of inputs in the generated code."""
        return {"table": "inputs", "images": "images", "ratings": "pairs"}[self.kind]

    @property
    def sample(self) -> str:
        """The name of a batch in the generated code."""
        return f"{self.input}, targets"

    @property
    def fits(self) -> bool:
        """Whether words are fitted: a vocabulary, ids or names of classes."""
        if self.kind == "images":
            return not self.classes
        return self.kind == "ratings" or bool(self.named("category", "text"))

    @property
    def reads_numbers(self) -> bool:
        """Whether some column of its table is numeric."""
        return bool(
            self.named("number")
            or self.source == "pixels"
            or (self.kind == "table" and not self.classes)
        )

    @property
    def number_lists(self) -> str:
        """The generated code for the columns that are numbers already."""
        kinds = [kind for kind in ("number", "boolean") if self.named(kind)]
        return ", ".join(f"*map({self.col}, {self.lists[kind]})" for kind in kinds)

    @property
    def feature_columns(self) -> str:
        """The generated code that selects the features of a table."""
        return "number(*FEATURES)" if self.all_numbers else "*feature_columns()"

    @property
    def titles(self) -> str:
        """The file with the items' titles, beside the ratings, if any."""
        return self.download.titles.split("/")[-1] if self.download else ""

    @property
    def picture_names(self) -> str:
        """The names that the pictures show."""
        return "".join((*self.classes, self.target if self.kind == "table" else ""))

    @property
    def is_cjk(self) -> bool:
        """Whether a name in a picture is Chinese, Japanese or Korean."""
        return max(self.picture_names, default="") >= "\u2e80"

    @property
    def has_dollar(self) -> bool:
        """Whether a name in a picture may have a $, which matplotlib reads as math."""
        unknown = self.kind == "images" and not self.classes
        return unknown or "$" in self.picture_names

    @property
    def boolean_classes(self) -> bool:
        """Whether the classes are booleans, where Yes, YES and yes are the same."""
        words = {("false", "true"), ("no", "yes"), ("n", "y"), ("f", "t")}
        return self.classes in words

    @property
    def classes_like_markers(self) -> bool:
        """Whether a class has the name of a marker, so markers are not empty cells."""
        return bool({*self.dialect.markers} & {*self.classes})

    @property
    def class_cells(self) -> str:
        """The generated code that reads the cells of the target."""
        cells = "cells(TARGET)"
        if self.classes_like_markers:
            cells = f'{self.col}(TARGET).replace("", None).str.strip_chars()'
        return f"{cells}.str.to_lowercase()" if self.boolean_classes else cells

    @property
    def held_out(self) -> float:
        """The share of the data for validation, and again for testing."""
        return 0.1 if self.kind == "ratings" else 0.15

    @property
    def data_words(self) -> str:
        """The kind of its file or folder, for a help text."""
        words = {
            "folder": "folder with a folder of images per class",
            "list": "CSV file of images and their classes",
            "torchvision": "folder to download the images into",
        }
        table = "Parquet" if self.dialect.format == "parquet" else "CSV"
        return words.get(self.source, f"{table} file to train on")


@dataclass(frozen=True)
class Recipe:
    """Settings that train an architecture well on one kind of data.

    optimizer   the default optimizer, which lr and weight_decay are for
    hidden      default widths, if not those of the architecture
    lrs         learning rates for other optimizers, if their usual ones are not good
    decay_rows  with fewer samples than this, weight_decay grows; 0: never
    """

    epochs: int
    batch_size: int
    lr: float
    weight_decay: float
    optimizer: str = "adamw"
    hidden: tuple[int, ...] = ()
    lrs: dict[str, float] = field(default_factory=dict)
    decay_rows: int = 0

    def for_rows(self, rows: int) -> "Recipe":
        """The recipe for this many samples: larger batches, then fewer epochs.

        The number of steps matters: these networks need FEWEST_STEPS, and MOST_STEPS
        are enough.
        """
        batch_size, epochs = self.batch_size, self.epochs
        if rows:
            epochs = max(epochs, FEWEST_STEPS * batch_size // rows)
        while batch_size < LARGEST_BATCH and epochs * rows > MOST_STEPS * batch_size:
            batch_size *= 2
        while epochs > FEWEST_EPOCHS and epochs * rows > MOST_STEPS * batch_size:
            epochs -= 1
        decay = self.decay(rows)
        return replace(self, batch_size=batch_size, epochs=epochs, weight_decay=decay)

    def decay(self, rows: int) -> float:
        """The weight decay for this many samples.

        The loss is a mean over samples, so each sample weighs more when there are few;
        without a larger weight decay, the model would overfit them.
        """
        if not rows or rows >= self.decay_rows:
            return self.weight_decay
        growth = min(self.decay_rows / rows, MOST_GROWTH)
        return float(f"{self.weight_decay * growth:.1g}")

    def with_optimizer(self, own: Optimizer, other: Optimizer) -> "Recipe":
        """The recipe for another optimizer, as a first guess."""
        if own == other:
            return self
        decay = self.weight_decay / own.weight_decay * other.weight_decay
        return replace(
            self,
            optimizer=other.name,
            lr=self.lrs.get(other.name, float(f"{self.lr / own.lr * other.lr:.2g}")),
            weight_decay=float(f"{decay:.2g}"),
        )


@dataclass(frozen=True)
class Options:
    """The options of a network that the user can change."""

    hidden: tuple[int, ...]
    activation: str
    dropout: float
    loss: Loss
    sparse: bool = False


@dataclass(frozen=True)
class Network:
    """A chain of layers, which a style turns into code.

    class_name  its name, if the style writes a class
    summary     its docstring
    layers      the chain
    arguments   the arguments of build_model: name and type
    inputs      the shape of its inputs, for a comment
    builder     the name of the function that returns it
    init        its weight initialization, if not PyTorch's default
    """

    class_name: str
    summary: str
    layers: tuple[Layer, ...]
    arguments: tuple[tuple[str, str], ...]
    inputs: str
    builder: str = "build_model"
    init: Init | None = None

    def define(
        self, name: str, *before: str, returns: str = "", indent: int = 0
    ) -> str:
        """The `def` line of a function with the network's arguments, black style."""
        typed = [*before, *(": ".join(filter(None, pair)) for pair in self.arguments)]
        tail = f") -> {returns}:" if returns else "):"
        margin = " " * indent
        line = f"{margin}def {name}({', '.join(typed)}{tail}"
        if len(line) <= LINE_LENGTH:
            return line
        return f"{margin}def {name}(\n{margin}    {', '.join(typed)}\n{margin}{tail}"

    @property
    def names(self) -> str:
        return ", ".join(name for name, _ in self.arguments)

    @property
    def steps(self) -> list[Step]:
        return steps(self.layers)

    @property
    def dense(self) -> list[str]:
        """The classes of its layers with a weight matrix and a bias."""
        modules = [layer.module for layer in self.layers if layer.is_dense]
        return sorted({module.split("(")[0] for module in modules})

    @property
    def libraries(self) -> list[str]:
        """The files beside model.py that define some of the layers."""
        return sorted({layer.library for layer in self.layers if layer.library})

    @property
    def sources(self) -> list[Layer]:
        """The layers that PyTorch does not have, without duplicates."""
        return list(
            {layer.source: layer for layer in self.layers if layer.source}.values()
        )


@dataclass(frozen=True)
class Backbone:
    """A pretrained torchvision network.

    options  arguments for torchvision besides the name, with random weights
    unused   parts that are only for pretraining
    old_key  a pattern in the names of the published weights that torchvision renames
    new_key  its replacement
    """

    name: str
    options: str = ""
    unused: tuple[str, ...] = ()
    old_key: str = ""
    new_key: str = ""


@dataclass(frozen=True)
class Architecture:
    """Which layers make up a network.

    tasks     the tasks it can learn
    recipes   how to train it, for each kind of data that it can use, and for single
              datasets by name. `implicit`: implicit feedback
    hidden    default widths
    depth     the possible numbers of widths
    made_for  the kind of data that it fits better than the task's default model
    sparse    whether all its weights are embeddings, which allow sparse gradients
    build     (dataset, options) -> Network
    backbone  the pretrained network below the layers, if any
    featured  whether lists show it with its summary, not only by name
    words     its description, in a sentence after "with"
    """

    name: str
    summary: str
    tasks: tuple[str, ...]
    recipes: dict[str, Recipe]
    build: Callable[[Dataset, Options], Network]
    hidden: tuple[int, ...] = ()
    depth: range = range(0, 1)
    made_for: str = ""
    sparse: bool = False
    backbone: Backbone | None = None
    featured: bool = True
    words: str = ""

    def takes(self, dataset: Dataset) -> bool:
        """Whether it can be trained on these data."""
        return any(material in self.recipes for material in dataset.materials)

    def lowers(self, loss: Loss, dataset: Dataset) -> bool:
        """Whether it can be trained with a loss on these data."""
        if loss.implicit:
            return "implicit" in self.recipes
        return dataset.kind in self.recipes and not dataset.implicit

    def recipe(self, dataset: Dataset) -> Recipe:
        """How to train it on these data."""
        recipe = self.recipes[dataset.materials[0]]
        if not dataset.implicit:
            recipe = self.recipes.get(dataset.name, recipe)
        return recipe.for_rows(dataset.rows)

    def widths(self, dataset: Dataset) -> tuple[int, ...]:
        """The default widths of its hidden layers on these data."""
        return self.recipe(dataset).hidden or self.hidden
