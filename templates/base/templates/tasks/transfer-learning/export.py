{% extends "common/export_images.py" %}
{% set batch, shape, classes = 32, "3, *2 * WEIGHTS.transforms().crop_size", 'fitted["classes"]' %}
{% set values = "RGB from 0 to 255, resized and cropped as the transforms of the weights say" %}
{% set dataset_import = ["load_images"] %}
{% set model_import = "WEIGHTS, build_head, load_backbone" %}
{% set preprocessing = "from_bytes()" %}
{% set network = "whole_network(saved, out).eval()" %}
{% block torch_imports %}
from torch.utils.data import DataLoader, Subset
{% endblock %}
{% block answer %}


def from_bytes() -> Scale:
    """What the transforms of the weights do last, for bytes."""
    how = WEIGHTS.transforms()
    mean, std = (torch.tensor(part).view(-1, 1, 1) for part in (how.mean, how.std))
    return Scale(255 * mean, 255 * std)


def whole_network(saved: dict, out: Path) -> nn.Module:
    """Backbone and head in one: (N, 3, H, W) -> logits."""
    head = build_head(**saved["model_args"])
    load_weights(head, saved)
    return nn.Sequential(load_backbone(out), Scale(**saved["fitted"]["features"]), head)
{% endblock %}
{% block weights %}
{% endblock %}
{% block test_batches %}
def test_batches(saved: dict, config: Config) -> Iterator[tuple]:
    """Batches of the test split: raw values, and the inputs that they are to become."""
    images = load_images(config.data, config.seed)
    check_rows(saved, len(images.dataset))
    test = Subset(images.dataset, images.test)
    places = [rows.tolist() for rows in cut(len(test))]
    scale = from_bytes()
    for inputs, _ in DataLoader(test, batch_sampler=places, num_workers=config.workers):
        raw = inputs * scale.std + scale.mean
        yield (raw.round().byte(),), inputs
{% endblock %}
