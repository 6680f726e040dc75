{# an nn.Module that declares every layer and calls each in forward -#}
{% from "common/module.py" import module %}
{% set standard_imports = [] %}
{% set torch_imports = [] %}
{% set uses_torch = true %}
{% set sources = network.sources | map(attribute="source") | list %}
{% macro definition() %}
{{ module(network, network.layers, "modules") }}
{%- endmacro %}
