"""A network and its options."""

from dataclasses import dataclass

from scaffold.catalog.entries.methods import Init, Loss
from scaffold.imports import LINE_LENGTH
from scaffold.layers import Layer
from scaffold.nodes import Node, Step, groups, leaves, steps


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
    """Layers and groups of them, which a style turns into code.

    class_name  its name, if the style writes a class
    summary     its docstring
    layers      the layers and the groups, in order
    arguments   the arguments of build_model: name and type
    inputs      the shape of its inputs, for a comment
    builder     the name of the function that returns it
    init        its weight initialization, if not PyTorch's default
    ensemble    whether it returns a row for each of its members in training
    """

    class_name: str
    summary: str
    layers: tuple[Node, ...]
    arguments: tuple[tuple[str, str], ...]
    inputs: str
    builder: str = "build_model"
    init: Init | None = None
    ensemble: bool = False

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

    def takes(self, name: str) -> bool:
        """Whether it has an argument of this name."""
        return any(name == argument for argument, _ in self.arguments)

    @property
    def has_long_call(self) -> bool:
        """Whether the line that makes it and draws its weights must be folded."""
        line = f"    return {self.class_name}({self.names}).apply(draw_weights)"
        return self.init is not None and len(line) > LINE_LENGTH

    @property
    def steps(self) -> list[Step]:
        return steps(self.layers)

    @property
    def leaves(self) -> list[Layer]:
        """All layers, also those in groups."""
        return list(leaves(self.layers))

    @property
    def has_groups(self) -> bool:
        return any(groups(self.layers))

    @property
    def dense(self) -> list[str]:
        """The classes of its layers with a weight matrix."""
        modules = [layer.module for layer in self.leaves if layer.is_dense]
        return sorted({module.split("(")[0] for module in modules})

    @property
    def lacks_biases(self) -> bool:
        """Whether some of these layers have no bias."""
        return any(x.is_dense and "bias=False" in x.module for x in self.leaves)

    @property
    def is_recurrent(self) -> bool:
        """Whether it has an LSTM or a GRU: its module's name says so."""
        return any(name in x.module for name in ("LSTM", "GRU") for x in self.leaves)

    @property
    def gains_from_bf16(self) -> bool:
        """Whether it has convolutions or attention, which bf16 makes faster on a GPU.

        Other layers are so small here that the conversions cost more than they save.
        """
        return any(
            name in x.module for name in ("Conv", "Attention") for x in self.leaves
        )

    @property
    def is_product(self) -> bool:
        """Whether a score is a product of the vectors of user and item, plus biases."""
        return any(x.module == "BiasedDot()" for x in self.leaves)

    @property
    def libraries(self) -> list[str]:
        """The files beside model.py that define some of the layers."""
        return sorted({layer.library for layer in self.leaves if layer.library})

    @property
    def layer_sources(self) -> list[str]:
        """The fragments that define the layers that PyTorch does not have."""
        return list(dict.fromkeys(x.source for x in self.leaves if x.source))

    @property
    def function_sources(self) -> list[str]:
        """The same for the functional style."""
        found = (x.source if x.has_weights else x.function_source for x in self.leaves)
        return list(dict.fromkeys(filter(None, found)))

    @property
    def sources(self) -> list[str]:
        """The fragments that define its layers and its groups."""
        found = dict.fromkeys(group.source for group in groups(self.layers))
        return [*self.layer_sources, *filter(None, found)]
