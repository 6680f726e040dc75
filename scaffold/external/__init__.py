"""Extras from anywhere: a folder, a zip archive or a git repository.

`--with ./header,gh:teacher/autograder` adds them. They are fetched, checked, rendered
in Jinja's sandbox and laid over the generated files; .scaffold/ keeps what was fetched.
"""

from scaffold.external.address import split
from scaffold.external.extra import ExternalExtra, external_of, read_external
from scaffold.external.layout import external_names, lay_over, texts_of

__all__ = [
    "ExternalExtra",
    "external_names",
    "external_of",
    "lay_over",
    "read_external",
    "split",
    "texts_of",
]
