"""A network and its options."""

from dataclasses import dataclass

from scaffold.catalog.entries.methods import Init, Loss
from scaffold.imports import LINE_LENGTH
from scaffold.layers import Layer, Step, steps


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
