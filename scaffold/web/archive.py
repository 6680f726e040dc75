"""A project as a zip archive."""

import zipfile
from io import BytesIO

from scaffold.record import BEGINNING_OF_ZIP, UNIX, record_of
from scaffold.render import render, sample
from scaffold.web.form import STATIC, Form, project_of


def archive(query: str, form: Form = STATIC) -> bytes:
    """The files that `scaffold new` writes, in a folder."""
    project = project_of(form.read(query).answers)
    files = render(project)
    whole = {
        **{name: text.encode() for name, text in files.items()},
        **record_of(project, files),
        **{name: path.read_bytes() for name, path in sample(project).items()},
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name in sorted(whole):
            entry = zipfile.ZipInfo(f"{project.slug}/{name}", BEGINNING_OF_ZIP)
            entry.create_system, entry.external_attr = UNIX, 0o644 << 16
            packed.writestr(entry, whole[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
