"""What an entry of the catalogue is: a task, a style, an architecture, a dataset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod

from scaffold.layers import Layer, Size, Step, steps

LINE_LENGTH = 88  # black's


@dataclass(frozen=True)
class Task:
    """What is learnt. A folder of templates, described by its task.toml.

    models and datasets name entries that it takes beside those that name the task.
    """

    name: str
    summary: str
    default_model: str
    default_dataset: str
    models: Sequence[str] = ()
    datasets: Sequence[str] = ()


@dataclass(frozen=True)
class Style:
    """How a network is spelled. One template, described by its first line."""

    name: str
    summary: str


@dataclass(frozen=True)
class Device:
    """Where the project runs, and which lines it needs for that.

    flag         what `--device` of the generated scripts defaults to
    mixed        mixed precision, where the device turns out to be CUDA
    distributed  DistributedDataParallel
    """

    name: str
    summary: str
    flag: str
    mixed: bool = False
    distributed: bool = False


@dataclass(frozen=True)
class Dataset:
    """The data of a project, as far as the generated code names it.

    kind      what the data are made of: table, pixels, images, ratings
    tasks     the tasks it is a sample for
    file      what `--data` of train.py defaults to, inside the project
    features  the columns that go into the network, in order
    target    the column that the network predicts
    classes   the names of the classes, in the order of their numbers
    image     (channels, height, width) of kind pixels
    notes     lines for the project's README
    """

    name: str
    summary: str
    kind: str
    tasks: tuple[str, ...]
    file: str
    features: tuple[str, ...] = ()
    target: str = ""
    classes: tuple[str, ...] = ()
    image: tuple[int, int, int] = (0, 0, 0)
    notes: str = ""

    @property
    def binary(self) -> bool:
        """Two classes: one logit and a sigmoid in place of a softmax."""
        return len(self.classes) == 2

    @property
    def inputs(self) -> Size:
        """The width of a network's first linear layer."""
        return "in_features" if self.kind == "table" else prod(self.image)

    @property
    def shape(self) -> str:
        """One batch of inputs, for a comment."""
        sizes = self.image if self.kind == "pixels" else (self.inputs,)
        return f"(N, {', '.join(map(str, sizes))})"

    @property
    def outputs(self) -> Size:
        """The width of a network's last layer."""
        return "num_classes" if len(self.classes) > 2 else 1

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """The sizes that build_model is told because the data decide them."""
        sizes = (self.inputs, self.outputs)
        return tuple((size, "int") for size in sizes if isinstance(size, str))


@dataclass(frozen=True)
class Recipe:
    """Settings that train an architecture well on one kind of data."""

    epochs: int
    batch_size: int
    lr: float
    weight_decay: float
    optimizer: str = "AdamW"


@dataclass(frozen=True)
class Options:
    """What the user may change of a network."""

    hidden: tuple[int, ...]
    activation: str
    dropout: float


@dataclass(frozen=True)
class Network:
    """A chain of layers, ready for a style to spell.

    class_name  its name where the style writes a class
    summary     its docstring
    layers      the chain
    arguments   what build_model takes: name and type
    inputs      the shape that comes in, for a comment
    builder     the name of the function that returns it
    """

    class_name: str
    summary: str
    layers: tuple[Layer, ...]
    arguments: tuple[tuple[str, str], ...]
    inputs: str
    builder: str = "build_model"

    def define(
        self, name: str, *before: str, returns: str = "", indent: int = 0
    ) -> str:
        """The `def` line of a function with the network's arguments, as black does."""
        typed = [*before, *(f"{argument}: {kind}" for argument, kind in self.arguments)]
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
    def sources(self) -> list[Layer]:
        """The layers that PyTorch does not have, each definition once."""
        return list(
            {layer.source: layer for layer in self.layers if layer.source}.values()
        )


@dataclass(frozen=True)
class Backbone:
    """A pretrained network of torchvision and where its classifier sits.

    last      the attribute that holds the last linear layer: `fc`, `classifier[1]`
    features  what that layer takes
    old_key   a pattern in the names of the published weights that torchvision renames
    new_key   what it becomes
    """

    name: str
    last: str
    features: int
    old_key: str = ""
    new_key: str = ""


@dataclass(frozen=True)
class Architecture:
    """Which layers make up a network.

    tasks     the tasks it can learn
    recipes   for each kind of data that it takes, how to train it there
    hidden    default widths
    depth     how many widths there may be
    build     (dataset, options) -> Network
    backbone  the pretrained network below the layers, if there is one
    """

    name: str
    summary: str
    tasks: tuple[str, ...]
    recipes: dict[str, Recipe]
    build: Callable[[Dataset, Options], Network]
    hidden: tuple[int, ...] = ()
    depth: range = range(0, 1)
    backbone: Backbone | None = None
