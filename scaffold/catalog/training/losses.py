"""What training lowers."""

from scaffold.catalog.entries import Loss
from scaffold.layers import log_softmax

ENTRIES = (
    Loss(
        "cross-entropy",
        "cross-entropy of logits",
        "F.cross_entropy(outputs, targets)",
        "Cross-entropy of logits",
    ),
    Loss(
        "nll",
        "the network ends in a log-softmax, and the loss takes the right class's",
        "F.nll_loss(outputs, targets)",
        "Negative log-likelihood of log-probabilities",
        layer=log_softmax(),
    ),
    Loss(
        "mse",
        "mean squared error",
        "F.mse_loss(outputs, targets)",
        "Mean squared error",
    ),
    Loss(
        "mae",
        "mean absolute error, which a few wild values do not rule",
        "F.l1_loss(outputs, targets)",
        "Mean absolute error",
    ),
    Loss(
        "huber",
        "squared error up to 1, absolute beyond",
        "F.huber_loss(outputs, targets)",
        "Huber's loss (1964)",
    ),
    Loss(
        "bce",
        "who likes what, told apart from items drawn at random",
        "F.binary_cross_entropy_with_logits(outputs, targets)",
        "Binary cross-entropy of logits",
        implicit=True,
    ),
    Loss(
        "bpr",
        "who likes what, ranked before an item drawn at random",
        "-F.logsigmoid(torch.sub(*outputs.chunk(2))).mean()",
        "Bayesian personalised ranking (Rendle et al. 2009)",
        implicit=True,
        paired=True,
    ),
)
