{# images mirrored and moved -#}
{% set change, imports = "flip_and_crop(images)", ["import torch.nn.functional as F"] %}
{% set constants = "PADDING = " ~ [1, project().dataset.image[2] // 8] | max ~ "  # pixels by which an image is moved at most" %}
{% macro definition() %}
{% include "data/flip_and_crop.py" %}
{%- endmacro %}
