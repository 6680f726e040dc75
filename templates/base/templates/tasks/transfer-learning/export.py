{% extends "common/export_images.py" %}
{% set batch, shape, classes = 32, "3, *2 * WEIGHTS.transforms().crop_size", 'fitted["classes"]' %}
{% set values = "RGB from 0 to 255, resized and cropped as the transforms of the weights say" %}
{% set dataset_import = ["load_data"] %}
{% set model_import = "WEIGHTS, build_model" %}
{% set preprocessing = "from_bytes()" %}
{% block torch_imports %}
from torch.utils.data import DataLoader
{% endblock %}
{% block answer %}


def from_bytes() -> Scale:
    """What the transforms of the weights do last, for bytes."""
    how = WEIGHTS.transforms()
    mean, std = (torch.tensor(part).view(-1, 1, 1) for part in (how.mean, how.std))
    return Scale(255 * mean, 255 * std)
{% endblock %}
{% block test_batches %}
def test_batches(saved: dict, config: Config) -> Iterator[tuple]:
    """Batches of the test split: raw values, and the inputs that they are to become."""
    data = load_data(config.data, config.seed, saved["fitted"])
    check_rows(saved, len(data.train) + len(data.val) + len(data.test))
    how = {"batch_sampler": [rows.tolist() for rows in cut(len(data.test))]}
    scale = from_bytes()
    for inputs, _ in DataLoader(data.test, num_workers=config.workers, **how):
        raw = inputs * scale.std + scale.mean
        yield (raw.round().byte(),), inputs
{% endblock %}
