"""A network is a small tree, which each style spells in its own way."""

import re
from dataclasses import replace

import pytest
import torch
from torch import nn

from scaffold import catalog
from scaffold.catalog.entries import Network
from scaffold.layers import activation, dropout, linear
from scaffold.nodes import Group, Parallel, Residual, leaves, steps
from scaffold.project import Answers, Project, resolve
from scaffold.render import render

STYLES = catalog.load().styles


def block(number: int, *more) -> Residual:
    first = 2 * number - 1
    body = (
        linear(f"fc{first}", 10, 16),
        activation("relu", number),
        dropout(f"dropout{number}", 0.5),
        linear(f"fc{2 * number}", 16, 10),
    )
    return Residual(f"block{number}", (*body, *more), "(N, 10)")


BRANCHES = Parallel(
    "branches",
    (
        Group("wide", (linear("wide1", 10, 6), activation("tanh", 9))),
        linear("narrow", 10, 4),
    ),
    "(N, 10)",
)
TREE = (block(1, block(2)), BRANCHES, block(3), linear("last", 10, 1))


class TreeProject(Project):
    """A project whose network is the tree above."""

    @property
    def network(self) -> Network:
        built = self.model.build(self.dataset, self.options)
        return replace(built, layers=TREE, arguments=())


def module_of(style: str, *flags: str):
    project = resolve(Answers(task="regression", style=style))
    text = render(TreeProject(**vars(project)))["model.py"]
    names: dict = {}
    exec(compile(text, "model.py", "exec"), names)
    torch.manual_seed(0)
    return names["build_model"](), text


@pytest.mark.parametrize("style", STYLES)
def test_a_tree_computes_the_same_in_each_style(style):
    x = torch.randn(5, 10)
    expected = by_hand(module_of("sequential")[0], x)
    model, _ = module_of(style)
    assert torch.equal(model.eval()(x), expected)


def by_hand(model: nn.Sequential, x: torch.Tensor) -> torch.Tensor:
    """The tree's output, from the linear layers of a model in their order."""
    fc = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
    a1, a2, b1, b2, wide, narrow, c1, c2, last = fc
    y = a2(a1(x).relu())
    x = x + (y + b2(b1(y).relu()))
    x = torch.cat([wide(x).tanh(), narrow(x)], dim=1)
    x = x + c2(c1(x).relu())
    return last(x)


@pytest.mark.parametrize("style", STYLES)
def test_the_weights_of_a_tree_are_drawn_in_the_same_order(style):
    expected = [*module_of("sequential")[0].parameters()]
    found = [*module_of(style)[0].parameters()]
    assert all(map(torch.equal, expected, found)) and len(expected) == len(found)


def test_dropout_inside_a_block_acts_only_in_training():
    for style in STYLES:
        model, _ = module_of(style)
        x = torch.randn(50, 10)
        assert torch.equal(model.eval()(x), model(x)), style
        assert not torch.equal(model.train()(x), model(x)), style


def test_a_class_spells_a_block_as_lines_and_not_as_a_module():
    for style in ("class", "functional"):
        _, text = module_of(style)
        assert "Residual" not in text and "Parallel" not in text
        assert re.search(r"x = x \+ self\.fc6\(y\)  # \(N, 10\)", text), text


def test_an_activation_shares_the_line_of_its_layer():
    lines = [step.modules for step in steps(block(1).nodes)]
    assert lines == ["self.relu1(self.fc1(x))", "self.dropout1(x)", "self.fc2(x)"]


def test_leaves_are_in_the_order_in_which_they_are_made():
    names = [layer.name for layer in leaves(TREE) if "fc" in layer.name]
    assert names == ["fc1", "fc2", "fc3", "fc4", "fc5", "fc6"]
