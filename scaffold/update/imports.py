"""What Python files import and define, found without running them."""

import ast
from pathlib import PurePosixPath

from scaffold.update.merge import Files


def parsed(content: bytes) -> ast.Module:
    """The file's syntax tree; an empty one for what is not Python."""
    try:
        return ast.parse(content)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def imports_of(content: bytes) -> dict[str, set[str]]:
    """The modules that a file imports, and the names that it uses of each."""
    nodes = list(ast.walk(parsed(content)))
    found, called = {}, {}
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name: found.get(alias.name, set()) for alias in node.names}
            called |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = {alias.name for alias in node.names} - {"*"}
            found[node.module] = found.get(node.module, set()) | names
    assigned = {node.id for node in nodes if is_assigned(node)}  # `model = model.MLP()`
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = node.value.id
            if name in called and name not in assigned:
                found[called[name]].add(node.attr)
    return found


def is_assigned(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def names_in(content: bytes) -> set[str]:
    """Every name that a file gives to something, at any depth: rather too many."""
    names = set()
    for node in ast.walk(parsed(content)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif is_assigned(node):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name)
    return names


def modules(files: Files) -> dict[str, str]:
    """The modules that can be imported in a project's folder: `train` is train.py."""
    paths = {name: PurePosixPath(name) for name in files}
    return {
        path.stem: name
        for name, path in paths.items()
        if path.suffix == ".py" and len(path.parts) == 1
    }


def needed(missing: set[str], files: Files) -> dict[str, str]:
    """Which of the missing files the others import: each with a file that does."""
    wanted, looked_at = {}, set(files) - missing
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
