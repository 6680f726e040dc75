"""How gradients become steps."""

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
        "Adam, its weight decay a term of the loss",
        "Adam({}, weight_decay=config.weight_decay, fused=True)",
        "Adam (Kingma and Ba 2015); its weight decay is a term of the loss.",
        weight_decay=0.01,
    ),
    Optimizer(
        "sgd",
        "stochastic gradient descent with Nesterov's momentum",
        "SGD({}, momentum=0.9, weight_decay=config.weight_decay, nesterov=True, "
        "fused=True)",
        "Stochastic gradient descent with Nesterov's momentum.",
        lr=10,
        weight_decay=0.1,
    ),
    Optimizer(
        "adadelta",
        "Adadelta, which finds each weight's step size",
        "Adadelta({}, weight_decay=config.weight_decay, foreach=True)",
        "Adadelta (Zeiler 2012), which finds each weight's step size.",
        lr=300,
        weight_decay=0.01,
    ),
    Optimizer(
        "sparse-adam",
        "Adam that looks only at the embeddings of a batch",
        "SparseAdam({})",
        "Adam that looks only at the rows of embeddings that a batch has.",
        weight_decay=0,
        sparse=True,
    ),
)
