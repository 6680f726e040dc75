"""The page's three functions for JavaScript: they answer in JSON.

Inside the browser there is no server, so the worker calls these.
"""

import json
from collections.abc import Callable
from typing import Any

from scaffold.errors import ScaffoldError
from scaffold.web import archive as pack
from scaffold.web import state as show
from scaffold.web.state import change as click


def state(query: str) -> str:
    return answer(lambda: show(query))


def change(query: str, name: str, value: str) -> str:
    return answer(lambda: click(query, name, value))


def archive(query: str) -> bytes:
    return pack(query)


def answer(call: Callable[[], dict[str, Any]]) -> str:
    try:
        return json.dumps(call())
    except ScaffoldError as error:
        return json.dumps({"error": str(error)})
