"""Gradients that are clipped."""

from typing import TYPE_CHECKING

from scaffold.choices.choice import Choice
from scaffold.choices.reading import OFF, off, read_positive, write_value
from scaffold.errors import ScaffoldError

if TYPE_CHECKING:
    from scaffold.choices.draft import Draft


def read(answer: str | None, draft: "Draft") -> float:
    """The norm to clip gradients to; 0 means no clipping."""
    norm, optimizer = read_positive("--grad-clip", answer), draft["optimizer"]
    if norm and optimizer.sparse:
        raise ScaffoldError(
            f"--grad-clip needs dense gradients; {optimizer.name} uses sparse ones.",
            "Leave out --grad-clip or choose another --optimizer.",
        )
    return norm


ENTRY = Choice(
    "grad_clip",
    "Clip the norm of the gradients to X.",
    read,
    write_value,
    off,
    metavar="X",
    tried=lambda known: [OFF, "0.5"],
    prompt="Largest norm of the gradients (none: no clipping)",
    start=OFF,
    is_setting=True,
)
