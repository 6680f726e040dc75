"""Networks that torchvision ships pretrained, each with a new head.

`last` and `features` are read off torchvision's own models; a test holds them to it.
"""

from scaffold.catalog.entries import (
    Architecture,
    Backbone,
    Dataset,
    Network,
    Options,
    Recipe,
)
from scaffold.layers import fully_connected, linear

BACKBONES = (
    (Backbone("resnet18", "fc", 512), "ResNet-18, 11 M weights"),
    (
        Backbone(
            "densenet121",
            "classifier",
            1024,
            old_key=r"(norm|conv)\.([12])\.",
            new_key=r"\1\2.",
        ),
        "DenseNet-121, 8 M weights",
    ),
    (
        Backbone("mobilenet_v3_small", "classifier[3]", 1024),
        "MobileNetV3 small, 2.5 M weights",
    ),
    (
        Backbone("efficientnet_b0", "classifier[1]", 1280),
        "EfficientNet-B0, 5 M weights",
    ),
    (
        Backbone("convnext_tiny", "classifier[2]", 768),
        "ConvNeXt tiny, 29 M weights",
    ),
    (Backbone("vit_b_16", "heads.head", 768), "Vision transformer B/16, 87 M weights"),
)


def head(features: int):
    """A build function for a head that takes so many features."""

    def build(dataset: Dataset, options: Options) -> Network:
        hidden = fully_connected(
            features, options.hidden, options.activation, options.dropout
        )
        width = options.hidden[-1] if options.hidden else features
        last = linear(f"fc{len(options.hidden) + 1}", width, dataset.outputs)
        return Network(
            class_name="Head",
            summary="The new head: from the backbone's features to the classes.",
            layers=(*hidden, last),
            arguments=dataset.arguments,
            inputs=f"(N, {features})",
            builder="build_head",
        )

    return build


ENTRIES = tuple(
    Architecture(
        name=backbone.name,
        summary=summary,
        tasks=("transfer-learning",),
        recipes={
            "images": Recipe(epochs=30, batch_size=32, lr=0.003, weight_decay=0.01)
        },
        hidden=(128,),
        depth=range(0, 17),
        build=head(backbone.features),
        backbone=backbone,
    )
    for backbone, summary in BACKBONES
)
