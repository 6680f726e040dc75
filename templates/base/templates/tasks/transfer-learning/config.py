{% extends "classes/config.py" %}
{% block settings %}
    {{ super() | trim }}
    weights: str = setting("default", "the backbone's: default, none, or a file")
    unfreeze_epoch: int = setting(
        0, "epoch from which on the backbone trains too; 0: never", minimum=0
    )
    backbone_lr: float = setting(
        {{ "%.2g" | format(p.recipe.lr / 30) }}, "{{ "the backbone's lr, in the same schedule from epoch 1 on" if p.training.schedule.every else "learning rate of the backbone, once it trains" }}", minimum=0
    )
{% endblock %}
{% block workers %}
    workers: int = setting(2, "processes that read images", minimum=0)
{% endblock %}
