"""The import lines of a generated module, found from the names that it uses.

A template is free of imports: imports.toml says where each name comes from. A line that
starts with `import` or `from` inside a template asks for what is not listed there.
"""

import ast
import re
import symtable
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

LINE_LENGTH = 88  # black's
IMPORT = re.compile(r"^(?:import|from) .*\n", re.MULTILINE)
DEFINITION = re.compile(r"(?:#.*\n)*(?:@|def |class )")


@cache
def read_origins(path: Path) -> dict[str, str]:
    """Each name and the line that imports it, from imports.toml."""
    return {
        name: line
        for names in tomllib.loads(path.read_text(encoding="utf-8")).values()
        for name, line in names.items()
    }


def with_imports(text: str, origins: dict[str, str], project: set[str]) -> str:
    """The module with its import lines below its docstring, sorted as isort does.

    project names the modules of the project itself. An import line may also stand in
    the text: it moves up, and is dropped where its name is not used.
    """
    written = IMPORT.findall(text)
    body = IMPORT.sub("", text)
    tree = ast.parse(body)
    known = origins | {name: line for line in written for name in bound_by(line)}
    lines = {known[name] for name in free_names(body) & known.keys()}
    docstring, rest = cut(body, tree)
    code = tidy("\n\n".join(filter(None, [sort(lines, project), rest])))
    return f"{docstring}\n\n{code}" if docstring else code


def bound_by(line: str) -> list[str]:
    """The names that an import line binds: `torch`, `F`, `Path`."""
    (statement,) = ast.parse(line).body
    assert isinstance(statement, ast.Import | ast.ImportFrom)
    return [alias.asname or alias.name.split(".")[0] for alias in statement.names]


def free_names(body: str) -> set[str]:
    """The names that a module uses and does not bind: its imports.

    A function may have a variable with the name of what another function uses.
    """
    module = symtable.symtable(body, "<module>", "exec")
    used, tables = set(), [module]
    for table in tables:
        tables += table.get_children()
        used |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_referenced() and (symbol.is_global() or table is module)
        }
    bound = [one for one in module.get_symbols() if is_bound(one)]
    return used - {symbol.get_name() for symbol in bound}


def is_bound(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def cut(body: str, tree: ast.Module) -> tuple[str, str]:
    """The docstring and what is below it."""
    end = tree.body[0].end_lineno if ast.get_docstring(tree) else 0
    lines = body.split("\n")
    return "\n".join(lines[:end]).strip("\n"), "\n".join(lines[end:]).strip("\n")


def sort(lines: set[str], project: set[str]) -> str:
    """Import lines in groups: the standard library, packages, the project's modules."""
    groups = defaultdict(list)
    for line in sorted(merged(lines), key=order):
        groups[group_of(line, project)].append(wrapped(line))
    return "\n\n".join("\n".join(groups[number]) for number in sorted(groups))


def order(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line.lower()


def merged(lines: set[str]) -> Iterator[str]:
    """One line for all names that come from one module."""
    names: dict[str, set[str]] = defaultdict(set)
    for line in map(str.strip, lines):
        module, separator, imported = line.partition(" import ")
        if not separator:
            yield line
        names[module].update(imported.split(", ") if separator else [])
    for module, several in names.items():
        if several:
            yield f"{module} import {', '.join(sorted(several, key=isort_key))}"


def isort_key(name: str) -> tuple[int, str]:
    """Constants first, then classes, then functions."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return kind, name


def group_of(line: str, project: set[str]) -> int:
    module = re.split(r"[ .]", line)[1]
    if module in project:
        return 2
    return 0 if module in sys.stdlib_module_names else 1


def wrapped(line: str) -> str:
    """An import in parentheses, a name a line, where it is too long for one line."""
    if len(line) <= LINE_LENGTH:
        return line
    start, names = line.split(" import ")
    listed = "".join(f"    {name},\n" for name in names.split(", "))
    return f"{start} import (\n{listed})"


def tidy(text: str) -> str:
    """The blank lines that black wants: two around a function or a class, else one.

    So the templates need not care where an optional line leaves a gap.
    """
    blocks = re.split(r"\n{2,}", text.strip("\n"))
    parts = [blocks[0]]
    for before, block in pairwise(blocks):
        parts.append(("\n\n\n" if is_apart(before, block) else "\n\n") + block)
    return "".join(parts) + "\n"


def is_apart(before: str, block: str) -> bool:
    """Whether two blank lines divide two blocks: one is a function or a class."""
    if block[0].isspace():
        return False
    last = before.rsplit("\n", 1)[-1]
    return last.startswith(" ") or bool(DEFINITION.match(block))
