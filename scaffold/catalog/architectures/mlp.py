"""The multilayer perceptron, for tables and for flattened images."""

from scaffold.catalog.entries import Architecture, Dataset, Network, Options, Recipe
from scaffold.layers import flatten, fully_connected, linear


def build(dataset: Dataset, options: Options) -> Network:
    start = [flatten("flatten", dataset.inputs)] if dataset.kind == "pixels" else []
    hidden = fully_connected(
        dataset.inputs, options.hidden, options.activation, options.dropout
    )
    last = linear(f"fc{len(options.hidden) + 1}", options.hidden[-1], dataset.outputs)
    return Network(
        class_name="MLP",
        summary="A multilayer perceptron.",
        layers=(*start, *hidden, last),
        arguments=dataset.arguments,
        inputs=dataset.shape,
    )


ENTRIES = (
    Architecture(
        name="mlp",
        summary="fully connected layers with an activation between them",
        tasks=("regression", "classification"),
        recipes={
            "table": Recipe(epochs=40, batch_size=32, lr=0.001, weight_decay=0.01),
            "pixels": Recipe(epochs=40, batch_size=64, lr=0.003, weight_decay=0.01),
        },
        hidden=(128, 64),
        depth=range(1, 17),
        build=build,
    ),
)
