{% set p = project() %}
{% set images = p.dataset.kind == "images" %}
{% import "augments/" ~ p.training.augment.name ~ ".py" as augment with context %}
{% set change = augment.change %}
{% set undone = (undone | default(false)) or (augment.undone | default(false)) %}
{% import "sources/" ~ p.dataset.source ~ ".py" as source with context %}
{% set sizes = {
    "in_features": "inputs.shape[1]",
    "n_numbers": "inputs.shape[1] - len(" ~ p.dataset.lists.category ~ ")",
    "cardinalities": '[len(values) + 1 for values in fitted["inputs"]["categories"].values()]',
    "num_classes": "len(CLASSES)",
} %}
"""{{ summary }}"""

{% set fetch_imports = ["import hashlib", "import shutil", "from http.client import HTTPException",
    "from pathlib import Path", "from urllib.error import HTTPError",
    "from urllib.request import Request, urlopen", "from tqdm import tqdm",
    "import tarfile" if p.dataset.kind == "table" else "from zipfile import ZipFile"] %}
{% set imports = source.imports + (more_imports | default([]))
    + (fetch_imports if p.dataset.download else []) + ["import math", "from dataclasses import dataclass",
    "import torch", "from torch.utils.data import DataLoader, Dataset"] + augment.imports %}
{{ imports | imports }}

{% if p.dataset.download or needs_config | default(false) %}
from config import Config
{% endif %}
from runtime import leave_signals_to_main, refuse

{% if p.dataset.download %}
{% include "data/fetch_constants.py" %}
{% endif %}
{% block columns %}
{% endblock %}
{% if held_out is defined and p.dataset.splits | length < 3 %}
HELD_OUT = {{ held_out }}  # of the {{ "training " if p.dataset.splits }}{{ things }} for {{ "the test" if "val" in p.dataset.splits else "validation" }}{{ ", and as many for the test" if not p.dataset.splits }}
{% endif %}


{% if standardized %}
{% include "data/standardizer.py" %}


{% endif %}
{% include "data/in_memory.py" %}


@dataclass
class Data:
    """The three splits, and what was learnt from the training split to make them.

    fitted      what prepares new {{ things }} for the model; kept in the checkpoint
    model_args  the sizes that build_model needs
    """

    train: Samples
    val: Samples
    test: Samples
    fitted: dict
    model_args: dict


{% if source.parsed | default(false) %}
{% include "data/reading.py" %}


{% endif %}
{% block load %}
{% endblock %}
{% if p.dataset.kind == "table" %}


{% include "data/encode.py" %}
{% endif %}


{% block split %}
{% include "data/random_split.py" %}
{% endblock %}


{{ source.reader() | trim }}
{% if p.dataset.download %}


{% include "data/fetch.py" %}
{% endif %}
