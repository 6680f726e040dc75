{# an nn.Module: every layer is declared, and called in forward -#}
{% from "common/module.py" import module %}
{% set uses_torch = true %}
{% macro definition() %}
{{ module(network, network.layers, "modules") }}
{%- endmacro %}
