{% extends "common/export_images.py" %}
{% set batch, shape, classes = 32, "3, *2 * WEIGHTS.transforms().crop_size", 'fitted["classes"]' %}
{% set values = "RGB from 0 to 255, resized and cropped as the transforms of the weights say" %}
{% set dataset_import = ["Standardizer", "load_images"] %}
{% set model_import = "WEIGHTS, build_head, load_backbone" %}
{% set preprocessing = "Normalized()" %}
{% set network = "whole_network(saved, out).eval()" %}
{% block torch_imports %}
from torch.utils.data import DataLoader, Subset
{% endblock %}
{% block parts %}


class Normalized(nn.Module):
    """What the transforms of the weights do last: from bytes to what the backbone takes."""

    def __init__(self):
        super().__init__()
        how = WEIGHTS.transforms()
        self.mean = torch.tensor(how.mean).view(-1, 1, 1)
        self.std = torch.tensor(how.std).view(-1, 1, 1)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return (images / 255 - self.mean) / self.std

    def undo(self, inputs: torch.Tensor) -> torch.Tensor:
        return ((inputs * self.std + self.mean) * 255).round().byte()


class Scaled(nn.Module):
    """The features, standardised as the head knows them."""

    def __init__(self, fitted: dict):
        super().__init__()
        self.scale = Standardizer(**fitted)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return self.scale(features)


def whole_network(saved: dict, out: Path) -> nn.Module:
    """Backbone and head in one: (N, 3, H, W) -> logits."""
    head = build_head(**saved["model_args"])
    load_weights(head, saved)
    return nn.Sequential(load_backbone(out), Scaled(saved["fitted"]["features"]), head)
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
    to_bytes = Normalized().undo
    for inputs, _ in DataLoader(test, batch_sampler=places, num_workers=config.workers):
        yield (to_bytes(inputs),), inputs
{% endblock %}
