"""Read an extra from a zip archive, without extracting it.

cookiecutter's unzip trusts the name of the first entry, so an archive can lead it to
any folder of this machine. It also ignores the server's status, and leaves a temporary
folder behind.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO

from scaffold.errors import ScaffoldError
from scaffold.external.path import check_inside
from scaffold.external.source import MOST_BYTES, Source, check_size

SECONDS = 30  # to wait for a server
CHUNK = 65_536  # bytes
MANIFEST = "extra.toml"
ENCRYPTED = 1  # a flag of an entry
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError),
)


def download(name: str, url: str) -> bytes:
    """The content of a URL; raises ScaffoldError if it is gone or too large."""
    import requests  # here, not above: slow, and needed only for archives on the web

    try:
        with requests.get(url, stream=True, timeout=SECONDS) as answer:
            answer.raise_for_status()
            return joined(name, answer.iter_content(CHUNK))
    except requests.HTTPError:
        raise ScaffoldError(
            f"Can't fetch the extra {name}: the server answers {answer.status_code} "
            f"{answer.reason}.",
            "Check the address.",
        ) from None
    except requests.RequestException:
        raise ScaffoldError(
            f"Can't fetch the extra {name}: the server can't be reached.",
            "Check the address and the network connection.",
        ) from None


def joined(name: str, chunks: Iterable[bytes]) -> bytes:
    content = bytearray()
    for chunk in chunks:
        content += chunk
        check_size(name, 1, len(content))
    return bytes(content)


def read_zip(name: str, content: bytes) -> Source:
    """The files of an archive; the one folder that holds them all is left out."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            check_entries(name, entries)
            files = {one.filename: archive.read(one) for one in entries}
    except BROKEN as error:
        raise ScaffoldError(
            f"The extra {name} is not a valid zip archive: {error}.",
            "Check the address.",
        ) from None
    return Source(name, without_top(files))


def check_entries(name: str, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive before anything is unpacked in memory."""
    check_size(
        name, len(entries), sum(min(one.file_size, MOST_BYTES + 1) for one in entries)
    )
    for one in entries:
        check_inside(name, one.filename)
        if stat.S_ISLNK(one.external_attr >> 16):
            raise ScaffoldError(
                f"{one.filename} of the extra {name} is a symbolic link, which is not "
                "allowed.",
                "Replace it by a file.",
            )
        if one.flag_bits & ENCRYPTED:
            raise ScaffoldError(
                f"The extra {name} is encrypted.", "Give an archive without a password."
            )


def without_top(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files without the folder that GitHub and others put around them."""
    tops = {name.partition("/")[0] for name in files}
    if len(tops) != 1 or not all("/" in name for name in files):
        return files
    return {name.partition("/")[2]: content for name, content in files.items()}
