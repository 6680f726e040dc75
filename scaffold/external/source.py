"""What was fetched of an extra: its files in memory, and its revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from scaffold.errors import ScaffoldError
from scaffold.external.path import check_inside

MOST_FILES, MOST_BYTES = 1_000, 5_000_000
SHORT = 7  # digits of a commit, as in git


@dataclass(frozen=True)
class Source:
    """The files of an extra.

    name    the address of the extra
    files   their contents by path; paths are relative, with `/`
    commit  of a git repository; else empty

    Raises ScaffoldError for a path that leaves the extra, and if there is too much.
    """

    name: str
    files: Mapping[str, bytes]
    commit: str = ""

    def __post_init__(self) -> None:
        for path in self.files:
            check_inside(self.name, path)
        check_size(self.name, len(self.files), sum(map(len, self.files.values())))

    @cached_property
    def sha256(self) -> str:
        """A hash of all paths and contents."""
        lines = (
            f"{sha256(self.files[n]).hexdigest()} {n}\n" for n in sorted(self.files)
        )
        return sha256("".join(lines).encode()).hexdigest()

    @property
    def revision(self) -> str:
        """`commit 1a2b3c4`, or `sha256 5d6e7f8` if it is not a git repository."""
        if self.commit:
            return f"commit {self.commit[:SHORT]}"
        return f"sha256 {self.sha256[:SHORT]}"

    def text(self, path: str) -> str:
        """The text of a file; raises ScaffoldError if it is not UTF-8."""
        try:
            return self.files[path].decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            raise ScaffoldError(
                f"{path} of the extra {self.name} is not UTF-8 text.",
                "Extras can have text files only.",
            ) from None


def check_size(name: str, files: int, size: int) -> None:
    if files > MOST_FILES or size > MOST_BYTES:
        raise ScaffoldError(
            f"The extra {name} has more than {MOST_FILES:,} files or "
            f"{MOST_BYTES / 1e6:.0f} MB.",
            "Give the address of a smaller folder.",
        )
