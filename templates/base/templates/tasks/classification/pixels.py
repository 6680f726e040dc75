{% set p = project() %}
{% set channels, height, width = p.dataset.image %}
{% set inputs_word = "images" %}
"""The images: read, split, standardised, in batches."""

import csv
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import Dataset

from runtime import refuse

SHAPE = ({{ channels }}, {{ height }}, {{ width }})  # channels, height, width
PIXELS = [f"pixel{number}" for number in range(math.prod(SHAPE))]  # row by row
TARGET = {{ p.dataset.target | tojson }}
{% include "data/classes.py" %}
HELD_OUT = 0.15  # of the images for validation, and as many for the test


{% include "data/in_memory.py" %}


{% include "data/standardizer.py" %}


{% include "data/splits.py" %}


def load_data(path: str, seed: int) -> Data:
    """Read images and split them; what is fitted is fitted on the training split."""
    rows = read_columns(path, [*PIXELS, TARGET])
    images, targets = to_images(rows[:, :-1]), rows[:, -1].long()  # (N, *SHAPE), (N,)
    parts = split(targets, seed)
    scale = Standardizer.fit(images[parts[0]].flatten())  # one mean for all pixels
    samples = Samples(scale(images), targets)
    return Data(
        *(Samples(*samples[part]) for part in parts),
        fitted={"inputs": vars(scale)},
        model_args={"num_classes": len(CLASSES)},
    )


def to_images(rows: torch.Tensor) -> torch.Tensor:
    """Pixels (N, {{ p.dataset.inputs }}) as images (N, {{ channels }}, {{ height }}, {{ width }})."""
    return rows.float().view(-1, *SHAPE)


{% include "data/stratified_split.py" %}


{% include "data/read_columns.py" %}
