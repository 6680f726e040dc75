"""Files in one: what the worker reads with a dozen lines of JavaScript.

A pack is a line of JSON, {path: size in bytes}, and then the contents one after the
other. Packs, like all large files, are compressed here and unpacked by the page itself,
so it does not matter what the host compresses.
"""

import gzip
import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

LENGTH = 10  # hexadecimal digits of a hash in a name


def packed(files: Mapping[str, bytes]) -> bytes:
    sizes = {name: len(files[name]) for name in sorted(files)}
    return json.dumps(sizes).encode() + b"\n" + b"".join(files[name] for name in sizes)


def compressed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def hash_of(*contents: bytes) -> str:
    """A short hash for the name of an asset."""
    found = sha256()
    for content in contents:
        found.update(sha256(content).digest())
    return found.hexdigest()[:LENGTH]


def write_hashed(folder: Path, name: str, content: bytes) -> str:
    """Write an asset with its hash in the name, and return that name.

    Not `.gz`: some hosts declare that to be the encoding, and browsers unpack it then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = f"{name}-{hash_of(content)}.bin"
    (folder / whole).write_bytes(content)
    return whole
