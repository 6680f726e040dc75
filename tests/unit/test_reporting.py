"""What GitHub shows to those who report something, and SECURITY.md."""

import re

import pytest
import typer
import yaml

from scaffold.catalog import templates_folder
from scaffold.cli import command_line

ROOT = templates_folder().parent
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
COMMANDS = typer.main.get_command(command_line()).commands


def test_there_is_a_form_for_a_bug_and_one_for_an_idea():
    assert [path.stem for path in FORMS] == ["bug", "config", "idea"]


@pytest.mark.parametrize("name", ["bug", "idea"])
def test_a_form_has_what_github_requires(name):
    (path,) = [path for path in FORMS if path.stem == name]
    form = yaml.safe_load(path.read_text())
    assert form.keys() == {"name", "description", "labels", "body"}
    ids = [part["id"] for part in form["body"]]
    assert len(ids) == len(set(ids))
    for part in form["body"]:
        assert part["type"] in {"textarea", "input"} and part["attributes"]["label"]
    assert any(part.get("validations", {}).get("required") for part in form["body"])


def test_a_bug_comes_with_the_output_of_check():
    (path,) = [path for path in FORMS if path.stem == "bug"]
    labels = [
        p["attributes"]["label"] for p in yaml.safe_load(path.read_text())["body"]
    ]
    assert "The output of `scaffold check`" in labels


def test_security_says_of_every_command_what_it_executes():
    rows = re.findall(r"^\| (`.*?`) \|", (ROOT / "SECURITY.md").read_text(), re.M)
    named = {word.split()[0] for row in rows for word in re.findall("`(.*?)`", row)}
    assert named == COMMANDS.keys()


def test_the_commands_that_a_pull_request_names_exist():
    text = (ROOT / ".github" / "pull_request_template.md").read_text()
    modules = re.findall(r"`python -m ([\w.]+)`", text)
    assert modules and all(
        (ROOT / f"{module.replace('.', '/')}.py").exists() for module in modules
    )
