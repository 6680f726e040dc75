{% extends "classes/evaluate.py" %}
{% set dataset_import = "Batches, Samples, Standardizer, extract_features, load_images" %}
{% set classes = "len(images.folder.classes)" %}
{% set model_import = "build_head, load_backbone" %}
{% block subset_import %}
from torch.utils.data import Subset
{% endblock %}
{% block data %}
    images = load_images(config.data, config.seed)
    check_rows(saved, len(images.folder))
    backbone = load_backbone(out).to(device)
    rows = Subset(images.folder, images.test)
    features = extract_features(backbone, rows, config.workers, device)
    scale = Standardizer(**saved["fitted"]["features"])
    samples = Samples(scale(features.inputs), features.targets)
{% endblock %}
{% block shares %}
    known = torch.tensor(images.folder.targets)[images.train]
{% endblock %}
