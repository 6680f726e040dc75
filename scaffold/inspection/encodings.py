"""Guess the encoding of a text file."""

import codecs
import re
from pathlib import Path

from scaffold.catalog.entries import Reading
from scaffold.inspection.text import HEAD, opened, text_of
from scaffold.inspection.user_data import shown

MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
WESTERN = "cp1252"  # of Windows; nearly all Latin-1 text is the same in it
WORD = re.compile(rb"[A-Za-z\x80-\xff]{3,}")
MOST_ODD = 0.6  # of the letters of a Western word


def wide_encoding(path: Path) -> str:
    """UTF-16 or UTF-32, from the byte-order mark or the NUL bytes; or else empty."""
    with opened(path) as file:
        head = file.read(HEAD)
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return name
    return utf_16(head) if b"\0" in head else ""


def utf_16(head: bytes) -> str:
    """UTF-16 without a byte-order mark: every second byte of most letters is NUL."""
    pairs = len(head) // 2
    low, high = head[0::2].count(0), head[1::2].count(0)
    if not pairs or max(low, high) < pairs / 2 or min(low, high) > pairs / 20:
        return ""
    encoding = "utf-16-le" if high > low else "utf-16-be"
    text = head[: 2 * pairs].decode(encoding, errors="replace")
    odd = sum(not sign.isprintable() and not sign.isspace() for sign in text)
    return encoding if odd == 0 else ""


def western_encoding(path: Path) -> str:
    """cp1252, if a file that is not UTF-8 is probably Western text; or else empty."""
    with opened(path) as file:
        raw = file.read()
    if not raw.decode(errors="ignore").isascii():
        return ""  # some letters are UTF-8, so others are damaged
    try:
        raw.decode(WESTERN)
    except UnicodeDecodeError:
        return ""
    shares = [odd_share(word) for word in set(WORD.findall(raw)) if not word.isascii()]
    return "" if shares and sum(shares) / len(shares) > MOST_ODD else WESTERN


def odd_share(word: bytes) -> float:
    return sum(byte >= 0x80 for byte in word) / len(word)


def encoding_note(path: Path, reading: Reading) -> str:
    """How a file that is not UTF-8 is read, with a word that shows whether it fits."""
    odd = re.search(r"\w*[^\W\x00-\x7f]\w*|[^\x00-\x7f\ufeff]", text_of(path, reading))
    like = f": it has {shown(odd[0], 20)!r}" if odd else ""
    return (
        f"The file is read as {reading.encoding}{like}. If that is wrong, name its "
        "encoding with --encoding."
    )
