"""Make text from the user safe for a terminal, a shell or Markdown."""

import re
import shlex

MARKS = re.compile(r"[\\`*_\[\]<>&#~$]")  # special characters of Markdown


def one_line(text: str) -> str:
    """Text with control characters escaped: `a\\x1b[2J` for an escape sequence."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def shell_word(word: str) -> str:
    """A word quoted for a shell, with control characters like $'\\u001b'."""
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
    """A line of text, escaped for Markdown."""
    return MARKS.sub(r"\\\g<0>", text)


def code(text: str) -> str:
    """Any text as inline code of Markdown, in one line."""
    words = " ".join(text.replace("`", "'").split())
    return f"`{one_line(words) or repr(text)}`"


def fenced(text: str) -> str:
    """Any shell command as a code block of Markdown."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}sh\n{text}\n{fence}"
