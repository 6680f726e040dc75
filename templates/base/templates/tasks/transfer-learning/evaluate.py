{% extends "classes/evaluate.py" %}
{% set dataset_import = "Batches, Samples, Standardizer, extract_features, load_images" %}
{% set names = "classes" %}
{% set images = "rows" %}
{% set model_import = "build_head, load_backbone" %}
{% block subset_import %}
from torch.utils.data import Subset
{% endblock %}
{% block data %}
    images = load_images(config.data, config.seed)
    check_rows(saved, len(images.dataset))
    backbone = load_backbone(out).to(device)
    rows = Subset(images.dataset, images.test)
    features = extract_features(backbone, rows, config, device)
    scale = Standardizer(**saved["fitted"]["features"])
    samples = Samples(scale(features.inputs), features.targets)
{% endblock %}
{% block shares %}
    classes = saved["fitted"]["classes"]
    known = images.targets[images.train]
{% endblock %}
