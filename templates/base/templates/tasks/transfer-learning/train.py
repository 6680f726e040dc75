{% extends "classes/train.py" %}
{% block data %}
    # Data: the images' features, from a backbone that is frozen and kept beside the
    # checkpoints.
    images = load_images(config.data, config.seed)
    if saved:
        backbone = build_backbone("none")
        backbone.load_state_dict(load_checkpoint(out / "backbone.pt"))
    else:
        backbone = build_backbone(config.weights)
{% if distributed %}
    if is_main() and not saved:
        save_checkpoint(out / "backbone.pt", backbone.state_dict())
{% else %}
        save_checkpoint(out / "backbone.pt", backbone.state_dict())
{% endif %}
    backbone.to(device, memory_format=torch.channels_last)
    data = load_data(images, backbone, config, device)
{% endblock %}
