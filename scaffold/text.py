"""Strangers' words where they are shown: on a terminal, to a shell, in Markdown."""

import re
import shlex

MARKS = re.compile(r"[\\`*_\[\]<>&#~$]")  # that mean something in a line of Markdown


def one_line(text: str) -> str:
    """Text without what a terminal would obey: `a\\x1b[2J` for an escape sequence."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def shell_word(word: str) -> str:
    """A word for a shell, where what does not print stands as $'\\u001b'."""
    if word.replace("\n", "").isprintable():
        return shlex.quote(word)
    return f"$'{''.join(map(shell_letter, word))}'"


def shell_letter(letter: str) -> str:
    if letter in "\\'":
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    place = ord(letter)
    return f"\\u{place:04x}" if place < 2**16 else f"\\U{place:08x}"


def markdown(text: str) -> str:
    """A line of text that means nothing but itself in Markdown."""
    return MARKS.sub(r"\\\g<0>", text)


def code(text: str) -> str:
    """Text as Markdown's code, in one line, whatever is in it."""
    words = " ".join(text.replace("`", "'").split())
    return f"`{one_line(words) or repr(text)}`"


def fenced(text: str) -> str:
    """A shell command as a block of Markdown, whatever is in it."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}sh\n{text}\n{fence}"
