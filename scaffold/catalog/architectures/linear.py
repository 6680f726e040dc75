"""One linear layer: linear or logistic regression, depending on the loss."""

from scaffold.catalog.entries import Architecture, Dataset, Network, Options, Recipe
from scaffold.layers import linear

WEIGHT = 1  # embedding width of a category: one weight each


def network(class_name: str, summary: str, dataset: Dataset) -> Network:
    start, features = dataset.entrance(WEIGHT)
    return Network(
        class_name=class_name,
        summary=summary,
        layers=(*start, linear("linear", features, dataset.outputs)),
        arguments=dataset.arguments,
        inputs=dataset.shape,
    )


def linear_regression(dataset: Dataset, options: Options) -> Network:
    return network("LinearRegression", "A weighted sum of the columns.", dataset)


def logistic_regression(dataset: Dataset, options: Options) -> Network:
    summary = "A weighted sum of the columns, as logits."
    return network("LogisticRegression", summary, dataset)


RECIPES = {"table": Recipe(epochs=60, batch_size=32, lr=0.01, weight_decay=0.01)}
ENTRIES = (
    Architecture(
        name="linear",
        summary="linear regression",
        words="linear regression",
        recipes=RECIPES,
        targets=("number",),
        build=linear_regression,
    ),
    Architecture(
        name="logistic",
        summary="logistic regression",
        words="logistic regression",
        recipes=RECIPES,
        targets=("class",),
        build=logistic_regression,
    ),
)
