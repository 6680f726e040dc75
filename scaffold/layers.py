"""A layer: its name, how `torch.nn` spells it, how `torch.nn.functional` does."""

from dataclasses import dataclass, replace
from functools import reduce

Size = int | str  # a number, or the name of an argument of build_model: "num_classes"


@dataclass(frozen=True)
class Layer:
    """One step of a network, spelled both ways.

    name      the attribute that holds it: `fc1`
    module    its `torch.nn` constructor: `nn.Linear(64, 10)`
    shape     what comes out, for a comment: `(N, 10)`; empty where nothing changes
    function  its functional call, `{x}` standing for the input: `F.relu({x})`;
              empty for a layer with weights, which every style declares
    source    the fragment that defines it, for a layer that PyTorch does not have;
              one with a functional spelling has a twin, `<source>_function.jinja`
    library   the file of the project that defines it, where that is one of its own
    inside    the layer that this one is put around
    """

    name: str
    module: str
    shape: str = ""
    function: str = ""
    source: str = ""
    library: str = ""
    inside: "Layer | None" = None
    is_activation: bool = False

    @property
    def has_weights(self) -> bool:
        return not self.function

    @property
    def is_dense(self) -> bool:
        """Linear or convolutional: a matrix of weights and a bias."""
        return self.module.startswith(("nn.Linear", "nn.Conv"))

    def as_module(self, x: str) -> str:
        """The call of a layer that the network holds."""
        return f"self.{self.name}({x})"

    def as_function(self, x: str) -> str:
        """The functional call; a layer with weights has none."""
        return self.as_module(x) if self.has_weights else self.function.format(x=x)

    @property
    def summary(self) -> str:
        """Both spellings, for a list."""
        return f"{self.module} or {self.function.format(x='x')}"

    @property
    def function_source(self) -> str:
        """The fragment that the functional style needs."""
        return (
            self.source.replace(".jinja", "_function.jinja")
            if self.function
            else self.source
        )


@dataclass(frozen=True)
class Step:
    """One line of a forward pass: the layers called in it, the innermost first."""

    layers: tuple[Layer, ...]

    @property
    def modules(self) -> str:
        return reduce(lambda x, layer: layer.as_module(x), self.layers, "x")

    @property
    def functions(self) -> str:
        return reduce(lambda x, layer: layer.as_function(x), self.layers, "x")

    @property
    def shape(self) -> str:
        return self.layers[0].shape


def steps(layers: tuple[Layer, ...]) -> list[Step]:
    """The lines of a forward pass; an activation shares the line of its layer."""
    lines: list[list[Layer]] = []
    for layer in layers:
        if layer.is_activation and lines and lines[-1][-1].has_weights:
            lines[-1].append(layer)
        else:
            lines.append([layer])
    return [Step(tuple(line)) for line in lines]


def linear(name: str, inputs: Size, outputs: Size) -> Layer:
    return Layer(name, f"nn.Linear({inputs}, {outputs})", f"(N, {outputs})")


def conv2d(
    name: str,
    channels: tuple[int, int],
    kernel: int,
    padding: int,
    out: tuple[int, int],
) -> Layer:
    """A convolution from channels[0] to channels[1] whose output is `out` pixels."""
    options = f"{kernel}, padding={padding}" if padding else f"{kernel}"
    height, width = out
    return Layer(
        name,
        f"nn.Conv2d({channels[0]}, {channels[1]}, {options})",
        f"(N, {channels[1]}, {height}, {width})",
    )


def max_pool2d(name: str, channels: int, out: tuple[int, int]) -> Layer:
    height, width = out
    return Layer(
        name,
        "nn.MaxPool2d(2)",
        f"(N, {channels}, {height}, {width})",
        "F.max_pool2d({x}, 2)",
    )


def flatten(name: str, features: Size) -> Layer:
    return Layer(name, "nn.Flatten()", f"(N, {features})", "torch.flatten({x}, 1)")


def squeeze(name: str) -> Layer:
    """A column (N, 1) as a vector (N,)."""
    return Layer(name, "nn.Flatten(0)", "(N,)", "torch.flatten({x})")


def dropout(name: str, p: float) -> Layer:
    call = f"F.dropout({{x}}, {p}, self.training)"
    return Layer(name, f"nn.Dropout({p})", function=call)


def bypass(keep: int, layer: Layer) -> Layer:
    """The layer for all features but the first, which stay as they are."""
    name, _, arguments = layer.function.partition("({x}")
    return replace(
        layer,
        module=f"Bypass({keep}, {layer.module})",
        shape=layer.shape.replace("(N, ", f"(N, {keep} + "),
        function=name and f"bypass({{x}}, {keep}, {name}{arguments}",
        source="layers/bypass.jinja",
        inside=layer,
    )


def log_softmax() -> Layer:
    return Layer(
        "log_softmax", "nn.LogSoftmax(dim=1)", function="F.log_softmax({x}, dim=1)"
    )


def standardize() -> Layer:
    return Layer(
        "standardize", "Standardize(mean, std)", source="layers/standardize.jinja"
    )


def rescale() -> Layer:
    return Layer(
        name="rescale",
        module="Rescale(target_mean, target_std)",
        source="layers/rescale.jinja",
    )


ACTIVATIONS = {
    "relu": Layer("relu", "nn.ReLU()", function="F.relu({x})"),
    "gelu": Layer("gelu", "nn.GELU()", function="F.gelu({x})"),
    "tanh": Layer("tanh", "nn.Tanh()", function="torch.tanh({x})"),
    "sigmoid": Layer("sigmoid", "nn.Sigmoid()", function="torch.sigmoid({x})"),
    "sign": Layer("sign", "Sign()", function="sign({x})", library="sign"),
}


def activation(kind: str, number: int) -> Layer:
    layer = ACTIVATIONS[kind]
    return replace(layer, name=f"{kind}{number}", is_activation=True)


def fully_connected(
    inputs: Size, hidden: tuple[int, ...], kind: str, p: float, first: int = 1
) -> list[Layer]:
    """Linear, activation and dropout for every width; first numbers the activation."""
    layers = []
    for number, width in enumerate(hidden, start=1):
        layers += [
            linear(f"fc{number}", inputs, width),
            activation(kind, first + number - 1),
        ]
        if p:
            layers.append(dropout(f"dropout{number}", p))
        inputs = width
    return layers
