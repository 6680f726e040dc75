"""What the user said about a table file."""

import codecs
from dataclasses import dataclass

from scaffold.choices.answers import Answers
from scaffold.errors import ScaffoldError
from scaffold.inspection.hints import NO_HINTS, Hints

OF_FILE = ("header", "no_header", "sheet", "encoding", "keep_total")
OF_SIZE = ("stream", "no_stream")
OF_CELLS = ("read_as", "missing")


@dataclass(frozen=True)
class Asked:
    """The flags about the file and its columns; without them, scaffold guesses.

    header      whether the first row has the names
    sheet       of an Excel file
    encoding    of a text file
    keep_total  whether a row of totals at the end is a row like the others
    stream      whether it is read in parts
    hints       about the columns
    """

    header: bool | None = None
    sheet: str = ""
    encoding: str = ""
    keep_total: bool = False
    stream: bool | None = None
    hints: Hints = NO_HINTS


NOTHING = Asked()


def asked_by(answers: Answers) -> Asked:
    """Raises ScaffoldError if the flags don't fit together."""
    if answers.header and answers.no_header:
        raise ScaffoldError(
            "--header and --no-header exclude each other.", "Give only one."
        )
    if answers.stream and answers.no_stream:
        raise ScaffoldError(
            "--stream and --no-stream exclude each other.", "Give only one."
        )
    return Asked(
        header=True if answers.header else False if answers.no_header else None,
        sheet=answers.sheet or "",
        encoding=checked(answers.encoding or ""),
        keep_total=answers.keep_total,
        stream=True if answers.stream else False if answers.no_stream else None,
        hints=Hints(answers.read_as, answers.missing),
    )


def checked(encoding: str) -> str:
    """The encoding; empty for UTF-8, which is the default."""
    if not encoding:
        return ""
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)  # base64 is a codec, but does not encode text
    except LookupError:
        raise ScaffoldError(
            f"Unknown encoding {encoding!r}.",
            "Give one that Python knows, like cp1252, cp1251, gbk or shift_jis.",
        ) from None
    return "" if name in ("utf-8", "utf-8-sig", "ascii") else name
