{% set p = project() %}
{% set inputs_word = "rows" %}
"""The table: read, split, standardised, in batches."""

import csv
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import Dataset

from runtime import refuse

FEATURES = [
{% for name in p.dataset.features %}
    {{ name | tojson }},
{% endfor %}
]
TARGET = {{ p.dataset.target | tojson }}
HELD_OUT = 0.15  # of the rows for validation, and as many for the test


{% include "data/in_memory.py" %}


{% include "data/standardizer.py" %}


{% include "data/splits.py" %}


def load_data(path: str, seed: int) -> Data:
    """Read a table and split it; what is fitted is fitted on the training split."""
    rows = read_columns(path, [*FEATURES, TARGET]).float()
    inputs, targets = rows[:, :-1], rows[:, -1:]  # (N, {{ p.dataset.features | length }}), (N, 1)
    parts = split(len(rows), seed)
    scale_inputs = Standardizer.fit(inputs[parts[0]])
    scale_target = Standardizer.fit(targets[parts[0]])
    samples = Samples(scale_inputs(inputs), scale_target(targets))
    return Data(
        *(Samples(*samples[part]) for part in parts),
        fitted={"inputs": vars(scale_inputs), "target": vars(scale_target)},
        model_args={"in_features": len(FEATURES)},
    )


{% include "data/random_split.py" %}


{% include "data/read_columns.py" %}
