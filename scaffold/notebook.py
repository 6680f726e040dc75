"""A Jupyter notebook from text with marker lines between the cells."""

import json
import re
from typing import Any

CELL = re.compile(r"^# %%( \[markdown\])?\n", re.MULTILINE)
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(text: str) -> str:
    """The cells under `# %%` (code) and `# %% [markdown]` as JSON of nbformat 4.5."""
    _, *parts = CELL.split(text)
    cells = [
        cell(number, bool(mark), source.strip())
        for number, (mark, source) in enumerate(
            zip(parts[::2], parts[1::2], strict=True), start=1
        )
    ]
    content = {
        "cells": cells,
        "metadata": METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def cell(number: int, markdown: bool, source: str) -> dict[str, Any]:
    """A cell that has not been run; its id is its number."""
    lines = source.splitlines(keepends=True)
    common = {"id": f"cell-{number:02}", "metadata": {}, "source": lines}
    if markdown:
        return {"cell_type": "markdown", **common}
    return {"cell_type": "code", "execution_count": None, "outputs": [], **common}
