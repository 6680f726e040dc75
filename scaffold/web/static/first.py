"""What the page shows before Python is there: states made in the build.

There is one for every task, style and device, in a file per task. The states of a task
share most of their parts, so each part is in the file once:

  {"parts": […], "states": {query: state}}

In such a state, numbers stand for parts: in `files`, in the values of `styles`, and in
the `choices` of each group.
"""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import urlencode

from scaffold import catalog
from scaffold.web.state import state

NAMES = ("task", "style", "device")


class Parts:
    """The parts of states, each once."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, part: Any) -> int:
        return self.places.setdefault(json.dumps(part), len(self.places))

    def whole(self) -> list[Any]:
        return [json.loads(part) for part in self.places]


def first_states(task: str | None) -> dict[str, Any]:
    """The states of a task, or of the addresses that name none."""
    parts = Parts()
    states = {query: apart(state(query), parts) for query in queries(task)}
    return {"parts": parts.whole(), "states": states}


def queries(task: str | None) -> Iterator[str]:
    """With every style and device, or without one."""
    known = catalog.load()
    for style, device in product([None, *known.styles], [None, *known.devices]):
        given = zip(NAMES, (task, style, device), strict=True)
        yield urlencode([(name, value) for name, value in given if value])


def apart(shown: dict[str, Any], parts: Parts) -> dict[str, Any]:
    """A state with the places of its parts."""
    return {
        **shown,
        "files": [parts.place(one) for one in shown["files"]],
        "styles": {name: parts.place(text) for name, text in shown["styles"].items()},
        "groups": [
            {**group, "choices": [parts.place(one) for one in group["choices"]]}
            for group in shown["groups"]
        ],
    }
