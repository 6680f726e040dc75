{% set p = project() %}
{% set optimizer = p.training.optimizer %}
{% import "schedules/" ~ p.training.schedule.name ~ ".py" as schedule with context %}
"""How weights are updated: the optimizer{{ ", and how its learning rate moves" if p.training.schedule.every }}."""

{% if schedule.standard_imports is defined %}
{{ schedule.standard_imports }}

{% endif %}
import torch
{% if schedule.imports is defined %}
{{ schedule.imports }}
{% endif %}

from config import Config

RECIPE = "{{ optimizer.name }}{{ " and " ~ p.training.schedule.name if p.training.schedule.every }}"  # a run keeps to it on --resume
{% if schedule.constants is defined %}
{{ schedule.constants }}
{% endif %}


def build_optimizer(model: torch.nn.Module, config: Config) -> torch.optim.Optimizer:
    """{{ optimizer.words }}"""
{% block parameters %}
    {{ ("return torch.optim." ~ optimizer.call.format("model.parameters(), config.lr")) | folded(4) }}
{% endblock %}
{% if p.training.schedule.every %}


{{ schedule.definition() | trim }}
{% endif %}


{% if optimizer.sparse %}
def take_step(optimizer, scaler) -> None:
    """Move the weights along the gradients added up so far, and forget these."""
{% else %}
def take_step(model, optimizer, scaler, grad_clip: float) -> None:
    """Move the weights along the gradients added up so far, and forget these.

    The gradient of all weights together is cut to the length grad_clip, if there is one.
    """
    if grad_clip:
        scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(model.parameters(), grad_clip)
{% endif %}
    scaler.step(optimizer)
    scaler.update()
    optimizer.zero_grad()
