{% set p = project() %}
{% set network = p.network %}
{% import "styles/" ~ p.style.name ~ ".py" as style with context %}
"""{{ summary }}"""

{% set lines = (style.standard_imports | default([])) + (standard | default([])) %}
{% if lines %}
{{ lines | imports }}
{% endif %}
{% if style.uses_torch | default(false) or network.sources or (uses_torch | default(false)) %}
import torch
{% endif %}
{% for line in style.torch_imports | default([]) %}
{{ line }}
{% endfor %}
from torch import nn
{% block imports %}
{% if network.libraries %}

{% include "common/own_imports.py" %}
{% endif %}
{% endblock %}
{% block parts %}
{% endblock %}
{% for source in style.sources | default(network.sources | map(attribute="source")) %}


{% include source %}
{% endfor %}


{% if network.init %}
def draw_weights(module: nn.Module) -> None:
    """{{ network.init.words }}"""
    if isinstance(module, {{ network.dense | join(" | ") }}):
        nn.init.{{ network.init.call }}
        nn.init.zeros_(module.bias)


{% endif %}
{{ style.definition() }}
