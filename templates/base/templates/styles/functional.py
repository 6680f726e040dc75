{# an nn.Module: what has weights is declared, the rest is F.relu(x) -#}
{% from "common/module.py" import module %}
{% set functions = network.layers | map(attribute="function") | join %}
{% set torch_imports = ["import torch.nn.functional as F"] if "F." in functions else [] %}
{% set uses_torch = true %}
{% set library_import = "function_import" %}
{% set sources = network.layers | map(attribute="function_source") | select | unique | list %}
{% macro definition() %}
{{ module(network, network.layers | selectattr("has_weights"), "functions") }}
{%- endmacro %}
