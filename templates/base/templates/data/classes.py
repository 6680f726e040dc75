CLASSES = [
{% for name in p.dataset.classes %}
    {{ name | literal }},
{% endfor %}
]
