{% extends "common/optimizer.py" %}
{% block parameters %}
    groups = [
        {"params": model.head.parameters()},
        {"params": model.backbone.parameters(), "lr": config.backbone_lr},
    ]
    {{ ("return torch.optim." ~ optimizer.call.format("groups, config.lr")) | folded(4) }}
{% endblock %}
