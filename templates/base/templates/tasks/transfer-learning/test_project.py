{% extends "classes/test_project.py" %}
{% set p = project() %}
{% set train_flags = " --batch-size 4 --weights none --workers 0" %}
{% block imports %}
from dataset import split
from metrics import loss_function
from model import WEIGHTS, build_model
{% endblock %}
{% block fitted %}


def test_the_backbone_is_frozen_until_it_is_told_otherwise():
    model = build_model({{ "num_classes=4" if not p.dataset.binary }})
    before = [buffer.clone() for buffer in model.buffers()]
    size = WEIGHTS.transforms().crop_size[0]
    model(torch.randn(2, 3, size, size)).sum().backward()
    assert all(map(torch.equal, model.buffers(), before))
    assert all(weight.grad is None for weight in model.backbone.parameters())
    model.unfreeze()
    assert all(weight.requires_grad for weight in model.parameters())
{% endblock %}
{% block batch %}
    model = build_model({{ "num_classes=4" if not p.dataset.binary }})
    inputs, targets = torch.randn(16, len(model.scale.mean)), torch.arange(16) % {{ 2 if p.dataset.binary else 4 }}
{% endblock %}
