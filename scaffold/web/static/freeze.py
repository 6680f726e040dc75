"""Runs in Pyodide, during the build: compile the modules and the templates of the page.

/build/source     scaffold, jinja2 and markupsafe as source
/build/templates  the templates and the samples
/build/queries    addresses, one a line: what they import is needed
/build/frozen     is written: the modules as .pyc
/build/compiled   is written: the templates as Jinja keeps them
"""

import importlib.util
import marshal
import shutil
import sys
from pathlib import Path
from types import CodeType, ModuleType

WORK = Path("/build")
TEMPLATES = Path("/templates")  # as in the browser: Jinja's names have the path in them
# Of a .pyc that is not compared with its source: four bytes say so, eight are its hash.
HEAD = importlib.util.MAGIC_NUMBER + bytes([1, 0, 0, 0]) + bytes(8)
MARGIN = (  # imported by what seldom happens, like an error
    "jinja2.debug",
    "linecache",
    "traceback",
    "encodings.ascii",
    "encodings.cp437",
    "encodings.idna",
    "encodings.latin_1",
)


def main() -> None:
    sys.dont_write_bytecode = False  # as in worker.js: Jinja keeps nothing without it
    shutil.copytree(WORK / "templates", TEMPLATES)
    sys.path.insert(0, str(WORK / "source"))
    use()
    for name in MARGIN:
        importlib.import_module(name)
    for name, module in sorted(sys.modules.items()):
        freeze(name, module)
    cache = compile_templates()
    shutil.copytree(cache, WORK / "compiled")


def use() -> None:
    """Import what the page imports, by using it."""
    from scaffold.web import remote

    for query in (WORK / "queries").read_text().split("\n"):
        remote.state(query)
    remote.change(query, "style", "class")
    remote.archive(query)


def freeze(name: str, module: ModuleType) -> None:
    """Write the byte code of a module, without docstrings and numbers of lines."""
    spec = module.__spec__
    read = getattr(spec and spec.loader, "get_source", None)
    if spec is None or read is None or not spec.has_location:
        return  # compiled into Pyodide
    source = read(name)
    if source is None:
        return
    whole = compile(source, f"{name}.py", "exec", dont_inherit=True, optimize=2)
    code = without_lines(whole)
    is_package = spec.submodule_search_locations is not None
    stem = name.replace(".", "/") + ("/__init__" if is_package else "")
    path = WORK / "frozen" / f"{stem}.pyc"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(HEAD + marshal.dumps(code))


def without_lines(code: CodeType) -> CodeType:
    """They are a sixth of the byte code."""
    inner = [
        without_lines(one) if isinstance(one, CodeType) else one
        for one in code.co_consts
    ]
    return code.replace(co_linetable=b"", co_consts=tuple(inner))


def compile_templates() -> Path:
    """Have Jinja compile every template; returns the folder where it keeps them."""
    from jinja2 import FileSystemBytecodeCache

    from scaffold.render import environment

    folders = ["base", *(f"extras/{one.name}" for one in TEMPLATES.glob("extras/*"))]
    for folder in folders:
        jinja = environment(TEMPLATES, folder)
        for name in jinja.list_templates(filter_func=lambda name: "." in name):
            jinja.get_template(name)
    kept = jinja.bytecode_cache
    assert isinstance(kept, FileSystemBytecodeCache)
    return Path(kept.directory)


if __name__ == "__main__":
    main()
