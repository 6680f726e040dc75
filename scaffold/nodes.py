"""The parts of a network: layers, and groups of them that are a small tree.

A style that writes modules spells a group as a module around its parts. A style that
writes a forward pass spells it as lines, which `steps` returns.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce

from scaffold.layers import Layer


@dataclass(frozen=True)
class Group:
    """Layers and groups that belong together.

    name   the name of the module, or of the variable with its output
    nodes  its parts, in order
    shape  what comes out, for a comment
    """

    name: str
    nodes: "tuple[Node, ...]"
    shape: str = ""
    kind: str = field(default="nn.Sequential", init=False)
    source: str = field(default="", init=False)


@dataclass(frozen=True)
class Residual(Group):
    """A chain whose input is added to its output."""

    kind: str = field(default="Residual", init=False)
    source: str = field(default="layers/residual.jinja", init=False)


@dataclass(frozen=True)
class Parallel(Group):
    """Branches with the same input, whose outputs are concatenated."""

    kind: str = field(default="Parallel", init=False)
    source: str = field(default="layers/parallel.jinja", init=False)


Node = Layer | Group


def leaves(nodes: Sequence[Node]) -> Iterator[Layer]:
    """The layers of a tree, in the order in which they are made."""
    for node in nodes:
        if isinstance(node, Layer):
            yield node
        else:
            yield from leaves(node.nodes)


def groups(nodes: Sequence[Node]) -> Iterator[Group]:
    """The groups of a tree."""
    for node in nodes:
        if isinstance(node, Group):
            yield node
            yield from groups(node.nodes)


@dataclass(frozen=True)
class Step:
    """One line of a forward pass: `result = call`.

    layers  the layers called in it, the innermost first
    added   the variable that the output is added to
    joined  the variables that are concatenated, if no layer is called
    """

    result: str
    source: str = "x"
    layers: tuple[Layer, ...] = ()
    added: str = ""
    joined: tuple[str, ...] = ()
    shape: str = ""

    @property
    def modules(self) -> str:
        """The call, with modules that the network holds."""
        calls = reduce(lambda x, layer: layer.as_module(x), self.layers, self.source)
        return self.with_rest(calls)

    @property
    def functions(self) -> str:
        """The call, with functions for the layers without weights."""
        calls = reduce(lambda x, layer: layer.as_function(x), self.layers, self.source)
        return self.with_rest(calls)

    def with_rest(self, calls: str) -> str:
        if self.joined:
            return f"torch.cat([{', '.join(self.joined)}], dim=1)"
        return f"{self.added} + {calls}" if self.added else calls


VARIABLES = "xyz"  # of the chains that are inside one another


def steps(
    nodes: Sequence[Node], source: str = "x", result: str = "x", depth: int = 0
) -> list[Step]:
    """The lines of a forward pass from one variable to another.

    An activation shares the line of its layer.
    """
    lines: list[Step] = []
    for node in nodes:
        start = result if lines else source
        if isinstance(node, Residual):
            lines += residual_steps(node, start, result, depth)
        elif isinstance(node, Parallel):
            lines += parallel_steps(node, start, result, depth)
        elif isinstance(node, Group):
            lines += steps(node.nodes, start, result, depth)
        elif shares_line(node, lines):
            layers = (*lines[-1].layers, node)
            lines[-1] = Step(result, lines[-1].source, layers, shape=lines[-1].shape)
        else:
            lines.append(Step(result, start, (node,), shape=node.shape))
    return lines


def shares_line(layer: Layer, lines: list[Step]) -> bool:
    if not (layer.is_activation and lines and lines[-1].layers):
        return False
    return lines[-1].layers[-1].has_weights and not lines[-1].added


def residual_steps(block: Residual, source: str, result: str, depth: int) -> list[Step]:
    """The block's lines with a variable of their own; the last one adds the input."""
    inner = VARIABLES[depth + 1]
    *lines, last = steps(block.nodes, source, inner, depth + 1)
    shape = block.shape or last.shape
    if last.added or last.joined:  # a group: adding its output needs another line
        return [*lines, last, Step(result, inner, added=source, shape=shape)]
    return [*lines, Step(result, last.source, last.layers, source, shape=shape)]


def parallel_steps(block: Parallel, source: str, result: str, depth: int) -> list[Step]:
    """Lines for each branch, with its name as the variable, and one that joins them."""
    lines = []
    for branch in block.nodes:
        nodes = (branch,) if isinstance(branch, Layer) else branch.nodes
        lines += steps(nodes, source, branch.name, depth)
    names = tuple(branch.name for branch in block.nodes)
    return [*lines, Step(result, joined=names, shape=block.shape)]
