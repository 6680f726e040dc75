"""Recommenders with embeddings of users and items."""

from collections.abc import Sequence
from dataclasses import replace

from scaffold.catalog.entries import Architecture, Dataset, Network, Options, Recipe
from scaffold.layers import Layer, flatten, fully_connected, linear, squeeze
from scaffold.nodes import Group, Node, Parallel

SIZES = (("n_users", "int"), ("n_items", "int"))
SCALE = (("mean", "float"), ("low", "float"), ("high", "float"))
DECAY_ROWS = 100_000  # the weight decays below were tuned on this many ratings


def recipe(
    epochs: int,
    lr: float,
    weight_decay: float,
    hidden: tuple[int, ...] = (),
    share: float = 0.0,
    **lrs: float,
) -> Recipe:
    """Adam, not AdamW: an L2 penalty shrinks rarely rated rows the most.

    lrs are for optimizers that don't scale up the gradients of rare rows.
    """
    return Recipe(
        epochs, 1024, lr, weight_decay, "adam", hidden, lrs, DECAY_ROWS, share
    )


def pair_embedding(width: int, name: str = "embedding") -> Layer:
    return Layer(
        name=name,
        module=f"PairEmbedding(n_users, n_items, {width})",
        shape=f"(N, 2, {width})",
        source="layers/pair_embedding.jinja",
    )


def rating_scale() -> Layer:
    return Layer(
        name="scale",
        module="RatingScale(mean, low, high)",
        source="layers/rating_scale.jinja",
    )


def biased_dot() -> Layer:
    return Layer(
        name="dot",
        module="BiasedDot()",
        shape="(N,)",
        function="biased_dot({x})",
        source="layers/biased_dot.jinja",
        function_source="layers/biased_dot_function.jinja",
    )


def product(factors: int) -> Layer:
    return Layer(
        name="product",
        module="Product()",
        shape=f"(N, {factors})",
        function="{x}.prod(dim=1)",
        source="layers/product.jinja",
    )


def network(
    class_name: str, summary: str, layers: Sequence[Node], options: Options
) -> Network:
    """The network; for ratings it ends with their scale."""
    scale = [] if options.loss.implicit else [rating_scale()]
    return Network(
        class_name=class_name,
        summary=summary,
        layers=(*layers, *scale),
        arguments=SIZES if options.loss.implicit else (*SIZES, *SCALE),
        inputs="(N, 2)",
    )


def matrix_factorization(dataset: Dataset, options: Options) -> Network:
    (factors,) = options.hidden
    layers = [pair_embedding(factors + 1), biased_dot()]
    summary = "Matrix factorization with biases (Koren, Bell and Volinsky 2009)."
    return network("MatrixFactorization", summary, layers, options)


def dense(dataset: Dataset, options: Options) -> Network:
    width, *hidden = options.hidden
    layers = [
        pair_embedding(width),
        flatten("flatten", 2 * width),
        *fully_connected(2 * width, hidden, options.activation, options.dropout),
        linear(f"fc{len(hidden) + 1}", (hidden or [2 * width])[-1], 1),
        squeeze("squeeze"),
    ]
    summary = "Both embeddings, concatenated, then fully connected layers."
    return network("DenseRecommender", summary, layers, options)


def neural_collaborative_filtering(dataset: Dataset, options: Options) -> Network:
    factors, width, *hidden = options.hidden
    tower = fully_connected(2 * width, hidden, options.activation, options.dropout)
    last = factors + (hidden or [2 * width])[-1]
    branches = Parallel(
        "branches",
        (
            Group("products", (pair_embedding(factors, "factors"), product(factors))),
            Group(
                "tower",
                (
                    pair_embedding(width, "vectors"),
                    flatten("flatten", 2 * width),
                    *tower,
                ),
            ),
        ),
        f"(N, {last})",
    )
    layers: list[Node] = [branches, linear("output", last, 1), squeeze("squeeze")]
    summary = "Neural matrix factorization (He et al. 2017): a product and an MLP."
    return network("NeuralMatrixFactorization", summary, layers, options)


ENTRIES = (
    Architecture(
        name="mf",
        summary="matrix factorization with biases",
        words="matrix factorization",
        recipes={
            "ratings": recipe(
                epochs=15,
                lr=0.02,
                weight_decay=1.5e-4,
                share=16.0,
                sgd=2.0,
                adadelta=30.0,
            ),
            "implicit": recipe(epochs=20, lr=0.01, weight_decay=3e-5, hidden=(16,)),
            "softmax": replace(
                recipe(epochs=10, lr=0.01, weight_decay=5e-5, hidden=(64,)),
                item_decay=1.3e-5,
            ),
        },
        hidden=(4,),
        depth=range(1, 2),
        sparse=True,
        build=matrix_factorization,
    ),
    Architecture(
        name="dense",
        summary="user and item embeddings, concatenated, then an MLP",
        words="an MLP on user and item embeddings",
        recipes={
            "ratings": recipe(epochs=20, lr=0.01, weight_decay=6e-4, adadelta=20.0),
            "implicit": recipe(epochs=20, lr=0.01, weight_decay=1e-5),
        },
        hidden=(16, 64, 32),
        depth=range(1, 18),
        build=dense,
    ),
    Architecture(
        name="ncf",
        summary="neural matrix factorization, for implicit feedback",
        words="neural matrix factorization (NCF)",
        recipes={"implicit": recipe(epochs=20, lr=0.005, weight_decay=1e-5)},
        hidden=(16, 16, 32, 16),
        depth=range(2, 19),
        made_for="implicit",
        build=neural_collaborative_filtering,
    ),
)
