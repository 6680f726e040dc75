"""Runs in CPython and in Pyodide: a hash of all that the page has for an address."""

import zipfile
from hashlib import sha256
from io import BytesIO

from scaffold.web import remote


def digest(query: str) -> str:
    """A hash of the state, and of the files in the archive.

    Not of the archive's bytes: versions of zlib compress differently.
    """
    found = sha256(remote.state(query).encode())
    with zipfile.ZipFile(BytesIO(remote.archive(query))) as archive:
        for name in archive.namelist():
            found.update(name.encode() + b"\0" + archive.read(name))
    return found.hexdigest()
