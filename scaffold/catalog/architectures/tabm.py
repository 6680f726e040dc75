"""TabM: many networks in one, for tables (https://arxiv.org/abs/2410.24210)."""

from dataclasses import replace

from scaffold.catalog.entries import Architecture, Dataset, Network, Options, Recipe
from scaffold.layers import Layer, Size, fully_connected

EMBEDDING = 8  # width of the embedding of a category
MEMBERS = 8  # 16 take twice as long and predict hardly better


def build(dataset: Dataset, options: Options) -> Network:
    start, features = dataset.binned_entrance(EMBEDDING)
    hidden = fully_connected(
        features, options.hidden, options.activation, options.dropout
    )
    last = options.hidden[-1]
    return Network(
        class_name="TabM",
        summary="An ensemble of MLPs that share most weights (Gorishniy et al. 2025).",
        layers=(
            *start,
            members(features),
            *map(for_members, hidden),
            member_heads(last, dataset.outputs),
            mean_of_members(dataset.outputs),
        ),
        arguments=dataset.binned_arguments,
        inputs=dataset.shape,
        ensemble=True,
    )


def members(features: Size) -> Layer:
    return Layer(
        name="members",
        module=f"Members({MEMBERS}, {features})",
        shape=f"(N, {MEMBERS}, features)",
        source="layers/members.jinja",
    )


def for_members(layer: Layer) -> Layer:
    """A layer that every member has in common."""
    return replace(layer, shape=layer.shape.replace("(N,", f"(N, {MEMBERS},"))


def member_heads(inputs: Size, outputs: Size) -> Layer:
    return Layer(
        name="heads",
        module=f"MemberHeads({MEMBERS}, {inputs}, {outputs})",
        shape=f"(N, {MEMBERS}, {outputs})",
        source="layers/member_heads.jinja",
    )


def mean_of_members(outputs: Size) -> Layer:
    return Layer(
        name="mean",
        module="MeanOfMembers()",
        shape=f"(N, {outputs})",
        function="mean_of_members({x}, self.training)",
        source="layers/mean_of_members.jinja",
        function_source="layers/mean_of_members_function.jinja",
    )


ENTRIES = (
    Architecture(
        name="tabm",
        summary="TabM, an ensemble of MLPs that share most weights",
        words="TabM, an ensemble of MLPs that share most of their weights,",
        recipes={
            "table": Recipe(epochs=50, batch_size=64, lr=0.004, weight_decay=0.01)
        },
        hidden=(128, 128),
        depth=range(1, 17),
        build=build,
    ),
)
