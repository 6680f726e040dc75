"""What an entry of the catalogue is: a task, a style, an architecture, a dataset."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from scaffold.imports import LINE_LENGTH
from scaffold.layers import Layer, Size, Step, steps

FEWEST_STEPS = 800
MOST_STEPS = 20_000
LARGEST_BATCH = 1024
FEWEST_EPOCHS = 5
MOST_GROWTH = 5  # of the weight decay


@dataclass(frozen=True)
class Task:
    """What a model learns. A folder of templates, described by its task.toml.

    models, datasets and losses name entries that it takes beside those that name the
    task, of losses its default first.

    like   the task that it takes after: whose templates it has where it has none
    quick  the flags with which its train.py needs neither a network nor much time
    split  how its templates split the data, if they decide it: `time`
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
    """How a network is spelled. One template, described by its first line."""

    name: str
    summary: str

    @property
    def template(self) -> str:
        return f"styles/{self.name}.jinja"


@dataclass(frozen=True)
class Device:
    """Where the project runs, and which lines it needs for that.

    flag         what `--device` of the generated scripts defaults to
    distributed  DistributedDataParallel
    extras       those that it needs
    """

    name: str
    summary: str
    flag: str
    distributed: bool = False
    extras: tuple[str, ...] = ()

    @property
    def launcher(self) -> str:
        """What starts train.py."""
        return "torchrun --nproc-per-node gpu" if self.distributed else "python"

    def template(self, name: str) -> str:
        """The fragment that spells something for this device."""
        folder = "multi-gpu" if self.distributed else "single"
        return f"devices/{folder}/{name}"


@dataclass(frozen=True)
class Optimizer:
    """How gradients become steps.

    call          its constructor, after the parameters and the learning rate
    lr            its usual learning rate, as a multiple of AdamW's
    weight_decay  its usual weight decay, as a multiple of AdamW's; 0: it has none
    sparse        it takes sparse gradients, and those only
    words         a docstring: its name, and who it is from
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
        """What the setting `weight_decay` is, for its help."""
        return "AdamW's weight decay" if self.name == "adamw" else "L2 penalty"


@dataclass(frozen=True)
class Schedule:
    """How the learning rate moves. A fragment in schedules/ spells it.

    every  when it is stepped: after each `step`, each `epoch`, or an epoch's `loss`;
           never where it is empty
    """

    name: str
    summary: str
    every: str = ""

    @property
    def template(self) -> str:
        return f"schedules/{self.name}.jinja"

    @property
    def lr_words(self) -> str:
        """What the setting `lr` is, for its help."""
        return "peak learning rate" if self.every == "step" else "learning rate"


@dataclass(frozen=True)
class Loss:
    """What training lowers.

    function  its call, of outputs and targets
    words     a docstring's beginning
    tasks     the tasks it is for, beside those that name it
    layer     what the network ends with for it
    implicit  it learns from what is there, not from a number given to it
    paired    of an implicit one: it compares each like with one other item, no more
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
        """How outputs become probabilities, in the generated code."""
        return "exp()" if self.layer else "softmax(dim=1)"


@dataclass(frozen=True)
class Init:
    """How first weights are drawn; by PyTorch where there is no call.

    call   of torch.nn.init, on module.weight
    words  a docstring: its name, and who it is from
    """

    name: str
    summary: str
    call: str = ""
    words: str = ""


@dataclass(frozen=True)
class Augment:
    """How training images are changed at random. A fragment in augments/ spells it."""

    name: str
    summary: str

    @property
    def template(self) -> str:
        return f"augments/{self.name}.jinja"

    @property
    def of_photos(self) -> str:
        """The fragment for photos, which are changed before they are cropped."""
        return f"augments/photos/{self.name}.jinja"


@dataclass(frozen=True)
class Extra:
    """Optional files: a folder of templates, described by its extra.toml.

    kind          `with` and `logger` are chosen by these flags; `part` is there where
                  another choice needs it
    files         what each of its files does, for the project's README
    outputs       what they write into outputs/, for the README
    requirements  packages they import that not every project does
    ignored       files they write that should not be committed
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
        """Its part of the project's README, if it has one."""
        return f"extras/{self.name}.md.jinja"


@dataclass(frozen=True)
class Column:
    """A column of a table that goes into the network.

    kind    number, boolean, date, category or text
    gaps    some of its cells are empty
    words   of a boolean: what its cells say for false and for true
    format  of a date: how it is written, as strptime has it
    """

    name: str
    kind: str = "number"
    gaps: bool = False
    words: tuple[str, ...] = ()
    format: str = ""


def numbers(*names: str) -> tuple[Column, ...]:
    """Columns of numbers without gaps."""
    return tuple(map(Column, names))


@dataclass(frozen=True)
class Dialect:
    """How the cells of a table file are written.

    names    what the columns are called, where the file has no header
    markers  what stands for an empty cell, beside nothing at all
    """

    format: str = "csv"
    separator: str = ","
    names: tuple[str, ...] = ()
    decimal_comma: bool = False
    markers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Published:
    """A set of images that torchvision downloads.

    name     its class in torchvision.datasets
    parts    what the class is told for each split: `train=True`, `split="test"`
    layout   how its array of images becomes (N, C, H, W): `.permute(0, 3, 1, 2)`
    targets  the attribute that holds the numbers of the classes
    needs    a package that torchvision reads it with
    folder   what torchvision unpacks into, if it does
    """

    name: str
    parts: tuple[str, ...]
    layout: str = ""
    targets: str = "targets"
    needs: str = ""
    folder: str = ""


@dataclass(frozen=True)
class Download:
    """A file in an archive that its makers publish.

    header  the names of the columns, where the file itself has none
    titles  another file in the archive: what the items of ratings are called
    """

    url: str
    sha256: str
    member: str
    header: str = ""
    titles: str = ""


@dataclass(frozen=True)
class Dataset:
    """The data of a project, as far as the generated code names it.

    kind      what the data are made of: table, images, ratings
    tasks     the tasks it is for
    file      what `--data` of train.py defaults to
    source    how its files are read: a fragment in templates/base/templates/sources/
    rows      how many samples there are, where that is known
    columns   the columns that go into the network, in order
    target    the column that the network predicts; none: implicit feedback
    gaps      some rows have no target
    dialect   how the cells are written, where that is not plain CSV
    classes   the names of the classes, in the order of their numbers
    image     (channels, height, width) of images that a network is trained on alone
    brightest what a white pixel is
    splits    the splits that the data come with, of train, val and test
    folders   what the folders of these splits are called
    flips     an image and its mirror image are of one class, so that training may flip
              and move them
    published how torchvision knows it
    download  where its one file comes from
    timestamp the column that says when a rating was given, a number unless
              timestamp_format says how it is written
    example   a user, to try predict.py with
    notes     lines for the project's README
    implicit_notes  the same for implicit feedback
    is_user_data    its names and words are the user's: they decide how long lines are
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
        """The same, as far as a loss looks at it."""
        return (
            replace(self, target="", notes=self.implicit_notes)
            if loss.implicit
            else self
        )

    @property
    def implicit(self) -> bool:
        """Implicit feedback: which items a user chose, and no ratings."""
        return self.kind == "ratings" and not self.target

    @property
    def materials(self) -> tuple[str, ...]:
        """What a model may learn from; ratings are implicit feedback, too."""
        if self.implicit:
            return ("implicit",)
        return ("ratings", "implicit") if self.kind == "ratings" else (self.kind,)

    def named(self, *kinds: str) -> list[Column]:
        """The columns that are of these kinds."""
        return [column for column in self.columns if column.kind in kinds]

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the columns that go into the network."""
        return tuple(column.name for column in self.columns)

    @property
    def numeric(self) -> list[Column]:
        """The columns that become numbers, one or several each."""
        return self.named("number", "boolean", "date")

    @property
    def sparse(self) -> list[Column]:
        """The numeric columns that have empty cells."""
        return [column for column in self.numeric if column.gaps]

    @property
    def lists(self) -> dict[str, str]:
        """What the generated code calls the columns of each kind."""
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
        """Each of its columns is a number."""
        return len(self.named("number")) == len(self.columns)

    @property
    def col(self) -> str:
        """What selects a column by its name: "*" is a pattern for pl.col."""
        names = [*self.features, self.target, self.timestamp]
        pattern = re.compile(r"\*|\^.*\$", re.DOTALL)
        patterns = [name for name in names if pattern.fullmatch(name)]
        return "cs.by_name" if patterns else "pl.col"

    @property
    def is_plain(self) -> bool:
        """Its file has only numbers, with decimal points; empty cells are empty."""
        dialect = self.dialect
        odd = self.classes or dialect.markers or dialect.decimal_comma
        return self.all_numbers and not odd

    @property
    def blank_texts(self) -> bool:
        """A table has text in which no marker stands for an empty cell."""
        return self.kind == "table" and bool(self.named("category", "text"))

    @property
    def example_user(self) -> str:
        """A user for a docstring, where a stranger's words could end it."""
        return self.example if re.fullmatch(r"[\w.-]{1,20}", self.example) else "1"

    @property
    def hours(self) -> bool:
        """Some dates have a time of day."""
        return any("%H" in column.format for column in self.named("date"))

    @property
    def fetched(self) -> bool:
        """It is downloaded on the first run."""
        return bool(self.published or self.download)

    @property
    def photos(self) -> bool:
        """Its samples are image files."""
        return self.kind == "images" and self.source != "pixels"

    @property
    def top5(self) -> bool:
        """Whether it says something that a class is among the five likeliest."""
        known = self.classes or self.kind != "images"
        return len(self.classes) > 5 if known else True

    @property
    def images_template(self) -> str:
        """The fragment that reads its images into memory."""
        return f"sources/images/{self.source}.jinja"

    @property
    def photos_template(self) -> str:
        """The fragment that lists its image files."""
        return f"sources/photos/{self.source}.jinja"

    @property
    def is_regression(self) -> bool:
        """A number is predicted from the columns of a table."""
        return self.kind == "table" and not self.classes

    @property
    def has_classes(self) -> bool:
        """Whether the network tells classes apart; those of images may be unknown."""
        return bool(self.classes) or self.kind == "images"

    @property
    def width(self) -> int:
        """How many inputs a row of the table becomes; 0 where the words decide."""
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
        """One batch of inputs, for a comment."""
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
        """All outputs of a model, for a comment."""
        if self.kind == "ratings":
            return "(N,)"
        return "(N, classes)" if isinstance(self.outputs, str) else "(N, 1)"

    @property
    def targets_shape(self) -> str:
        return "(N, 1)" if self.is_regression else "(N,)"

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """What build_model is told because the data decide it: name and type."""
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
        """What the generated code calls a batch of inputs."""
        return {"table": "inputs", "images": "images", "ratings": "pairs"}[self.kind]

    @property
    def sample(self) -> str:
        """What the generated code calls a batch."""
        return f"{self.input}, targets"

    @property
    def fits(self) -> bool:
        """What is fitted includes words: a vocabulary, ids, names of classes."""
        if self.kind == "images":
            return not self.classes
        return self.kind == "ratings" or bool(self.named("category", "text"))

    @property
    def reads_numbers(self) -> bool:
        """Some column of its table is a number."""
        return bool(
            self.named("number")
            or self.source == "pixels"
            or (self.kind == "table" and not self.classes)
        )

    @property
    def number_lists(self) -> str:
        """The columns that are numbers already, in the generated code."""
        kinds = [kind for kind in ("number", "boolean") if self.named(kind)]
        return ", ".join(f"*map({self.col}, {self.lists[kind]})" for kind in kinds)

    @property
    def feature_columns(self) -> str:
        """How the generated code asks for the features of a table."""
        return "number(*FEATURES)" if self.all_numbers else "*feature_columns()"

    @property
    def titles(self) -> str:
        """The file beside the ratings with the items' titles, if there is one."""
        return self.download.titles.split("/")[-1] if self.download else ""

    @property
    def is_cjk(self) -> bool:
        """A name in a picture is Chinese, Japanese or Korean: it needs its own font."""
        return max("".join((*self.classes, self.target)), default="") >= "\u2e80"

    @property
    def has_dollar(self) -> bool:
        """A name in a picture may have a $, which matplotlib takes for mathematics."""
        unknown = self.kind == "images" and not self.classes
        return unknown or "$" in "".join((*self.classes, self.target))

    @property
    def boolean_classes(self) -> bool:
        """Yes, YES and yes are one class, as they say whether something is true."""
        words = {("false", "true"), ("no", "yes"), ("n", "y"), ("f", "t")}
        return self.classes in words

    @property
    def classes_like_markers(self) -> bool:
        """A class is called like a marker, so no marker stands for an empty cell."""
        return bool({*self.dialect.markers} & {*self.classes})

    @property
    def class_cells(self) -> str:
        """How the generated code reads the cells of the target's column."""
        cells = "cells(TARGET)"
        if self.classes_like_markers:
            cells = f'{self.col}(TARGET).replace("", None).str.strip_chars()'
        return f"{cells}.str.to_lowercase()" if self.boolean_classes else cells

    @property
    def held_out(self) -> float:
        """The share of the data for validation, and for the test."""
        return 0.1 if self.kind == "ratings" else 0.15

    @property
    def data_words(self) -> str:
        """What its path leads to, for a help text."""
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

    optimizer   the one that lr and weight_decay are meant for, and the default
    hidden      default widths there, where they are not the architecture's own
    lrs         learning rates of other optimizers, where their usual ones do not do
    decay_rows  weight_decay grows with fewer samples than this; 0: never
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
        """The same for so many samples: larger batches, then fewer epochs.

        Steps teach, not samples: FEWEST_STEPS are needed by a network of this size, and
        MOST_STEPS are enough.
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
        """The same for another optimizer than its own, as a first guess."""
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
    """What the user may change of a network."""

    hidden: tuple[int, ...]
    activation: str
    dropout: float
    loss: Loss
    sparse: bool = False


@dataclass(frozen=True)
class Network:
    """A chain of layers, ready for a style to spell.

    class_name  its name where the style writes a class
    summary     its docstring
    layers      the chain
    arguments   what build_model takes: name and type
    inputs      the shape that comes in, for a comment
    builder     the name of the function that returns it
    init        how its first weights are drawn, where that is not PyTorch's way
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
        """The `def` line of a function with the network's arguments, as black does."""
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
        """The classes of its layers that are a matrix of weights and a bias."""
        modules = [layer.module for layer in self.layers if layer.is_dense]
        return sorted({module.split("(")[0] for module in modules})

    @property
    def libraries(self) -> list[str]:
        """The files beside model.py that some of the layers are in."""
        return sorted({layer.library for layer in self.layers if layer.library})

    @property
    def sources(self) -> list[Layer]:
        """The layers that PyTorch does not have, each definition once."""
        return list(
            {layer.source: layer for layer in self.layers if layer.source}.values()
        )


@dataclass(frozen=True)
class Backbone:
    """A pretrained network of torchvision.

    options  what torchvision is told beside its name, where it has random weights
    unused   parts that only its own training needs
    old_key  a pattern in the names of the published weights that torchvision renames
    new_key  what it becomes
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
    recipes   for each kind of data that it takes, how to train it there; and for a
              dataset, by name, that wants something else. `implicit`: ratings whose
              numbers do not count
    hidden    default widths
    depth     how many widths there may be
    made_for  the kind of data that it suits better than the task's default does
    sparse    all its weights are embeddings, which may have sparse gradients
    build     (dataset, options) -> Network
    backbone  the pretrained network below the layers, if there is one
    featured  a list shows it with its summary, not only by its name
    words     what it is, in a sentence after "with"
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
        """Whether it can learn from these data."""
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
