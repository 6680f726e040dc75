"""Gradients of several batches for one step."""

from scaffold.choices.choice import Choice
from scaffold.choices.reading import OFF, off, read_count, write_value

ENTRY = Choice(
    "accumulate",
    "Make an optimizer step every N batches.",
    read_count("--accumulate", least=2),
    write_value,
    off,
    metavar="N",
    tried=lambda known: [OFF, "2"],
    prompt="Batches per optimizer step, at least 2 (none: each batch is a step)",
    start=OFF,
    is_setting=True,
)
