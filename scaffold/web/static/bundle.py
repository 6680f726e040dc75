"""The Python side of the page: byte code and templates for the Python of Pyodide.

Byte code depends on the version of Python, so Pyodide itself compiles it, under node.
"""

import io
import shutil
import zipfile
from pathlib import Path

import jinja2
import markupsafe

import scaffold
from scaffold import catalog
from scaffold.record import BEGINNING_OF_ZIP
from scaffold.render import files_below
from scaffold.web.static.pack import packed
from scaffold.web.static.pyodide import run

HERE = Path(__file__).parent
PACKAGES = (scaffold, jinja2, markupsafe)  # and the standard library, all they need
BUILD = ("scaffold/web/static/", "scaffold/web/build.py")  # not for the browser


def freeze(pyodide: Path, work: Path) -> tuple[bytes, bytes]:
    """The modules as a zip that Python imports from, and the pack of the templates."""
    copy_sources(work / "source")
    shutil.copytree(catalog.templates_folder(), work / "templates", ignore=no_cache)
    (work / "queries").write_text("\n".join(queries()))
    run(["node", str(HERE / "freeze.mjs"), str(pyodide), str(work)], work)
    return modules(work / "frozen"), templates(work)


def copy_sources(target: Path) -> None:
    """Only Python files: what is compiled to machine code has a fallback in Python."""
    for package in PACKAGES:
        assert package.__file__
        folder = Path(package.__file__).parent
        for name, path in files_below(folder).items():
            whole = f"{package.__name__}/{name}"
            if path.suffix == ".py" and not whole.startswith(BUILD):
                (target / whole).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target / whole)


def no_cache(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "__pycache__"]


def queries() -> list[str]:
    """Addresses that use all there is: each task with every extra, and each logger."""
    known = catalog.load()
    loggers = known.extras_of("logger")
    return [
        *(f"task={name}&with=all" for name in known.tasks),
        *(f"task={next(iter(known.tasks))}&logger={name}" for name in loggers),
    ]


def modules(frozen: Path) -> bytes:
    """A zip of byte code. It is not compressed: the whole file is, which is smaller."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, path in files_below(frozen).items():
            archive.writestr(zipfile.ZipInfo(name, BEGINNING_OF_ZIP), path.read_bytes())
    return buffer.getvalue()


def templates(work: Path) -> bytes:
    """The templates, the samples, and what Jinja made of the templates."""
    return packed(
        {
            f"{folder}/{name}": path.read_bytes()
            for folder in ("templates", "compiled")
            for name, path in files_below(work / folder).items()
        }
    )
