"""The files of a project that an update has to know."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from scaffold.update.file import Files, files_with, read_files
from scaffold.update.merge import BESIDE
from scaffold.versions import Rewrite


def read_concerned(
    folder: Path, base: Files, theirs: Files, rewrites: Sequence[Rewrite] = ()
) -> Files:
    """The files that an update may change, has to read, or would overwrite."""
    before = read_files(folder, {*base, *theirs})
    missing = base.keys() - before.keys()
    endings = {PurePosixPath(name).suffix for name in missing}
    if rewrites:
        endings.add(".py")  # the user's files may import removed modules
    before |= read_files(folder, files_with(folder, endings))
    for rewrite in rewrites:
        before |= read_files(folder, files_below(folder, rewrite.folder))
    return before | read_files(folder, left_beside(folder, [*before, *theirs]))


def files_below(folder: Path, name: str) -> list[str]:
    paths = (folder / name).rglob("*")
    return [path.relative_to(folder).as_posix() for path in paths if path.is_file()]


def left_beside(folder: Path, names: list[str]) -> list[str]:
    """New versions that an earlier update wrote beside files without markers."""
    places = {(folder / name).parent for name in names}
    found = [path for place in places for path in place.glob(f"*{BESIDE}*")]
    return [path.relative_to(folder).as_posix() for path in found]
