"""Which template line each line of a generated file comes from.

The templates are rendered once more, with an invisible mark in front of every piece of
text: the line that it stands on. The marks go through Jinja as other characters do.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from scaffold.catalog import templates_folder
from scaffold.extension import IMPORTS, python
from scaffold.external import lay_over, texts_of
from scaffold.imports import IMPORT, bound_by
from scaffold.notebook import CELL, notebook
from scaffold.project import Project
from scaffold.render import (
    context_of,
    environment,
    folders_of,
    formatted,
    render_file,
)

MARK = re.compile("\ue000(.*?)\ue001")
FIRST_MARKS = re.compile(f"\\s*(?:{MARK.pattern})+")
AND = "\t"  # between the places in a mark
NOT_SPACE = re.compile(r"\S")
BLACK_ADDS = re.compile(r"[\s,()'\"\\]")


@dataclass(frozen=True)
class Place:
    """A line of a template.

    file    its path; of an extra from elsewhere, its address and the path in it
    source  the whole text of the template of such an extra
    """

    file: Path | str
    line: int
    source: str = ""

    @property
    def text(self) -> str:
        source = self.source or Path(self.file).read_text(encoding="utf-8")
        return source.split("\n")[self.line - 1]


class Marks(Extension):
    """Marks what a template says itself, and what its expressions give."""

    def __init__(self, environment: Environment):
        super().__init__(environment)
        environment.filters["mark"] = mark
        environment.filters["python"] = marked_python
        environment.filters["notebook"] = marked_notebook

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """`text {{ expression }}` as `<mark>text {{ (expression) | mark("…") }}`."""
        begun = 0  # the line of the last {{
        for token in stream:
            number = token.lineno
            if token.type == "data":
                text = mark_lines(token.value, stream.filename or "", number)
                yield Token(number, "data", text)
                continue
            if token.type == "variable_end":
                yield from filtered(begun, f"{stream.filename}:{begun}")
            yield token
            if token.type == "variable_begin":
                begun = number
                yield Token(number, "lparen", "(")


def filtered(number: int, place: str) -> Iterator[Token]:
    """The tokens of `) | mark("place")`."""
    words = [("rparen", ")"), ("pipe", "|"), ("name", "mark")]
    words += [("lparen", "("), ("string", place), ("rparen", ")")]
    return (Token(number, kind, word) for kind, word in words)


def mark(value: object, place: str) -> str:
    """A mark in front of what is visible; none where nothing is."""
    text = str(value)
    return NOT_SPACE.sub(lambda found: f"\ue000{place}\ue001{found[0]}", text, count=1)


def mark_lines(text: str, file: str, first: int) -> str:
    lines = enumerate(text.split("\n"), start=first)
    return "\n".join(mark(line, f"{file}:{number}") for number, line in lines)


def read_marks(text: str) -> list[tuple[str, str]]:
    """Each line without its marks, and the place that it begins with.

    The innermost mark counts. A line without any comes from the same expression as the
    line before.
    """
    lines, place = [], ""
    for line in text.split("\n"):
        marks = MARK.findall(line)
        if first := FIRST_MARKS.match(line):
            place = first[1]
        lines.append((MARK.sub("", line), place))
        place = marks[-1] if marks else place
    return lines


def written(lines: Iterable[tuple[str, str]]) -> str:
    """The opposite of read_marks."""
    return "\n".join(mark(text, place) for text, place in lines)


def clean(lines: list[tuple[str, str]]) -> str:
    return "\n".join(text for text, _ in lines)


def marked_python(text: str) -> str:
    """The filter `python`: it adds import lines, and the others keep their order."""
    before = [(line, place) for line, place in read_marks(text) if line.strip()]
    module = python(clean(read_marks(text)))
    imports = import_places(module, before)
    rest = (place for line, place in before if not IMPORT.match(f"{line}\n"))
    lines = enumerate(module.split("\n"), start=1)
    return written(
        (line, (imports.get(number) or next(rest)) if line.strip() else "")
        for number, line in lines
    )


def import_places(module: str, before: list[tuple[str, str]]) -> dict[int, str]:
    """The lines with imports, and where the template or imports.toml has each name."""
    path = templates_folder() / IMPORTS
    toml = path.read_text(encoding="utf-8").split("\n")
    places = {
        line.partition(" = ")[0]: f"{path}:{number}"
        for number, line in enumerate(toml, start=1)
    }
    for line, place in before:
        if IMPORT.match(f"{line}\n"):
            places |= dict.fromkeys(bound_by(line), place)
    return {
        number: AND.join(places[name] for name in bound_by(ast.unparse(node)))
        for node in ast.parse(module).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def marked_notebook(text: str) -> str:
    """The filter `notebook`: each line of a cell is a string of its JSON."""
    rest = [
        one
        for one in read_marks(text)
        if one[0].strip() and not CELL.match(f"{one[0]}\n")
    ]
    place = rest[0][1]
    lines = []
    for line in notebook(clean(read_marks(text))).split("\n"):
        if rest and rest[0][0] == content_of(line):
            _, place = rest.pop(0)
        lines.append((line, place))
    return written(lines)


def content_of(line: str) -> str | None:
    """The line of a cell that a line of JSON holds, if it does."""
    try:
        value = json.loads(line.strip().removesuffix(","))
    except ValueError:
        return None
    return value.rstrip("\n") if isinstance(value, str) else None


def as_formatted(lines: list[tuple[str, str]], text: str) -> list[tuple[str, str]]:
    """The same lines as black writes them: it changes where they end, and no words."""
    places = [place for line, place in lines for _ in BLACK_ADDS.sub("", line)]
    after = text.split("\n")
    ends = accumulate(len(BLACK_ADDS.sub("", line)) for line in after)
    starts = [0, *ends]
    return [
        (line, places[min(start, len(places) - 1)])
        for line, start in zip(after, starts, strict=False)
    ]


def trace(project: Project, name: str) -> list[tuple[str, list[Place]]]:
    """Each line of a generated file, and its places: one for each imported name.

    Raises KeyError if the project has no such file.
    """
    ours = {}
    if folder := folders_of(project).get(name):
        marks = environment(project.known.folder, folder, Marks)
        ours[name] = render_file(marks, name, context_of(project))
    lines = read_marks(lay_over(ours, project, Marks)[name])
    if project.dataset.is_user_data:
        lines = as_formatted(lines, formatted({name: clean(lines)})[name])
    texts = texts_of(project)
    return [(line, places_of(place, texts)) for line, place in lines]


def places_of(mark: str, texts: Mapping[str, str]) -> list[Place]:
    """The places in a mark; texts has the templates of extras from elsewhere."""
    parts = [place.rsplit(":", 1) for place in mark.split(AND) if place]
    return [
        Place(file if file in texts else Path(file), int(line), texts.get(file, ""))
        for file, line in parts
    ]
