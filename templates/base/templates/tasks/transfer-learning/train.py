{% extends "classes/train.py" %}
{% set p = project() %}
{% set distributed = p.device.distributed %}
{% import "augments/photos/" ~ p.training.augment.name ~ ".py" as photos %}
{% set of_images = photos.changes or p.training.augment.name == "mixup" %}
{% set dataset_import = (["IMAGES_AT_ONCE"] + (["LARGE"] if not distributed else []) + ["Batches"]
    + (["ChangedPhotos"] if photos.changes else []) + ["Data", "PhotoBatches", "layout",
    "load_data", "load_features"]) | join(", ") %}
{% set names = 'data.fitted["classes"]' %}
{% macro load_images() %}
{% if distributed and p.dataset.fetched %}
    with main_first():
        data = load_data(config.data, config.seed)
{%- else %}
    data = load_data(config.data, config.seed)
{%- endif %}
{% endmacro %}
{% block load %}
def load(config: Config, device: torch.device) -> tuple[Data, Batches, Batches]:
    """The data, and batches of the features that a new model's head learns from."""
{{ load_images() }}
    model = new_model(data, config.weights, device)
    return data, *feature_batches(model, data, config, device)


def new_model(data: Data, weights: str, device: torch.device) -> torch.nn.Module:
    """The whole network with pretrained weights, laid out for convolutions."""
    model = build_model(**data.model_args, weights=weights)
    return model.to(device, memory_format=layout(device))


def image_batches(data: Data, config: Config, device) -> tuple[Batches, Batches]:
    """Batches of images for a backbone that trains, or does not see the same twice."""
    train, val = limited(data, config)
    how = {"workers": config.workers{{ ", **place()" if distributed }}}
{% if photos.changes %}
    train = ChangedPhotos(train)
{% endif %}
    batches = PhotoBatches(train, config.batch_size, device, shuffle=True, **how)
    return batches, PhotoBatches(val, IMAGES_AT_ONCE, device, **how)


def feature_batches(model, data, config, device, resumed=False):
    """Batches of features, which the frozen backbone makes of the images once."""
    train, val = (
        load_features(model, photos, config, device, name, resumed)
        for name, photos in zip(("train", "val"), limited(data, config), strict=True)
    )
{% if distributed %}
    batches = Batches(train, config.batch_size, device, shuffle=True, **place())
    return batches, Batches(val, EVALUATION_BATCH, device, **place())
{% else %}
    large = train.inputs.nbytes > LARGE  # then they stay on the disk
    how = {"workers": config.workers if large else 0}
    batches = Batches(train, config.batch_size, device, shuffle=True, **how)
    return batches, Batches(val, EVALUATION_BATCH, device, **how)
{% endif %}


def limited(data: Data, config: Config) -> list:
    """The training and the validation images, with --limit-batches the first of them."""
    most = config.limit_batches * config.batch_size or None
    return [photos.part(slice(most)) for photos in (data.train, data.val)]


def is_frozen(config: Config, epoch: int) -> bool:
    """Whether the backbone stays as it is in this epoch."""
    return not 0 < config.unfreeze_epoch <= epoch
{% endblock %}
{% block data %}
    # Data: the images of the three splits.
{{ load_images() }}
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
    if not saved or is_frozen(config, len(history) + 1):
        resumed = saved is not None
        {{ "_" if of_images else "batches" }}, val_batches = feature_batches(model, data, config, device, resumed)
{% endblock %}
{% block phase %}
        if model.frozen and not is_frozen(config, len(history) + 1):
            model.unfreeze()
            batches, val_batches = image_batches(data, config, device)
{% if distributed %}
            parallel = DistributedDataParallel(model)
{% endif %}
{% endblock %}
{% block state %}
                "model": model.state_to_save(),
                "frozen": model.frozen,
{% endblock %}
{% block first_epoch %}
        if epoch == 1 and model.frozen:
            save_checkpoint(out / "backbone.pt", model.backbone.state_dict())
{% endblock %}
