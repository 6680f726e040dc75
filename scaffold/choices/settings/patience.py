"""Early stopping."""

from scaffold.choices.choice import Choice
from scaffold.choices.reading import OFF, off, read_count, write_value

ENTRY = Choice(
    "patience",
    "Stop after N epochs without improvement.",
    read_count("--patience", least=1),
    write_value,
    off,
    metavar="N",
    tried=lambda known: [OFF, "1"],
    prompt="Stop after this many epochs without improvement (none: never)",
    start=OFF,
    is_setting=True,
)
