{# an nn.Module: every layer is declared, and called in forward -#}
{% from "common/module.py" import module %}
{% set standard_imports = [] %}
{% set torch_imports = [] %}
{% set uses_torch = true %}
{% set sources = network.sources | map(attribute="source") | list %}
{% macro definition() %}
{{ module(network, network.layers, "modules") }}
{%- endmacro %}
