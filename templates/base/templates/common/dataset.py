{% set p = project() %}
{% set images = p.dataset.kind == "images" %}
{% import "sources/" ~ p.dataset.source ~ ".py" as source with context %}
{% set sizes = {
    "in_features": "inputs.shape[1]",
    "n_numbers": "inputs.shape[1] - len(" ~ p.dataset.lists.category ~ ")",
    "cardinalities": '[len(values) + 1 for values in known["categories"].values()]',
    "num_classes": "len(CLASSES)",
} %}
"""{{ summary }}"""

{% set imports = source.imports + ["import math", "from dataclasses import dataclass",
    "import torch", "from torch.utils.data import Dataset"] %}
{{ imports | imports }}

from runtime import refuse

{% block columns %}
{% endblock %}
HELD_OUT = {{ held_out }}  # of the {{ things }} for validation, and as many for the test


{% if standardized %}
{% include "data/standardizer.py" %}


{% endif %}
{% include "data/in_memory.py" %}


@dataclass
class Data:
    """The three splits, and what was learnt from the training split to make them.

    fitted      what prepares new {{ things }} for the model; kept in the checkpoint
    model_args  the sizes that {{ p.network.builder }} needs
    """

    train: Samples
    val: Samples
    test: Samples
    fitted: dict
    model_args: dict


{% block load %}
{% endblock %}
{% if p.dataset.kind == "table" %}


{% include "data/encode.py" %}
{% endif %}
{% if p.dataset.kind != "ratings" and p.dataset.source in ("table", "pixels", "list") and p.dataset.classes %}


{% include "data/to_classes.py" %}
{% endif %}


{% block split %}
{% include "data/random_split.py" %}
{% endblock %}


{{ source.reader() | trim }}
