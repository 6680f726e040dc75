{% extends "classes/evaluate.py" %}
{% set dataset_import = "IMAGES_AT_ONCE, PhotoBatches, load_data" %}
{% set runtime_import = "mixed_precision, pick_device" %}
{% set names = "classes" %}
{% set images = "data.test" %}
{% block constants %}
{% endblock %}
{% block run %}
    how = {"limit": config.limit_batches, "workers": config.workers}
    batches = PhotoBatches(data.test, IMAGES_AT_ONCE, device, **how)
    precision, _ = mixed_precision(config.precision, device)
    with precision:
        outputs, targets = test(model, batches)
    outputs = outputs.float()
{% endblock %}
{% block shares %}
    classes = saved["fitted"]["classes"]
    {{ super() | trim }}
{% endblock %}
