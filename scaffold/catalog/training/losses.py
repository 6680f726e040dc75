"""Loss functions."""

from scaffold.catalog.entries import Loss
from scaffold.layers import log_softmax

ENTRIES = (
    Loss(
        "cross-entropy",
        "cross-entropy of logits",
        "F.cross_entropy(outputs, targets)",
        "Cross-entropy of logits",
        targets=("class",),
    ),
    Loss(
        "nll",
        "negative log-likelihood; the network ends in a log-softmax",
        "F.nll_loss(outputs, targets)",
        "Negative log-likelihood",
        layer=log_softmax(),
        targets=("class",),
    ),
    Loss(
        "mse",
        "mean squared error",
        "F.mse_loss(outputs, targets)",
        "Mean squared error",
        targets=("number", "rating"),
    ),
    Loss(
        "mae",
        "mean absolute error, robust to outliers",
        "F.l1_loss(outputs, targets)",
        "Mean absolute error",
        targets=("number", "rating"),
    ),
    Loss(
        "huber",
        "Huber loss: squared error up to 1, absolute error beyond",
        "F.huber_loss(outputs, targets)",
        "Huber loss",
        targets=("number", "rating"),
    ),
    Loss(
        "bce",
        "binary cross-entropy with randomly drawn negatives (implicit feedback)",
        "F.binary_cross_entropy_with_logits(outputs, targets)",
        "Binary cross-entropy of logits",
        targets=("choice",),
    ),
    Loss(
        "binary-cross-entropy",
        "binary cross-entropy of each label (images with several labels)",
        "F.binary_cross_entropy_with_logits(outputs, targets)",
        "Binary cross-entropy of logits",
        targets=("labels",),
    ),
    Loss(
        "bpr",
        "Bayesian personalized ranking with random negatives (implicit feedback)",
        "-F.logsigmoid(torch.sub(*outputs.chunk(2))).mean()",
        "Bayesian personalized ranking (Rendle et al. 2009)",
        negatives=1,
        targets=("choice",),
    ),
    Loss(
        "softmax",
        "softmax over a chosen item and 16 random negatives (implicit feedback)",
        "-outputs.view(1 + NEGATIVES, -1).log_softmax(dim=0)[0].mean()",
        "Sampled softmax: cross-entropy of the chosen item among the negatives",
        negatives=16,
        targets=("choice",),
    ),
)
