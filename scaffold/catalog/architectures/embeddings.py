"""Recommenders: an embedding of the user beside one of the item."""

from scaffold.catalog.entries import Architecture, Dataset, Network, Options, Recipe
from scaffold.layers import Layer, flatten, fully_connected, linear, squeeze

ARGUMENTS = (
    ("n_users", "int"),
    ("n_items", "int"),
    ("mean", "float"),
    ("low", "float"),
    ("high", "float"),
)


def recipe(epochs: int, lr: float, weight_decay: float, **lrs: float) -> Recipe:
    """Adam, not AdamW: an L2 term in the loss shrinks rarely rated rows the most.

    lrs are those of optimizers that do not scale a row's gradient by how rare it is.
    """
    return Recipe(epochs, 1024, lr, weight_decay, optimizer="adam", lrs=lrs)


def pair_embedding(width: int) -> Layer:
    return Layer(
        name="embedding",
        module=f"PairEmbedding(n_users, n_items, {width})",
        shape=f"(N, 2, {width})",
        source="layers/pair_embedding.py",
    )


def rating_scale() -> Layer:
    return Layer(
        name="scale",
        module="RatingScale(mean, low, high)",
        source="layers/rating_scale.py",
    )


def biased_dot() -> Layer:
    return Layer(
        name="dot",
        module="BiasedDot()",
        shape="(N,)",
        function="biased_dot({x})",
        source="layers/biased_dot.py",
    )


def network(class_name: str, summary: str, layers: list[Layer]) -> Network:
    return Network(
        class_name=class_name,
        summary=summary,
        layers=tuple(layers),
        arguments=ARGUMENTS,
        inputs="(N, 2)",
    )


def matrix_factorization(dataset: Dataset, options: Options) -> Network:
    (factors,) = options.hidden
    layers = [
        pair_embedding(factors + 1),
        biased_dot(),
        rating_scale(),
    ]
    summary = "Matrix factorisation with biases (Koren, Bell and Volinsky 2009)."
    return network("MatrixFactorization", summary, layers)


def dense(dataset: Dataset, options: Options) -> Network:
    width, *hidden = options.hidden
    layers = [
        pair_embedding(width),
        flatten("flatten", 2 * width),
        *fully_connected(2 * width, hidden, options.activation, options.dropout),
        linear(f"fc{len(hidden) + 1}", (hidden or [2 * width])[-1], 1),
        squeeze("squeeze"),
        rating_scale(),
    ]
    summary = "Both embeddings side by side, then fully connected layers."
    return network("DenseRecommender", summary, layers)


ENTRIES = (
    Architecture(
        name="mf",
        summary="matrix factorisation with biases",
        tasks=("recommender",),
        recipes={"ratings": recipe(15, 0.02, 1.5e-4, sgd=2.0, adadelta=30.0)},
        hidden=(4,),
        depth=range(1, 2),
        sparse=True,
        build=matrix_factorization,
    ),
    Architecture(
        name="dense",
        summary="user and item embeddings side by side, then an MLP",
        tasks=("recommender",),
        recipes={"ratings": recipe(20, 0.01, 1e-4, adadelta=20.0)},
        hidden=(16, 64, 32),
        depth=range(1, 18),
        build=dense,
    ),
)
