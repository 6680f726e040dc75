"""Add the files that only some projects have to what plain cookiecutter has written."""

from pathlib import Path

from scaffold.extension import add_extras

add_extras({{ project().answers }}, Path.cwd())
