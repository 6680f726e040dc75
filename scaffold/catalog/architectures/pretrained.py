"""Pretrained torchvision networks, each with a new head.

The project's model.py finds out where the head is and how many features it takes.
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

FEATURED = {
    "resnet18": "ResNet-18, 11 M weights",
    "densenet121": "DenseNet-121, 8 M weights",
    "mobilenet_v3_small": "MobileNetV3 small, 2.5 M weights",
    "efficientnet_b0": "EfficientNet-B0, 5 M weights",
    "convnext_tiny": "ConvNeXt tiny, 29 M weights",
    "vit_b_16": "Vision transformer B/16, 87 M weights",
}

# The names in torchvision.models.list_models(module=torchvision.models). A test
# compares them, because scaffold itself never imports torchvision.
LISTED = """
alexnet convnext_base convnext_large convnext_small convnext_tiny
densenet121 densenet161 densenet169 densenet201
efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4
efficientnet_b5 efficientnet_b6 efficientnet_b7
efficientnet_v2_l efficientnet_v2_m efficientnet_v2_s googlenet inception_v3 maxvit_t
mnasnet0_5 mnasnet0_75 mnasnet1_0 mnasnet1_3
mobilenet_v2 mobilenet_v3_large mobilenet_v3_small
regnet_x_16gf regnet_x_1_6gf regnet_x_32gf regnet_x_3_2gf regnet_x_400mf
regnet_x_800mf regnet_x_8gf regnet_y_128gf regnet_y_16gf regnet_y_1_6gf regnet_y_32gf
regnet_y_3_2gf regnet_y_400mf regnet_y_800mf regnet_y_8gf
resnet101 resnet152 resnet18 resnet34 resnet50
resnext101_32x8d resnext101_64x4d resnext50_32x4d
shufflenet_v2_x0_5 shufflenet_v2_x1_0 shufflenet_v2_x1_5 shufflenet_v2_x2_0
squeezenet1_0 squeezenet1_1 swin_b swin_s swin_t swin_v2_b swin_v2_s swin_v2_t
vgg11 vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn
vit_b_16 vit_b_32 vit_h_14 vit_l_16 vit_l_32 wide_resnet101_2 wide_resnet50_2
"""
NAMES = tuple(LISTED.split())

# Options that torchvision sets itself when it downloads weights.
INCEPTION = "init_weights=False, transform_input=True"
SPECIAL = {
    "googlenet": Backbone("googlenet", INCEPTION, unused=("aux1", "aux2")),
    "inception_v3": Backbone("inception_v3", INCEPTION, unused=("AuxLogits",)),
    "vit_h_14": Backbone("vit_h_14", "image_size=518"),
}


def backbone(name: str) -> Backbone:
    if name.startswith("densenet"):
        return Backbone(name, old_key=r"(norm|conv)\.([12])\.", new_key=r"\1\2.")
    return SPECIAL.get(name, Backbone(name))


def build(dataset: Dataset, options: Options) -> Network:
    """The new head."""
    features = "in_features"
    hidden = fully_connected(
        features, options.hidden, options.activation, options.dropout
    )
    width = options.hidden[-1] if options.hidden else features
    last = linear(f"fc{len(options.hidden) + 1}", width, dataset.outputs)
    return Network(
        class_name="Head",
        summary="The new head: from the backbone's features to the classes.",
        layers=(*hidden, last),
        arguments=((features, "int"), ("num_classes", "int")),
        inputs=f"(N, {features})",
        builder="build_head",
    )


ENTRIES = tuple(
    Architecture(
        name=name,
        summary=FEATURED.get(name, "from torchvision"),
        words=FEATURED.get(name, name).split(",")[0],
        recipes={
            "photos": Recipe(
                epochs=30,
                batch_size=32,
                lr=0.003,
                weight_decay=0.01,
                most_epochs=100,
            )
        },
        hidden=(128,),
        depth=range(0, 17),
        build=build,
        backbone=backbone(name),
        featured=name in FEATURED,
    )
    for name in [*FEATURED, *(name for name in NAMES if name not in FEATURED)]
)
