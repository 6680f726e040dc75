        model_args={
{%- for name, _ in p.network.arguments %}
{{ "" if loop.first else ", " }}"{{ name }}": {{ sizes[name] }}
{%- endfor %}
},
