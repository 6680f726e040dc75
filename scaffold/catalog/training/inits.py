"""How first weights are drawn."""

from scaffold.catalog.entries import Init

ENTRIES = (
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
