"""A user's own data on the page of their own machine, and the project in a folder."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.names import check_slug, folder_name
from scaffold.web.form import PATHS, Form, about_data, project_of, targets_of

if TYPE_CHECKING:
    from scaffold.inspection import Report

KINDS = ("number", "category", "date", "text")  # that --as turns a column into
MOST_ENTRIES = 500

# The choices about reading the data. Those about one column are in its row.
OF_TABLES = ("header", "no-header", "encoding", "keep-total", "missing")
OF_RATINGS = ("user", "item", "rating")
OF_ALL = ("val", "test", "copy-data")


def shown_data(answers: Answers, found: "Report | None") -> dict[str, Any] | None:
    """The report on the user's data: a table, notes, and what can be predicted."""
    if not found:
        return None
    targets = targets_of(*about_data(answers.changed(target=None)))
    return {
        "data": answers.data,
        "heading": found.heading,
        "columns": found.columns,
        "rows": found.rows,
        "names": found.names,
        "notes": found.notes,
        "targets": targets,
        "target": answers.target,
        "kinds": KINDS,
    }


def reading_words(found: dict[str, Any], task: str) -> list[str]:
    """The choices about reading such data, by their words in an address."""
    is_excel = Path(found["data"]).suffix.lower().startswith(".xls")
    sheet = ["sheet"] if is_excel else []
    if found["columns"][0] != "column":
        return ["exclude", *sheet, *OF_ALL]
    columns = OF_RATINGS if task == "recommender" else ["group"]
    return [*OF_TABLES, *sheet, *columns, "time", *OF_ALL]


def entries(form: Form, path: str) -> dict[str, Any]:
    """The folders and files of a folder, to choose data from. Hidden ones are left out.

    Raises ScaffoldError for a folder that is not below the working directory.
    """
    form.check_path(path)
    assert form.folder
    folder = form.folder / path
    if not folder.is_dir():
        raise ScaffoldError(f"{path} is not a folder.")
    shown = sorted(entry for entry in folder.iterdir() if entry.name[0] != ".")
    return {
        "path": path,
        "folders": [entry.name for entry in shown if entry.is_dir()][:MOST_ENTRIES],
        "files": [entry.name for entry in shown if entry.is_file()][:MOST_ENTRIES],
    }


def create(form: Form, query: str, path: str) -> dict[str, Any]:
    """Write the project into a folder, all or nothing.

    Raises ScaffoldError if the folder is taken or not below the working directory.
    """
    # Here, not above: inside a browser, these packages are missing.
    from scaffold.creation import Creation
    from scaffold.summary import next_steps

    form.check_path(path)
    assert form.folder
    folder = Path(os.path.normpath(form.folder / path))
    check_slug(folder_name(folder))
    answers = form.read(query).answers.changed(project_slug=folder_name(folder))
    project = project_of(answers)
    data = [getattr(answers, name) for name in PATHS]
    creation = Creation(project, folder, *data)
    creation.write()
    return {
        "path": str(folder),
        "files": len(creation.names),
        "kept": list(creation.kept),
        "next": next_steps(project, Path(path), None).strip(),
    }
