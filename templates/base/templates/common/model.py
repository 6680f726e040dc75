{% set p = project() %}
{% set network = p.network %}
{% import "styles/" ~ p.style.name ~ ".py" as style with context %}
"""{{ summary }}"""

{% set lines = (style.standard_imports | default([])) + (standard | default([])) %}
{% if lines %}
{{ lines | imports }}
{% endif %}
{% if style.uses_torch | default(false) or network.sources %}
import torch
{% endif %}
{% for line in style.torch_imports | default([]) %}
{{ line }}
{% endfor %}
from torch import nn
{% block imports %}
{% endblock %}
{% block parts %}
{% endblock %}
{% for source in style.sources | default(network.sources | map(attribute="source")) %}


{% include source %}
{% endfor %}


{{ style.definition() }}
