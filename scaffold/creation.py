"""The files that `scaffold new` writes, and a summary of them."""

import os
from pathlib import Path
from typing import Any

from scaffold import __version__
from scaffold.existing import check_target, is_used, kept_of, write_into
from scaffold.project import Project
from scaffold.record import record_of
from scaffold.render import render, sample
from scaffold.write import write


class Creation:
    """A rendered project that can be written to its folder.

    kept  the files that are not written, because the folder has others of that name

    Raises ScaffoldError if a file in the folder is in the way.
    """

    def __init__(self, project: Project, folder: Path, *data: str | None):
        check_target(folder, *data)
        texts = render(project)
        self.project, self.folder = project, folder
        self.kept = kept_of(folder, texts)
        new: dict[str, str | bytes] = {
            name: texts[name] for name in texts if name not in self.kept
        }
        self.files = {**new, **record_of(project, new, self.kept)}
        self.copies = sample(project)

    @property
    def names(self) -> list[str]:
        return sorted([*self.files, *self.copies])

    def write(self) -> None:
        """Write the project, all or nothing."""
        put = write_into if is_used(self.folder) else write
        put(self.folder, self.files, self.copies)

    def summary(self, written: bool) -> dict[str, Any]:
        """What --json prints."""
        project = self.project
        return {
            "path": os.path.abspath(self.folder),
            "written": written,
            "files": self.names,
            "answers": project.answers,
            **({"data": project.report.facts} if project.report else {}),
            "command": " ".join(project.recreate(str(self.folder))),
            "version": __version__,
        }
