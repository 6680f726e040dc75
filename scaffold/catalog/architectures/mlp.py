"""The multilayer perceptron, for tables and for flattened images."""

from scaffold.catalog.entries import Architecture, Dataset, Network, Options, Recipe
from scaffold.layers import fully_connected, linear

EMBEDDING = 8  # width of the embedding of a category
ROWS_FOR_BINS = 500  # with fewer, numbers in bins help little


def build(dataset: Dataset, options: Options) -> Network:
    binned = dataset.rows >= ROWS_FOR_BINS
    start, features = (
        dataset.binned_entrance(EMBEDDING) if binned else dataset.entrance(EMBEDDING)
    )
    hidden = fully_connected(
        features, options.hidden, options.activation, options.dropout
    )
    last = linear(f"fc{len(options.hidden) + 1}", options.hidden[-1], dataset.outputs)
    return Network(
        class_name="MLP",
        summary="A multilayer perceptron.",
        layers=(*start, *hidden, last),
        arguments=dataset.binned_arguments if binned else dataset.arguments,
        inputs=dataset.shape,
    )


ENTRIES = (
    Architecture(
        name="mlp",
        summary="multilayer perceptron: fully connected layers",
        words="a multilayer perceptron (MLP)",
        recipes={
            "table": Recipe(epochs=60, batch_size=64, lr=0.002, weight_decay=0.01),
            "images": Recipe(
                epochs=20,
                batch_size=64,
                lr=0.001,
                weight_decay=0.01,
                hidden=(520, 320, 240, 120),
                most_epochs=200,
            ),
            "digits": Recipe(epochs=40, batch_size=64, lr=0.003, weight_decay=0.01),
        },
        hidden=(128, 64),
        depth=range(1, 17),
        build=build,
    ),
)
