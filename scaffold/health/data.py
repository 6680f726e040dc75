"""Check that the data are at the path in config.py."""

from pathlib import Path

from scaffold.catalog import known_datasets
from scaffold.catalog.entries import Dataset
from scaffold.health.interpreter import Interpreter
from scaffold.health.line import Line
from scaffold.record import Record


def data_line(python: Interpreter, folder: Path, record: Record) -> Line:
    if not python.runs:
        return Line("data", "unknown")
    if "data" not in python.settings:
        return no_settings(folder, python)
    place = short(python.settings["data"], folder)
    dataset = known_datasets().get(record.answers.dataset or "")
    try:
        there = is_there(folder / place, dataset)
    except OSError as error:
        text = f"{place} can't be read: {error.strerror}"
        return Line("data", text, True, "Make the data readable.", text)
    if there:
        return Line("data", f"{place} exists")
    if dataset and dataset.fetched:
        text = f"the first run downloads {place}"
        return Line("data", text, hinders="the data are not downloaded yet")
    return missing(folder, place, dataset)


def short(place: str, folder: Path) -> str:
    """The path of the data, relative if they are in the project's folder."""
    path, root = Path(place), folder.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else place


def no_settings(folder: Path, python: Interpreter) -> Line:
    """The path of the data is unknown because config.py can't be read."""
    if not (folder / "config.py").exists():
        text, advice = "config.py is missing", "Restore config.py."
    else:
        fault = python.settings.get("fault") or python.fault
        text, advice = f"config.py can't be imported: {fault}", "Fix config.py."
    return Line("data", text, True, advice, text)


def is_there(path: Path, dataset: Dataset | None) -> bool:
    """Whether path is a file, or a folder with a folder of files per class."""
    if not path.is_dir():
        return path.is_file()
    classes = [f for f in path.iterdir() if f.is_dir() and not f.name.startswith(".")]
    is_whole = getattr(dataset, "published", None)  # of images: not a folder per class
    folders = [path] if is_whole else classes
    return any(file.is_file() for inner in folders for file in inner.rglob("*"))


def missing(folder: Path, place: str, dataset: Dataset | None) -> Line:
    advice = "Put the data there, or change the path in config.py."
    if dataset and dataset.is_folder:
        advice = f"Put the files of each class into {place}/<class>/."
    fault = "has no folder of files per class"
    text = f"{place} {fault if (folder / place).is_dir() else 'is missing'}"
    return Line("data", text, True, advice, "the data are missing")
