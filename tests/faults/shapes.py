"""What a project is made of, whatever the words in it: to compare two of them.

Two projects that differ in a stranger's words alone have the same syntax trees, the
same blocks of Markdown, the same tags: none of these words has become code.
"""

import ast
import json
from functools import lru_cache
from html.parser import HTMLParser

import yaml
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def of_python(text: str) -> str:
    """The syntax tree, without what strings hold.

    A selector names a column like `^a$`, which pl.col would take for a pattern.
    """
    text = text.replace("import polars.selectors as cs\n", "")
    tree = ast.parse(text.replace("cs.by_name", "pl.col"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def of_markdown(text: str) -> list[str]:
    """The blocks, and what stands in their lines beside text."""
    found = []
    for block in MARKDOWN.parse(text):
        found.append(block.type)
        words = {"text", "softbreak", "text_special"}
        found += [part.type for part in block.children or () if part.type not in words]
    return found


def of_notebook(text: str) -> list:
    """The shapes of the cells."""
    cells = [(c["cell_type"], "".join(c["source"])) for c in json.loads(text)["cells"]]
    return [of_python(t) if kind == "code" else of_markdown(t) for kind, t in cells]


class Tags(HTMLParser):
    """The tags of a page, and the names of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found.append((tag, [name for name, _ in attrs]))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(tag)

    def handle_comment(self, data: str) -> None:
        self.found.append("comment")


def of_html(text: str) -> list:
    tags = Tags()
    tags.feed(text)
    tags.close()
    return tags.found


SHAPES = {
    ".py": of_python,
    ".md": of_markdown,
    ".ipynb": of_notebook,
    ".yml": yaml.safe_load,
}


@lru_cache(maxsize=100)  # one of two that are compared is often the same
def of_file(name: str, text: str):
    """The shape of one of a project's files; of an unknown kind its text."""
    suffix = name[name.rfind(".") :]
    return SHAPES[suffix](text) if suffix in SHAPES else text


def different(
    files: dict[str, str], others: dict[str, str], words: dict[str, str] | None = None
) -> list[str]:
    """The files of two projects that are not of one shape.

    words says by which of the others' words each of them may be replaced: a file that
    is the same then need not be parsed.
    """
    assert files.keys() == others.keys()
    return [
        name
        for name, text in files.items()
        if replaced(text, words or {}) != others[name]
        and of_file(name, text) != of_file(name, others[name])
    ]


def replaced(text: str, words: dict[str, str]) -> str:
    for word, other in words.items():
        text = text.replace(word, other)
    return text
