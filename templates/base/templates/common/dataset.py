{% set p = project() %}
{% set sizes = {"in_features": "len(FEATURES)", "num_classes": "len(CLASSES)"} %}
"""{{ summary }}"""

import csv
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import Dataset

from runtime import refuse

{% block columns %}
{% endblock %}
HELD_OUT = {{ held_out }}  # of the {{ things }} for validation, and as many for the test


{% include "data/in_memory.py" %}


{% if standardized %}
{% include "data/standardizer.py" %}


{% endif %}
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


{% block split %}
{% include "data/random_split.py" %}
{% endblock %}


{% include "data/read_columns.py" %}
