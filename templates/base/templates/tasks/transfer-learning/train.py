{% extends "classes/train.py" %}
{% set dataset_import = "Batches, load_data, load_images" %}
{% set names = 'data.fitted["classes"]' %}
{% set model_import = "build_backbone, build_head, load_backbone, save_backbone" %}
{% block load %}
{% endblock %}
{% block data %}
    # Data: the images' features, from a backbone that is frozen and kept beside the
    # checkpoints.
{% if distributed and p.dataset.fetched %}
    with main_first():
        images = load_images(config.data, config.seed)
{% else %}
    images = load_images(config.data, config.seed)
{% endif %}
    rows = len(images.dataset)
    if saved:
        check_rows(saved, rows)
    backbone = load_backbone(out) if saved else build_backbone(config.weights)
    data = load_data(images, backbone.to(device), config, device)
    how = {"limit": config.limit_batches, "workers": 0{{ ", **place()" if distributed }}}
    batches = Batches(data.train, config.batch_size, device, shuffle=True, **how)
    val_batches = Batches(data.val, EVALUATION_BATCH, device, **how)
{% endblock %}
{% block first_epoch %}
        if epoch == 1:
            save_backbone(out, backbone)
{% endblock %}
