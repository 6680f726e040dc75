"""A recurrent network: gated recurrent units (Cho et al. 2014)."""

from scaffold.catalog.entries import Architecture, Dataset, Network, Options, Recipe
from scaffold.kinds.series import Series
from scaffold.layers import Layer, Size, dropout, linear, standardize


def build(dataset: Dataset, options: Options) -> Network:
    assert isinstance(dataset, Series)
    layers: list[Layer] = [standardize()]
    features: Size = "len(mean)"
    for number, width in enumerate(options.hidden, start=1):
        layers.append(gru(f"gru{number}", features, width))
        features = width
    layers.append(last_step(features))
    if options.dropout:
        layers.append(dropout("dropout", options.dropout))
    return Network(
        class_name="GRU",
        summary="Gated recurrent units that read the window step by step.",
        layers=(*layers, linear("fc", features, dataset.outputs)),
        arguments=dataset.stepwise_arguments,
        inputs=dataset.shape,
    )


def gru(name: str, inputs: Size, width: int) -> Layer:
    return Layer(
        name,
        f"GRULayer({inputs}, {width})",
        f"(N, {width}, window)",
        source="layers/gru_layer.jinja",
    )


def last_step(channels: Size) -> Layer:
    """The channels at the last step of a window."""
    return Layer(
        name="last",
        module="LastStep()",
        shape=f"(N, {channels})",
        function="{x}[:, :, -1]",
        source="layers/last_step.jinja",
    )


ENTRIES = (
    Architecture(
        name="gru",
        summary="recurrent network: gated recurrent units",
        words="gated recurrent units (GRU)",
        recipes={
            "series": Recipe(epochs=10, batch_size=32, lr=0.01, weight_decay=0.01)
        },
        hidden=(64,),
        depth=range(1, 5),
        build=build,
    ),
)
