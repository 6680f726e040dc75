{# a set of images that torchvision downloads -#}
{% set published = project().dataset.published %}
{% set imports = ["import socket", "from http.client import HTTPException", "from torchvision.datasets import " ~ published.name]
    + (["import shutil", "from pathlib import Path"] if published.unpacked else []) %}
{% set words = "folder to download the images into" %}
{% macro reader() %}
def fetch(path: str) -> list[{{ published.name }}]:
    """{{ published.name }}'s splits; downloaded and checked by torchvision if need be."""
    socket.setdefaulttimeout(60)  # seconds; torchvision itself would wait for ever
    try:
{% if published.unpacked %}
        begun = begin(Path(path))
        parts = [
{% for part in published.parts %}
            {{ published.name }}(path, {{ part }}, download=True),
{% endfor %}
        ]
        if begun.exists():
            begun.unlink()
        return parts
{% else %}
        return [
{% for part in published.parts %}
            {{ published.name }}(path, {{ part }}, download=True),
{% endfor %}
        ]
{% endif %}
    except (OSError, HTTPException, RuntimeError) as error:
        reason = " ".join(str(error).split())
        refuse(f"Cannot get {{ published.name }} into {path}: {reason}")
{% if published.unpacked %}


def begin(folder: Path) -> Path:
    """A file that is there from before the images are unpacked until they all are.

    torchvision takes half of them for all: what a kill has left is unpacked again.
    """
    begun = folder / "{{ published.name }}.begun"
    there = list(folder.glob({{ published.unpacked | literal }}))
    if begun.exists():
        for half in there:
            shutil.rmtree(half) if half.is_dir() else half.unlink()
    elif not there:
        folder.mkdir(parents=True, exist_ok=True)
        begun.touch()
    return begun
{% endif %}
{%- endmacro %}
