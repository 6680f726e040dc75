"""Add the files that only some projects have to what plain cookiecutter has written."""

from pathlib import Path

from scaffold.extension import add_layers

add_layers({{ project().answers }}, Path.cwd())
