{# nn.Sequential(OrderedDict(…)): a list of layers with names -#}
{% set standard_imports = ["from collections import OrderedDict"] %}
{% macro definition() %}
{{ network.define(network.builder, returns="nn.Module") }}
    """{{ network.summary }}"""
    layers = OrderedDict(  # {{ network.inputs }}
        [
{% for layer in network.layers %}
            ("{{ layer.name }}", {{ layer.module }}),{{ "  # " ~ layer.shape if layer.shape }}
{% endfor %}
        ]
    )
    return nn.Sequential(layers){{ ".apply(draw_weights)" if network.init }}
{%- endmacro %}
