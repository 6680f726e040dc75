"""How a network is trained: optimizers, schedules, losses, first weights, changes."""

from scaffold.catalog.entries import Augment, Init, Loss, Optimizer, Schedule
from scaffold.layers import log_softmax

OPTIMIZERS = (
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
        momentum=False,
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

SCHEDULES = (
    Schedule("one-cycle", "up, then down to almost 0", "step"),
    Schedule("cosine", "a short way up, then down along a cosine", "step"),
    Schedule("step", "a tenth, twice in a run", "epoch"),
    Schedule("plateau", "a tenth, where the validation loss stands still", "loss"),
    Schedule("none", "the same all the time"),
)

LOSSES = (
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

INITS = (
    Init("default", "PyTorch's own"),
    Init(
        "xavier",
        "Xavier, for tanh and sigmoid",
        "xavier_uniform_(module.weight)",
        "Weights as Glorot and Bengio (2010) draw them, biases 0.",
    ),
    Init(
        "kaiming",
        "Kaiming, for ReLU and its kin",
        'kaiming_normal_(module.weight, nonlinearity="relu")',
        "Weights as He et al. (2015) draw them, biases 0.",
    ),
    Init(
        "normal",
        "a normal distribution, deviation 0.02",
        "normal_(module.weight, std=0.02)",
        "Weights from a normal distribution of deviation 0.02, biases 0.",
    ),
)

AUGMENTS = (
    Augment("none", "as they are"),
    Augment("flip-crop", "mirrored or not, and moved a little"),
    Augment("randaugment", "two random changes each, of RandAugment's"),
    Augment("mixup", "each mixed with another, and so are their classes' losses"),
)
