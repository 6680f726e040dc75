{% extends "classes/train.py" %}
{% set p = project() %}
{% set distributed = p.device.distributed %}
{% import "augments/photos/" ~ p.training.augment.name ~ ".py" as photos %}
{% set of_images = photos.changes or p.training.augment.name == "mixup" %}
{% set dataset_import = (["IMAGES_AT_ONCE"] + (["LARGE"] if not distributed else []) + ["Batches"]
    + (["ChangedPhotos"] if photos.changes else []) + ["Data", "PhotoBatches", "Photos", "layout",
    "load_data", "load_features"]) | join(", ") %}
{% set names = 'data.fitted["classes"]' %}
{% macro load_images(fitted="") %}
{% if distributed and p.dataset.fetched %}
    with main_first():
        data = load_data(config.data, config.seed{{ fitted }})
{%- else %}
    data = load_data(config.data, config.seed{{ fitted }})
{%- endif %}
{% endmacro %}
{% block load %}
def load(config: Config, device: torch.device) -> tuple[Data, Batches, Batches]:
    """The data, and batches of the features that a new model's head learns from."""
{{ load_images() }}
    model = new_model(data, config.weights, device)
    batches = feature_batches(model, data, config, device, "train")
    return data, batches, feature_batches(model, data, config, device, "val")


def new_model(data: Data, weights: str, device: torch.device) -> torch.nn.Module:
    """The whole network with pretrained weights, laid out for convolutions."""
    model = build_model(**data.model_args, weights=weights)
    return model.to(device, memory_format=layout(device))


def image_batches(data: Data, config: Config, device) -> tuple[Batches, Batches]:
    """Batches of images for a backbone that trains, or does not see the same twice."""
    train, val = limited(data.train, config), limited(data.val, config)
    how = {"workers": config.workers{{ ", **place()" if distributed }}}
{% if photos.changes %}
    train = ChangedPhotos(train)
{% endif %}
    batches = PhotoBatches(train, config.batch_size, device, shuffle=True, **how)
    return batches, PhotoBatches(val, IMAGES_AT_ONCE, device, **how)


def feature_batches(model, data, config, device, name, resumed=False) -> Batches:
    """Batches of a split's features, which the frozen backbone makes of it once."""
    photos = limited(getattr(data, name), config)
    features = load_features(model, photos, config, device, name, resumed)
    size = config.batch_size if name == "train" else EVALUATION_BATCH
{% if distributed %}
    how = {"shuffle": name == "train", **place()}
{% else %}
    large = features.inputs.nbytes > LARGE  # then they stay on the disk
    how = {"shuffle": name == "train", "workers": config.workers if large else 0}
{% endif %}
    return Batches(features, size, device, **how)


def limited(photos: Photos, config: Config) -> Photos:
    """The images of a split, with --limit-batches the first of them."""
    return photos.part(slice(config.limit_batches * config.batch_size or None))


def is_frozen(config: Config, epoch: int) -> bool:
    """Whether the backbone stays as it is in this epoch."""
    return not 0 < config.unfreeze_epoch <= epoch
{% endblock %}
{% block data %}
    if config.unfreeze_epoch > config.epochs:
        refuse(
            f"--unfreeze-epoch is {config.unfreeze_epoch}, but the last epoch that "
            f"--epochs allows is {config.epochs}."
        )

    # Data: the images of the three splits.
{{ load_images(', saved and saved["fitted"]') }}
    rows = len(data.train) + len(data.val) + len(data.test)
    if saved:
        check_rows(saved, rows)
{% endblock %}
{% block model %}
    model = new_model(data, "none" if saved else config.weights, device)
{% endblock %}
{% block prepare %}

    # Batches: of images; of features where the backbone is frozen, made once.
    batches, val_batches = image_batches(data, config, device)
    resumed, frozen = saved is not None, is_frozen(config, len(history) + 1)
{% if of_images %}
    if not resumed:  # the training's are for the scale alone
        feature_batches(model, data, config, device, "train")
{% else %}
    if frozen or not resumed:  # the scale is fitted on them
        batches = feature_batches(model, data, config, device, "train", resumed)
{% endif %}
    if frozen:
        val_batches = feature_batches(model, data, config, device, "val", resumed)
    backbone = saved["backbone"] if saved else None  # the checksum of backbone.pt
{% endblock %}
{% block phase %}
        if model.frozen and not is_frozen(config, number):
            model.unfreeze()
            batches, val_batches = image_batches(data, config, device)
{% if distributed %}
            parallel = DistributedDataParallel(model)
{% endif %}
{% endblock %}
{% block before_state %}
        nonlocal backbone
        if model.frozen and backbone is None:  # once: the checkpoints are without it
            save_checkpoint(out / "backbone.pt", model.backbone.state_dict())
            backbone = checksum(out / "backbone.pt")
{% endblock %}
{% block state %}
            "model": model.state_to_save(),
            "backbone": backbone if model.frozen else None,
{% endblock %}
