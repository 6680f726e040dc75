"""A small convolutional network: conv-pool-conv-pool-fc-fc-fc.

The layout of PyTorch's CIFAR-10 tutorial, itself that of LeNet-5 (LeCun et al. 1998).
"""

from scaffold.catalog.entries import Architecture, Dataset, Network, Options, Recipe
from scaffold.kinds.images import Images
from scaffold.layers import (
    Layer,
    activation,
    conv2d,
    flatten,
    fully_connected,
    linear,
    max_pool2d,
    standardize,
)

CHANNELS = (16, 32)
SMALL_IMAGE = 20  # pixels: below this, two 5 × 5 convolutions and pools leave nothing


def build(dataset: Dataset, options: Options) -> Network:
    assert isinstance(dataset, Images)  # its recipes are for no other kind
    convolutions, features = feature_layers(dataset.image, options.activation)
    hidden = fully_connected(
        features, options.hidden, options.activation, options.dropout, first=3
    )
    last = linear(f"fc{len(options.hidden) + 1}", options.hidden[-1], dataset.outputs)
    return Network(
        class_name="CNN",
        summary="Two convolutions, each pooled, then fully connected layers.",
        layers=(
            standardize(),
            *convolutions,
            flatten("flatten", features),
            *hidden,
            last,
        ),
        arguments=dataset.arguments,
        inputs=dataset.shape,
    )


def feature_layers(image: tuple[int, int, int], kind: str) -> tuple[list[Layer], int]:
    """The convolutions for images (channels, height, width), and the features left."""
    channels, height, width = image
    kernel, padding = (3, 1) if min(height, width) < SMALL_IMAGE else (5, 0)
    layers = []
    for number, wider in enumerate(CHANNELS, start=1):
        height, width = (side + 2 * padding - kernel + 1 for side in (height, width))
        convolution = conv2d(
            f"conv{number}", (channels, wider), kernel, padding, (height, width)
        )
        height, width = height // 2, width // 2
        layers += [
            convolution,
            activation(kind, number),
            max_pool2d(f"pool{number}", wider, (height, width)),
        ]
        channels = wider
    return layers, channels * height * width


ENTRIES = (
    Architecture(
        name="cnn",
        summary="convolutional network: two convolutions, then fully connected layers",
        words="a convolutional neural network (CNN)",
        recipes={
            "images": Recipe(
                epochs=30,
                batch_size=64,
                lr=0.003,
                weight_decay=0.01,
                most_epochs=200,
            )
        },
        hidden=(120, 84),
        depth=range(1, 17),
        made_for="images",
        build=build,
    ),
)
