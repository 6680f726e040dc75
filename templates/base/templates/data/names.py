{% if p.dataset.dialect.names %}
NAMES = [  # the file has none
{% for name in p.dataset.dialect.names %}
    {{ name | literal }},
{% endfor %}
]
{% endif %}
