FEATURES = [
{% for name in p.dataset.features %}
    {{ name | literal }},
{% endfor %}
]
TARGET = {{ p.dataset.target | literal }}
