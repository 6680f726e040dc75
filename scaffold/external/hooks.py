"""The hooks of extras from elsewhere: programs, so they need --trust."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from scaffold.errors import ExitCode, ScaffoldError
from scaffold.external.extra import ExternalExtra, external_of
from scaffold.text import one_line

if TYPE_CHECKING:
    from scaffold.project import Project

FOLDER = Path("hooks")
BEFORE, AFTER = "pre_gen_project", "post_gen_project"


def hooks_of(extra: ExternalExtra, *names: str) -> list[str]:
    """The paths of an extra's hooks in it, like hooks/post_gen_project.py."""
    from cookiecutter.hooks import valid_hook  # here, not above: slow

    files = [one for one in sorted(extra.source.files) if Path(one).parent == FOLDER]
    return [one for one in files if any(valid_hook(one, name) for name in names)]


def notes(project: "Project", trusted: bool) -> list[str]:
    """What to say about the extras: their revisions, and the hooks that did not run."""
    lines = []
    for extra in external_of(project):
        lines.append(f"Added {one_line(extra.name)} ({extra.source.revision}).")
        if not trusted and (hooks := hooks_of(extra, BEFORE, AFTER)):
            lines.append(
                f"Its {' and '.join(hooks)} did not run: hooks need --trust, because "
                "they are programs."
            )
    return lines


def check_trust(trusted: bool, as_json: bool) -> None:
    if trusted and as_json:
        raise ScaffoldError(
            "--trust and --json exclude each other: hooks may print anything.",
            "Give only one.",
        )


def run_before(project: "Project", trusted: bool) -> None:
    """Run the hooks that may refuse the choices, in an empty temporary folder."""
    if trusted:
        with TemporaryDirectory() as folder:
            run_all(project, BEFORE, Path(folder), "Nothing was written.")


def run_after(project: "Project", folder: Path, trusted: bool) -> None:
    """Run the hooks that complete the new project, in its folder."""
    if trusted:
        hint = f"The project in {folder} may be incomplete."
        run_all(project, AFTER, folder, hint)


def run_all(project: "Project", name: str, folder: Path, hint: str) -> None:
    for extra in external_of(project):
        for path in hooks_of(extra, name):
            run(extra, path, project, folder, hint)


def run(
    extra: ExternalExtra, path: str, project: "Project", folder: Path, hint: str
) -> None:
    """Render a hook and run it with cookiecutter."""
    from cookiecutter.exceptions import FailedHookException
    from cookiecutter.hooks import run_script_with_context
    from jinja2 import TemplateError

    extensions = ["scaffold.extension.ProjectExtension"]
    answers = {**project.answers, "_extensions": extensions}
    context = {"cookiecutter": answers, "project": lambda: project}
    with TemporaryDirectory() as place:
        script = Path(place, Path(path).name)
        script.write_bytes(extra.source.files[path])
        try:
            run_script_with_context(script, folder, context)
        except (FailedHookException, TemplateError, UnicodeDecodeError) as error:
            sentence = f"{path} of the extra {extra.name} failed: {error}."
            raise ScaffoldError(sentence, hint, ExitCode.FAILED) from None
