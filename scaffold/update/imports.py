"""The imports and names of Python files, found by parsing them."""

import ast
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from scaffold.update.file import Files

# `from X import …` or `import X as …`; `import X`. The quote: a line of a notebook.
IMPORT = (
    rb'^[ \t"]*(?:(?:from|import) (%s)(?= import | as )|import (%s)(?=\s*(?:#|\\n|$)))'
)


def parsed(content: bytes) -> ast.Module:
    """The file's syntax tree; empty if it is not valid Python."""
    try:
        return ast.parse(content)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def imports_of(content: bytes) -> dict[str, set[str]]:
    """The modules that a file imports, and the names that it uses of each."""
    nodes = list(ast.walk(parsed(content)))
    found: dict[str, set[str]] = {}
    called: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name: found.get(alias.name, set()) for alias in node.names}
            called |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = {alias.name for alias in node.names} - {"*"}
            found[node.module] = found.get(node.module, set()) | names
    assigned = set(filter(None, map(assigned_name, nodes)))  # `model = model.MLP()`
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = node.value.id
            if name in called and name not in assigned:
                found[called[name]].add(node.attr)
    return found


def assigned_name(node: ast.AST) -> str | None:
    """The name, if the node assigns one."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return node.id
    return None


def names_in(content: bytes) -> set[str]:
    """Every name that a file assigns, defines or imports, in any scope."""
    names = set()
    for node in ast.walk(parsed(content)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif name := assigned_name(node):
            names.add(name)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name)
    return names


def modules(files: Iterable[str]) -> dict[str, str]:
    """The modules that can be imported in a project's folder: `train` is train.py."""
    paths = {name: PurePosixPath(name) for name in files}
    return {
        path.stem: name
        for name, path in paths.items()
        if path.suffix == ".py" and len(path.parts) == 1
    }


def needed(missing: set[str], files: Files) -> dict[str, str]:
    """The missing files that others import, each with a file that imports it."""
    wanted: dict[str, str] = {}
    looked_at = set(files) - missing
    while looked_at:
        importers = {
            f"{module}.py": name
            for name in sorted(looked_at, reverse=True)
            if name.endswith(".py")
            for module in imports_of(files[name].content)
        }
        looked_at = importers.keys() & (missing - wanted.keys())
        wanted |= {name: importers[name] for name in looked_at}
    return wanted


def gone_imports(files: Files, known: Collection[str]) -> dict[str, list[str]]:
    """Python files that import removed modules, with these modules.

    known  every generated file
    """
    gone = modules(known).keys() - {
        PurePosixPath(name).parts[0].removesuffix(".py") for name in files
    }
    found = {
        name: sorted(gone & imports_of(file.content).keys())
        for name, file in files.items()
        if name.endswith(".py")
    }
    return {name: lost for name, lost in found.items() if lost}


def gone_in_words(modules: Sequence[str]) -> str:
    """`imports model, which no longer exists`."""
    verb = "exists" if len(modules) == 1 else "exist"
    return f"imports {' and '.join(modules)}, which no longer {verb}"


def following(files: Files, renamed: Mapping[str, str]) -> Files:
    """The files, importing modules by the names that the user gave them.

    renamed  the user's renames of files, old name to new
    """
    names = {
        PurePosixPath(old).stem: ".".join(PurePosixPath(new).with_suffix("").parts)
        for old, new in renamed.items()
        if old.endswith(".py") and "/" not in old
    }
    return {
        path: (
            replace(file, content=with_names(file.content, names))
            if path.endswith((".py", ".ipynb"))
            else file
        )
        for path, file in files.items()
    }


def with_names(content: bytes, names: Mapping[str, str]) -> bytes:
    """`from model import …` as `from net import …`, and likewise `import model`."""
    if not names:
        return content
    former = "|".join(map(re.escape, names)).encode()
    line = re.compile(IMPORT % (former, former), re.MULTILINE)

    def renamed(found: re.Match[bytes]) -> bytes:
        whole, old = found[0], found[1] or found[2]
        assert isinstance(whole, bytes) and isinstance(old, bytes)
        now = names[old.decode()].encode()
        return whole.removesuffix(old) + now + (b" as " + old if found[2] else b"")

    return line.sub(renamed, content)
