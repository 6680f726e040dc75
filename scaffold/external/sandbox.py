"""Render the files of an extra from elsewhere in Jinja's sandbox.

A template sees plain data: text, numbers, lists and the choices of the project. It
can't call anything that reads a file, runs a program or looks at the environment.
"""

import time
import traceback
from collections.abc import Iterator
from dataclasses import is_dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jinja2 import (
    FunctionLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
)
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from scaffold.errors import ExitCode, ScaffoldError
from scaffold.external.source import Source

if TYPE_CHECKING:
    from scaffold.project import Project

GLOBALS = ("range", "namespace")
RANDOM = "random"  # a filter whose result no update could repeat
PLAIN = (str, int, float, list, tuple, dict, set, frozenset, MappingProxyType)
OF_JINJA = (BlockReference, LoopContext, Macro, TemplateReference, Namespace, Undefined)
FORMATS = ("format", "format_map")  # methods of str
MOST_DIGITS = 1_000
MOST_TEXT = 1_000_000  # characters of a file, and of a repeated text
MOST_SECONDS = 10  # to render a file
MARKS = {"\ue000", "\ue001"}  # of trace.py, where they name a file to read


class Given:
    """`project()` in a template."""

    def __init__(self, project: "Project"):
        self.project = project

    def __call__(self) -> "Project":
        return self.project


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja for strangers' templates: data, and methods of text, lists and dicts."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if is_of_scaffold(obj):
            allowed = not callable(value)
        else:
            allowed = isinstance(obj, (*PLAIN, *OF_JINJA)) and attr not in FORMATS
        return allowed and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """No method to format text: it would look up attributes by itself."""

    def is_safe_callable(self, obj: Any) -> bool:
        if isinstance(obj, (BlockReference, Given, LoopContext, Macro)):
            return True
        owner = getattr(obj, "__self__", None)
        named = obj in [self.globals[name] for name in GLOBALS]
        return named or isinstance(owner, (*PLAIN, LoopContext))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if not is_small(operator, left, right):
            raise SecurityError(f"the result of {operator} would be too large")
        return super().call_binop(context, operator, left, right)


def is_small(operator: str, left: Any, right: Any) -> bool:
    """Whether a result does not fill the memory, unlike `"x" * 10 ** 9`."""
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    if operator == "**":
        return numbers and len(f"{left}") * abs(right) < MOST_DIGITS
    if operator == "%":
        return numbers  # not "%1000000000d" % 1
    text, times = (left, right) if isinstance(right, int) else (right, left)
    return numbers or not hasattr(text, "__len__") or len(text) * times <= MOST_TEXT


def is_of_scaffold(value: Any) -> bool:
    """Whether it is a choice: a dataclass of scaffold."""
    return is_dataclass(value) and type(value).__module__.startswith("scaffold.")


def environment(source: Source, *more: type[Extension]) -> Sandbox:
    """Jinja set up as for scaffold's own extras; it loads only files of the extra."""
    from scaffold.extension import ProjectExtension  # here: it imports render.py

    def load(name: str) -> tuple[str, str, None] | None:
        if name not in source.files:
            return None
        return source.text(name), label(source, name), None

    made = Sandbox(
        loader=FunctionLoader(load),
        extensions=[ProjectExtension, *more],
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.pop(RANDOM)
    for name in made.globals.keys() - {*GLOBALS}:
        del made.globals[name]
    return made


def label(source: Source, name: str) -> str:
    """How a template is named in messages and by `scaffold where`."""
    return f"{source.name.rstrip('/')}/{name}"


def render_text(
    source: Source, name: str, project: "Project", *more: type[Extension]
) -> str:
    """The text of one file of an extra, rendered for a project.

    Raises ScaffoldError with the file and the line, whatever the template does.
    """
    context = {"cookiecutter": project.answers, "project": Given(project)}
    source.text(name)  # raises ScaffoldError if it is not text
    try:
        template = environment(source, *more).get_template(name)
        text = "".join(limited(template.generate(context)))
        if not more and not MARKS.isdisjoint(text):
            raise SecurityError("it has characters that `scaffold where` uses")
        return text
    except ScaffoldError:
        raise
    except Exception as error:
        place = place_of(error, source) or label(source, name)
        raise ScaffoldError(
            f"Can't render {place}: {said(error)}.",
            "Tell the author of the extra, or leave it out.",
            ExitCode.FAILED,
        ) from error


def limited(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces of a text, until it is too long or takes too long."""
    end, size = time.monotonic() + MOST_SECONDS, 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_TEXT or time.monotonic() > end:
            raise SecurityError(
                f"it has more than {MOST_TEXT:,} characters or takes more than "
                f"{MOST_SECONDS} s"
            )
        yield piece


def place_of(error: Exception, source: Source) -> str:
    """`gh:teacher/header/header.txt:3`; empty if no template has the error."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename}:{error.lineno}"
    labels = {label(source, name) for name in source.files}
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{f.filename}:{f.lineno}" for f in frames if f.filename in labels]
    return places[-1] if places else ""


def said(error: Exception) -> str:
    words = str(error).strip().rstrip(".") or type(error).__name__
    if isinstance(error, TemplateNotFound):
        return f"the extra has no file {words}"
    if isinstance(error, SecurityError):
        return f"the sandbox refuses it: {words}"
    return words.splitlines()[0]
