"""Weight initialization."""

from scaffold.catalog.entries import Init

ENTRIES = (
    Init("default", "PyTorch's default"),
    Init(
        "xavier",
        "Xavier (Glorot), for tanh and sigmoid",
        "xavier_uniform_(module.weight)",
        "Xavier initialization (Glorot and Bengio 2010), biases 0.",
    ),
    Init(
        "kaiming",
        "Kaiming (He), for ReLU and its variants",
        'kaiming_normal_(module.weight, nonlinearity="relu")',
        "Kaiming initialization (He et al. 2015), biases 0.",
    ),
    Init(
        "normal",
        "normal distribution, standard deviation 0.02",
        "normal_(module.weight, std=0.02)",
        "Normal initialization, standard deviation 0.02, biases 0.",
    ),
)
