{# nn.Sequential(…): a list of layers -#}
{% macro definition() %}
{{ network.define(network.builder, returns="nn.Module") }}
    """{{ network.summary }}"""
    return nn.Sequential(  # {{ network.inputs }}
{% for layer in network.layers %}
        {{ layer.module }},{{ "  # " ~ layer.shape if layer.shape }}
{% endfor %}
    ){{ ".apply(draw_weights)" if network.init }}
{%- endmacro %}
