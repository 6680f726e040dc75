"""Where an extra comes from: the words of `--with` that are not names of extras."""

import os
import re
from dataclasses import dataclass

from scaffold.errors import ScaffoldError

NOTHING = "none"
DRIVE = re.compile(r"[A-Za-z]:[\\/]")  # of Windows
REVISION = re.compile(r"\w[\w./-]*")  # a branch, a tag or a commit; never a flag of git
PASSWORD = re.compile(r"\w+://[^/@]*:[^/@]*@")
PARTS = re.compile(
    r"(?P<url>(?:[\w+]+://)?(?:[^@/]+@)?[^@]+)"  # git@github.com:teacher/header
    r"(?:@(?P<revision>.*))?"
)


@dataclass(frozen=True)
class Address:
    """Where an extra comes from.

    text      as the user gave it, but with an absolute path; it names the extra
    place     a path, or a URL
    revision  the branch, tag or commit of a git repository; None: its default branch
    """

    text: str
    place: str
    revision: str | None = None

    @property
    def is_path(self) -> bool:
        return self.text == self.place and is_path(self.place)

    @property
    def is_zip(self) -> bool:
        return self.place.lower().endswith(".zip")


def split(text: str | None) -> tuple[str | None, list[str]]:
    """The names of scaffold's extras, separated by commas, and the addresses.

    `check,gh:teacher/autograder` gives `check` and [`gh:teacher/autograder`].
    """
    words = [word.strip() for word in (text or "").split(",")]
    addresses = list(dict.fromkeys(filter(is_address, words)))
    if not addresses:
        return text, []
    names = [word for word in words if not is_address(word)]
    return ",".join(names) if names else NOTHING, addresses


def is_address(word: str) -> bool:
    """Whether a word is the address of an extra: a name has none of these."""
    marked = word.startswith((".", "~")) or word.lower().endswith(".zip")
    return marked or any(sign in word for sign in "/\\:")


def is_path(word: str) -> bool:
    return ":" not in word or bool(DRIVE.match(word))


def read_address(word: str) -> Address:
    """The address in a word; raises ScaffoldError if it is none."""
    if is_path(word):
        path = os.path.abspath(os.path.expanduser(word))
        return Address(path, path)
    if PASSWORD.search(word):
        raise ScaffoldError(
            "The address of an extra contains a password, which would be written into "
            "the project.",
            "Leave it out and use a credential helper of git.",
        )
    return in_repository(word)


def in_repository(word: str) -> Address:
    """A URL or an abbreviation, with a revision after the last `@`."""
    # Here, not above: cookiecutter's network code is slow to import.
    from cookiecutter.config import BUILTIN_ABBREVIATIONS
    from cookiecutter.repository import expand_abbreviations, is_repo_url

    found = PARTS.fullmatch(word)
    url = expand_abbreviations(found["url"] if found else word, BUILTIN_ABBREVIATIONS)
    if not found or not is_repo_url(url):
        raise ScaffoldError(
            f"{word!r} is not the address of an extra.",
            "Give a folder like ./header, gh:OWNER/NAME, a zip archive or a git URL.",
        )
    revision = found["revision"]
    if revision is not None and not REVISION.fullmatch(revision):
        raise ScaffoldError(
            f"{revision!r} is not a revision.",
            "Give a branch, a tag or a commit, like gh:teacher/autograder@v2.",
        )
    return Address(word, url, revision)
