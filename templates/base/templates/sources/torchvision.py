{# a set of images that torchvision downloads -#}
{% set published = project().dataset.published %}
{% set imports = ["import socket", "from http.client import HTTPException", "from torchvision.datasets import " ~ published.name]
    + (["import shutil", "from pathlib import Path"] if published.folder else []) %}
{% set words = "folder to download the images into" %}
{% macro reader() %}
def fetch(path: str) -> list[{{ published.name }}]:
    """{{ published.name }}'s splits; downloaded and checked by torchvision if need be."""
    socket.setdefaulttimeout(60)  # seconds; torchvision itself would wait for ever
{% if published.folder %}
    whole = Path(path, {{ published.folder | literal }})
{% endif %}
    try:
{% if published.folder %}
        if not whole.exists():
            download(whole)
        return read(path)
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
{% if published.folder %}


def download(whole: Path) -> None:
    """Move the folder to its place when all of it is there, and not before.

    torchvision would take the half of it that a kill leaves for the whole.
    """
    part = Path(f"{whole}.part")
    shutil.rmtree(part, ignore_errors=True)
    read(part)
    (part / whole.name).rename(whole)
    shutil.rmtree(part)


def read(path: str | Path) -> list[{{ published.name }}]:
    return [
{% for part in published.parts %}
        {{ published.name }}(path, {{ part }}, download=True),
{% endfor %}
    ]
{% endif %}
{%- endmacro %}
