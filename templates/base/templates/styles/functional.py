{# an nn.Module that declares what has weights and calls functions for the rest -#}
{% from "common/module.py" import module %}
{% set functions = network.layers | map(attribute="function") | join %}
{% set standard_imports = [] %}
{% set torch_imports = ["import torch.nn.functional as F"] if "F." in functions else [] %}
{% set uses_torch = true %}
{% set sources = network.sources | map(attribute="function_source") | list %}
{% macro definition() %}
{{ module(network, network.layers | selectattr("has_weights"), "functions") }}
{%- endmacro %}
