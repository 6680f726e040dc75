"""torch.compile."""

from scaffold.choices.choice import Choice
from scaffold.choices.reading import read_switch, switched_off

ENTRY = Choice(
    "compile",
    "Compile the model with torch.compile.",
    read_switch,
    bool,
    switched_off,
    kind=bool,
    tried=lambda known: [False, True],
    prompt="Compile the model with torch.compile",
    start=False,
    is_setting=True,
)
