"""Optimizers."""

from scaffold.catalog.entries import Optimizer

ENTRIES = (
    Optimizer(
        "adamw",
        "Adam with decoupled weight decay",
        "AdamW({}, weight_decay=config.weight_decay, fused=True)",
        "Adam with decoupled weight decay (Loshchilov and Hutter 2019).",
    ),
    Optimizer(
        "adam",
        "Adam, with weight decay as an L2 penalty",
        "Adam({}, weight_decay=config.weight_decay, fused=True)",
        "Adam (Kingma and Ba 2015), with weight decay as an L2 penalty.",
        weight_decay=0.01,
    ),
    Optimizer(
        "sgd",
        "stochastic gradient descent with Nesterov momentum",
        "SGD({}, momentum=0.9, weight_decay=config.weight_decay, nesterov=True, "
        "fused=True)",
        "Stochastic gradient descent with Nesterov momentum.",
        lr=10,
        weight_decay=0.1,
    ),
    Optimizer(
        "adadelta",
        "Adadelta, which adapts the step size of each weight",
        "Adadelta({}, weight_decay=config.weight_decay, foreach=True)",
        "Adadelta (Zeiler 2012), which adapts the step size of each weight.",
        lr=300,
        weight_decay=0.01,
    ),
    Optimizer(
        "sparse-adam",
        "Adam that updates only the embeddings in a batch",
        "SparseAdam({})",
        "Adam that updates only the embedding rows in a batch.",
        weight_decay=0,
        sparse=True,
    ),
)
