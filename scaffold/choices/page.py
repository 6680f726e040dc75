"""The table of choices as a table of the documentation, in docs/choices.md.

`python -m tests.make_examples` writes it.
"""

from scaffold import catalog
from scaffold.choices.choice import Choice
from scaffold.choices.table import choices

START, END = "<!-- flags -->\n", "<!-- end of flags -->\n"
MOST = 12  # values to list


def flags_table() -> str:
    """A row for each flag of a choice: its values and what it does."""
    rows = [row(choice) for choice in choices().values() if choice.is_flag]
    return "\n".join(["| flag | values | |", "|---|---|---|", *rows]) + "\n"


def row(choice: Choice) -> str:
    return f"| `{choice.word}` | {values(choice)} | {choice.help} |"


def values(choice: Choice) -> str:
    words = choice.words(catalog.load())
    if len(words) > MOST:
        return f"`scaffold list {choice.plural}`"
    return ", ".join(f"`{word}`" for word in words) or choice.metavar


def with_table(page: str) -> str:
    """The page with the table between the two comments brought up to date."""
    before, rest = page.split(START)
    _, after = rest.split(END)
    return f"{before}{START}\n{flags_table()}\n{END}{after}"
