"""A temporal convolutional network (Bai, Kolter and Koltun 2018)."""

from scaffold.catalog.architectures.gru import last_step
from scaffold.catalog.entries import Architecture, Dataset, Network, Options, Recipe
from scaffold.kinds.series import Series
from scaffold.layers import Layer, Size, activation, dropout, linear, standardize
from scaffold.nodes import Node, Residual

KERNEL = 4


def build(dataset: Dataset, options: Options) -> Network:
    assert isinstance(dataset, Series)
    layers: list[Node] = [standardize()]
    channels: Size = "len(mean)"
    for number, width in enumerate(options.hidden, start=1):
        if width != channels:
            layers.append(conv1d(f"widen{number}", channels, width, 1))
        layers.append(block(number, width, options))
        channels = width
    layers += [last_step(channels), linear("fc", channels, dataset.outputs)]
    return Network(
        class_name="TCN",
        summary="Causal convolutions, each of which looks four times as far back.",
        layers=tuple(layers),
        arguments=dataset.stepwise_arguments,
        inputs=dataset.shape,
    )


def block(number: int, width: int, options: Options) -> Residual:
    """A dilated convolution that sees no later step, added to its input."""
    dilation = KERNEL ** (number - 1)  # so no step is left out
    past = (KERNEL - 1) * dilation
    layers = [
        Layer(
            f"pad{number}",
            f"nn.ConstantPad1d(({past}, 0), 0.0)",
            function=f"F.pad({{x}}, ({past}, 0))",
        ),
        conv1d(f"conv{number}", width, width, KERNEL, dilation),
        activation(options.activation, number),
    ]
    if options.dropout:
        layers.append(dropout(f"dropout{number}", options.dropout))
    return Residual(f"block{number}", tuple(layers))


def conv1d(
    name: str, inputs: Size, width: int, kernel: int, dilation: int = 1
) -> Layer:
    options = f", dilation={dilation}" if dilation > 1 else ""
    return Layer(
        name,
        f"nn.Conv1d({inputs}, {width}, {kernel}{options})",
        f"(N, {width}, window)",
    )


ENTRIES = (
    Architecture(
        name="tcn",
        summary="temporal convolutional network: dilated causal convolutions",
        words="a temporal convolutional network (TCN)",
        recipes={
            "series": Recipe(epochs=12, batch_size=32, lr=0.003, weight_decay=0.01)
        },
        hidden=(32,) * 4,
        depth=range(1, 9),
        build=build,
    ),
)
