"""The templates: easy to find, easy to recognize, and no value of a child is lost."""

import json
from functools import cache

import pytest
from jinja2 import Environment, nodes
from jinja2.meta import find_referenced_templates

from scaffold.catalog import templates_folder
from scaffold.imports import bound_by, read_origins
from scaffold.render import PROJECT_FOLDER
from tests.matrix import KNOWN, check_modules, pairs

BASE = templates_folder() / "base"
TEMPLATES = BASE / "templates"
ENTRIES = BASE / PROJECT_FOLDER
MOST_STATEMENTS = 40  # `{%` in the template of train.py
SETTINGS = json.loads((BASE / "cookiecutter.json").read_text())["_jinja2_env_vars"]
JINJA = Environment(**SETTINGS)
NAMES = [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.jinja")]


@cache
def parsed(name: str) -> nodes.Template:
    return JINJA.parse((TEMPLATES / name).read_text())


def test_the_template_of_train_has_few_statements():
    text = (TEMPLATES / "files" / "train.py.jinja").read_text()
    assert text.count("{%") <= MOST_STATEMENTS


def test_a_template_has_a_suffix_of_its_own():
    """So no tool takes it for Python. imports.toml and *.toml are data."""
    for path in TEMPLATES.rglob("*"):
        if path.is_file():
            assert path.suffix in (".jinja", ".toml"), path
            is_template = "{%" in path.read_text() or "{{" in path.read_text()
            assert path.suffix == ".jinja" or not is_template, path


MODULES = sorted(ENTRIES.glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_an_entry_file_is_one_line_that_names_its_template(path):
    text = path.read_text()
    assert text.count("\n") <= 1
    assert f'project().template("{path.name}.jinja")' in text


# Names of other templates.


def references(name: str) -> list[nodes.Node]:
    """What a template extends, includes or imports."""
    kinds = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    return list(parsed(name).find_all(kinds))


@pytest.mark.parametrize("name", NAMES)
def test_the_names_of_templates_are_written_out(name):
    """A name that is put together from strings can't be searched for."""
    arithmetic = (nodes.Concat, nodes.Add, nodes.Mod)
    for reference in references(name):
        found = [*reference.template.find_all(arithmetic)]
        assert not found and not isinstance(reference.template, arithmetic)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_that_is_named_exists(name):
    for other in find_referenced_templates(parsed(name)):
        assert other is None or (TEMPLATES / other).is_file(), other


# Templates that extend others.


def parent_of(name: str) -> str | None:
    extends = parsed(name).find(nodes.Extends)
    return extends.template.value if extends else None


def ancestors(name: str) -> list[str]:
    parent = parent_of(name)
    return [parent, *ancestors(parent)] if parent else []


CHILDREN = [name for name in NAMES if parent_of(name)]


def blocks_of(name: str) -> set[str]:
    return {block.name for block in parsed(name).find_all(nodes.Block)}


def test_some_templates_extend_others():
    assert len(CHILDREN) >= 4
    assert blocks_of("files/evaluate.py.jinja") >= {"loss", "metrics"}


@pytest.mark.parametrize("name", CHILDREN)
def test_a_block_that_a_child_fills_exists_in_an_ancestor(name):
    """Jinja drops a block that no ancestor has without a word."""
    known = set().union(*map(blocks_of, ancestors(name)))
    outermost = {
        node.name for node in parsed(name).body if isinstance(node, nodes.Block)
    }
    assert outermost <= known, outermost - known


@pytest.mark.parametrize("name", CHILDREN)
def test_a_parent_is_at_most_one_hop_away(name):
    """A file of the project is found in at most two hops: the child, and its parent."""
    assert len(ancestors(name)) == 1


@pytest.mark.parametrize("name", CHILDREN)
def test_a_child_sets_no_value_that_an_ancestor_sets(name):
    """The ancestor's `{% set %}` comes last, so the child's value would be lost."""
    own = assigned(name)
    for ancestor in ancestors(name):
        for variable, value in assigned(ancestor).items():
            assert variable not in own or own[variable] == value, variable


@pytest.mark.parametrize("name", CHILDREN)
def test_a_child_writes_nothing_outside_of_its_blocks(name):
    """Jinja drops that, too."""
    for node in parsed(name).body:
        if isinstance(node, nodes.Output):
            assert not "".join(str(getattr(n, "data", "x")) for n in node.nodes).strip()


def assigned(name: str) -> dict[str, str]:
    """What a template sets at its top level, and to what."""
    found = {}
    for node in parsed(name).body:
        if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            found[node.target.name] = repr(node.node)
    return found


# Import lines.

ORIGINS = read_origins(TEMPLATES / "imports.toml")


@pytest.mark.parametrize(("name", "line"), ORIGINS.items(), ids=str)
def test_an_import_line_binds_its_name(name, line):
    assert bound_by(line) == [name]


# Everything that can be chosen. tests/slow/test_every_template.py renders more.


@pytest.mark.parametrize("task", KNOWN.tasks)
def test_every_pair_of_choices_renders_clean_code(tmp_path, task):
    """StrictUndefined finds a name that is not defined; linters find the rest."""
    rows = pairs(offline=True)
    check_modules(tmp_path, [row for row in rows if row["task"] == task])


@pytest.mark.parametrize("task", KNOWN.tasks)
def test_every_dataset_renders_clean_code(tmp_path, task):
    """Those that are downloaded, too."""
    names = KNOWN.datasets_for(KNOWN.tasks[task])
    check_modules(tmp_path, [{"task": task, "dataset": name} for name in names])
