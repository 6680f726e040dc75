{% extends "classes/evaluate.py" %}
{% set dataset_import = "Batches, Samples, Standardizer, extract_features, load_images" %}
{% block subset_import %}
from torch.utils.data import Subset
{% endblock %}
{% block data %}
    images = load_images(config.data, config.seed)
    backbone = build_backbone("none")
    backbone.load_state_dict(load_checkpoint(out / "backbone.pt"))
    backbone.to(device, memory_format=torch.channels_last)
    rows = Subset(images.folder, images.test)
    features = extract_features(backbone, rows, config.workers, device)
    scale = Standardizer(**saved["fitted"]["features"])
    samples = Samples(scale(features.inputs), features.targets)
{% endblock %}
{% block shares %}
    known = torch.tensor(images.folder.targets)[images.train]
{% endblock %}
