{# An nn.Module: the layers that it holds, the lines of its forward pass. -#}
{% macro module(network, layers, calls) %}
class {{ network.class_name }}(nn.Module):
    """{{ network.summary }}"""

{{ network.define("__init__", "self", indent=4) }}
        super().__init__()
{% for layer in layers %}
        self.{{ layer.name }} = {{ layer.module }}
{% endfor %}

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # {{ network.inputs }}
{% for step in network.steps %}
        {{ "return" if loop.last else "x =" }} {{ step[calls] }}{{ "  # " ~ step.shape if step.shape }}
{% endfor %}


{{ network.define(network.builder, returns="nn.Module") }}
    return {{ network.class_name }}({{ network.names }}){{ ".apply(draw_weights)" if network.init }}
{%- endmacro %}
