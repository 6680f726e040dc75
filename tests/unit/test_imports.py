"""scaffold/imports.py: a module's import lines come from the names that it uses."""

import pytest

from scaffold.imports import (
    bound_by,
    merged,
    sort,
    tidy,
    with_imports,
    wrapped,
)

ORIGINS = {
    "F": "import torch.nn.functional as F",
    "Path": "from pathlib import Path",
    "asdict": "from dataclasses import asdict",
    "dataclass": "from dataclasses import dataclass",
    "json": "import json",
    "nn": "from torch import nn",
    "refuse": "from utils import refuse",
    "torch": "import torch",
}


def written(text: str, *project: str) -> str:
    return with_imports(text, ORIGINS, {*project})


def test_only_names_that_are_used_are_imported():
    assert (
        written("print(json.dumps({}))\n") == "import json\n\nprint(json.dumps({}))\n"
    )


def test_imports_stand_below_the_docstring_in_three_groups():
    text = '"""What it does."""\n\nrefuse(nn, torch, Path, F, asdict, dataclass)\n'
    assert written(text, "utils") == (
        '"""What it does."""\n\n'
        "from dataclasses import asdict, dataclass\n"
        "from pathlib import Path\n\n"
        "import torch\n"
        "import torch.nn.functional as F\n"
        "from torch import nn\n\n"
        "from utils import refuse\n\n"
        "refuse(nn, torch, Path, F, asdict, dataclass)\n"
    )


def test_a_name_that_another_function_binds_is_imported():
    text = "def first():\n    json = 1\n    return json\n\n\nprint(json.dumps({}))\n"
    assert written(text).startswith("import json\n")


@pytest.mark.parametrize(
    "text",
    [
        "json = 1\nprint(json)\n",
        "def json():\n    pass\n\n\njson()\n",
        "def call(json):\n    return json\n",
        "for json in range(3):\n    print(json)\n",
    ],
)
def test_a_name_that_the_module_binds_is_not_imported(text):
    assert written(text) == text


def test_a_field_of_a_dataclass_does_not_hide_an_import():
    text = "class A:\n    json: int = 1\n\n\nprint(json)\n"
    assert written(text).startswith("import json\n\n\nclass A:")


def test_a_written_import_moves_up_if_its_name_is_used():
    text = "x = sqrt(2)\nfrom math import sqrt\n"
    assert written(text) == "from math import sqrt\n\nx = sqrt(2)\n"


def test_a_written_import_is_dropped_if_its_name_is_not_used():
    assert written("x = 1\nfrom math import sqrt\n") == "x = 1\n"


def test_an_import_inside_a_function_stays_there():
    text = "def f():\n    import plots\n\n    plots.draw()\n"
    assert written(text) == text


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("import torch\n", ["torch"]),
        ("import torch.nn.functional as F", ["F"]),
        ("import torch.distributed", ["torch"]),
        ("from a import b, c as d", ["b", "d"]),
    ],
)
def test_the_names_that_a_line_binds(line, names):
    assert bound_by(line) == names


def test_names_of_one_module_share_a_line_constants_first():
    lines = {"from a import run", "from a import Config", "from a import ROOT"}
    assert list(merged(lines)) == ["from a import ROOT, Config, run"]


def test_plain_imports_come_before_from_imports():
    lines = {"from os import path", "import sys", "import argparse"}
    assert sort(lines, set()) == "import argparse\nimport sys\nfrom os import path"


def test_a_long_import_is_wrapped_as_black_does():
    names = [f"a_rather_long_name_{number}" for number in range(5)]
    line = f"from utils import {', '.join(names)}"
    assert len(line) > 88
    listed = "".join(f"    {name},\n" for name in names)
    assert wrapped(line) == f"from utils import (\n{listed})"
    assert wrapped("import sys") == "import sys"


def test_blank_lines_are_those_of_black():
    text = "\n\nx = 1\n\n\n\ny = 2\n\ndef f():\n    a = 1\n\n\n    b = 2\n\nz = 3\n\n"
    expected = "x = 1\n\ny = 2\n\n\ndef f():\n    a = 1\n\n    b = 2\n\n\nz = 3\n"
    assert tidy(text) == expected
