{# a set of images that torchvision downloads -#}
{% set published = project().dataset.published %}
{% set imports = ["import socket", "from torchvision.datasets import " ~ published.name] %}
{% set words = "folder to download the images into" %}
{% macro reader() %}
def fetch(path: str) -> list[{{ published.name }}]:
    """{{ published.name }}'s splits; downloaded and checked by torchvision if need be."""
    socket.setdefaulttimeout(60)  # seconds; torchvision itself would wait for ever
    try:
        return [
{% for part in published.parts %}
            {{ published.name }}(path, {{ part }}, download=True),
{% endfor %}
        ]
    except (OSError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        refuse(f"Cannot get {{ published.name }} into {path}: {reason}")
{%- endmacro %}
