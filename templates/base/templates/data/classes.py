CLASSES = [
{% for name in p.dataset.classes %}
    {{ name | tojson }},
{% endfor %}
]
