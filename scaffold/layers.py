"""A layer: its name, how `torch.nn` spells it, how `torch.nn.functional` does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

Size = int | str  # a number, or the name of an argument of build_model: "num_classes"


@dataclass(frozen=True)
class Layer:
    """One step of a network, spelled both ways.

    name      the attribute that holds it: `fc1`
    module    its `torch.nn` constructor: `nn.Linear(64, 10)`
    shape     what comes out, for a comment: `(N, 10)`; empty where nothing changes
    function  its functional call, `{x}` standing for the input: `F.relu({x})`;
              empty for a layer with weights, which every style declares
    source    the fragment that defines it, for a layer that PyTorch does not have
    function_source  the fragment that defines its function, if PyTorch does not
    library   the file of the project that defines it, where that is one of its own
    """

    name: str
    module: str
    shape: str = ""
    function: str = ""
    source: str = ""
    function_source: str = ""
    library: str = ""
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
    inputs: Size, hidden: Sequence[int], kind: str, p: float, first: int = 1
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
