"""The projects with which a captured step is checked: answers of scaffold by name."""

from itertools import product

MODELS = {
    "classification": ("mlp", "cnn", "logistic", "tabm"),
    "regression": ("linear", "mlp", "tabm"),
    "recommender": ("mf", "dense", "ncf"),
    "time-series": ("linear", "mlp", "gru", "tcn"),
    "text-classification": ("embedding-bag", "lstm", "transformer"),
}
BACKBONES = (
    "resnet18",
    "densenet121",
    "mobilenet_v3_small",
    "efficientnet_b0",
    "convnext_tiny",
    "vit_b_16",
)
STYLES = ("class", "functional", "ordered-dict", "sequential")
OPTIMIZERS, SCHEDULES = ("adamw", "adam", "sgd"), ("one-cycle", "cosine")
SETTINGS = (  # each model has one of them with each optimizer and schedule
    {},
    {"accumulate": "2"},
    {"grad_clip": "0.5"},
    {"dropout": "0.2"},
    {"accumulate": "3", "grad_clip": "0.5"},
    {"dropout": "0.2", "grad_clip": "0.5"},
)
OTHERS = {
    "mixup": {"task": "classification", "model": "cnn", "augment": "mixup"},
    "flip-crop": {"task": "classification", "model": "cnn", "augment": "flip-crop"},
    "class-weights": {"task": "classification", "class_weights": "yes"},
    "plateau": {"task": "regression", "schedule": "plateau"},
    "step": {"task": "regression", "schedule": "step"},
    "none": {"task": "regression", "schedule": "none"},
}


def cells() -> dict[str, dict]:
    found = {}
    for task, models in MODELS.items():
        for model in models:
            for number, (optimizer, schedule) in enumerate(
                product(OPTIMIZERS, SCHEDULES)
            ):
                answers = {"optimizer": optimizer, "schedule": schedule}
                name = "-".join([task, model, *answers.values()])
                common = {"task": task, "model": model} | answers
                found[name] = common | SETTINGS[number]
        for style in STYLES:
            found[f"style-{task}-{style}"] = {"task": task, "style": style}
    for model in BACKBONES:
        found[f"transfer-{model}"] = {"task": "transfer-learning", "model": model}
    return found | OTHERS


CELLS = cells()
