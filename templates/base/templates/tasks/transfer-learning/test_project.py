{% extends "classes/test_project.py" %}
{% set p = project() %}
{% set features = p.model.backbone.features %}
{% set train_flags = " --batch-size 4 --weights none --workers 0" %}
{% block imports %}
from dataset import split
from metrics import loss_function
from model import build_backbone, build_head
{% endblock %}
{% block fitted %}


def test_the_backbone_is_frozen_and_gives_features():
    backbone = build_backbone("none")
    before = [buffer.clone() for buffer in backbone.buffers()]
    assert backbone(torch.randn(2, 3, 224, 224)).shape == (2, {{ features }})
    assert all(map(torch.equal, backbone.buffers(), before))
    assert not any(weight.requires_grad for weight in backbone.parameters())
{% endblock %}
{% block batch %}
    model = build_head({{ "num_classes=4" if not p.dataset.binary }})
    inputs, targets = torch.randn(16, {{ features }}), torch.arange(16) % {{ 2 if p.dataset.binary else 4 }}
{% endblock %}
