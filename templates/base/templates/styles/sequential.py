{# nn.Sequential(…): a list of layers -#}
{% set standard_imports = [] %}
{% set torch_imports = [] %}
{% set uses_torch = false %}
{% set sources = network.sources | map(attribute="source") | list %}
{% macro definition() %}
{{ network.define(network.builder, returns="nn.Module") }}
    """{{ network.summary }}"""
    return nn.Sequential(  # {{ network.inputs }}
{% for layer in network.layers %}
        {{ layer.module }},{{ "  # " ~ layer.shape if layer.shape }}
{% endfor %}
    )
{%- endmacro %}
