"""The command line as people and scripts meet it."""

import json
import os
import subprocess
import sys

import pytest

from scaffold import __version__
from scaffold.catalog import OWN_TEMPLATES, templates_folder
from tests.projects import printed_command, scaffold
from tests.unit.test_write import files_in

NEW = ["new", "demo", "--task", "regression"]


def test_new_writes_a_project_and_says_what_comes_next(tmp_path):
    said = scaffold(*NEW, cwd=tmp_path).stdout
    assert said.startswith("✓ Created demo: regression with mlp on diabetes, 16 files.")
    assert "cd demo" in said and "python train.py" in said
    assert (tmp_path / "demo" / "data" / "diabetes.csv").exists()


def test_the_printed_command_writes_the_same_project(tmp_path):
    options = ["--hidden", "32,16", "--activation", "gelu", "--dropout", "0.25"]
    said = scaffold(*NEW, *options, "--name", "It's a {{ test }}", cwd=tmp_path).stdout
    assert said.endswith(" --yes\n")
    (tmp_path / "again").mkdir()
    scaffold(*printed_command(said), cwd=tmp_path / "again")
    assert files_in(tmp_path / "demo") == files_in(tmp_path / "again" / "demo")


def test_the_readme_has_the_command_and_no_version_that_grows_old(tmp_path):
    command = json.loads(scaffold(*NEW, "--json", cwd=tmp_path).stdout)["command"]
    text = (tmp_path / "demo" / "README.md").read_text()
    assert command in text
    assert __version__ not in text


def test_the_folder_is_named_after_the_task_or_the_title(tmp_path):
    scaffold("new", "--task", "recommender", cwd=tmp_path)
    scaffold("new", "--task", "recommender", "--name", "Film Night!", cwd=tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["film-night", "recommender"]
    assert "# Film Night!" in (tmp_path / "film-night" / "README.md").read_text()


def test_dry_run_writes_nothing(tmp_path):
    assert "train.py" in scaffold(*NEW, "--dry-run", cwd=tmp_path).stdout
    assert os.listdir(tmp_path) == []


def test_json_is_on_stdout_and_text_on_stderr(tmp_path):
    done = scaffold(*NEW, "--json", cwd=tmp_path)
    result = json.loads(done.stdout)
    assert result["written"] and result["path"] == str(tmp_path / "demo")
    assert result["answers"]["model"] == "mlp"
    assert set(result["files"]) == set(files_in(tmp_path / "demo"))
    assert "To recreate this project" in done.stderr


def test_json_has_the_refusal_too(tmp_path):
    done = scaffold("new", "--task", "nothing", "--json", cwd=tmp_path, code=2)
    assert json.loads(done.stdout)["code"] == 2
    assert "Unknown task 'nothing'" in json.loads(done.stdout)["error"]


REFUSALS = [
    (["new"], "No task given. Add --task: classification, recommender, regression,"),
    (["new", "-y"], "No task given."),
    (["new", "--task", "regresion"], "Did you mean 'regression'? Choose"),
    ([*NEW, "--style", "klass"], "Unknown style 'klass'. Did you mean 'class'?"),
    ([*NEW, "--device", "tpu"], "Choose auto, cpu, cuda, mps or multi-gpu."),
    ([*NEW, "--model", "cnn"], "The model cnn is not for regression. Choose mlp, "),
    ([*NEW, "--dataset", "digits"], "digits is not for regression. Choose diabetes or"),
    ([*NEW, "--hidden", "64,x"], "'x' is not a layer width."),
    ([*NEW, "--hidden", "0"], "'0' is not a layer width."),
    ([*NEW, "--hidden", "none"], "mlp takes 1 to 16 widths, not 0."),
    ([*NEW, "--model", "linear", "--hidden", "8"], "linear has no hidden layers."),
    ([*NEW, "--model", "linear", "--dropout", "0.1"], "Leave out --dropout."),
    ([*NEW, "--model", "linear", "--activation", "gelu"], "Leave out --activation."),
    ([*NEW, "--dropout", "1"], "'1' is not a dropout probability."),
    ([*NEW, "--dropout", "nan"], "'nan' is not a dropout probability."),
    ([*NEW, "--accumulate", "1"], "must be a whole number of at least 2, not '1'."),
    ([*NEW, "--grad-clip", "0"], "must be a number greater than 0, not '0'."),
    ([*NEW, "--class-weights"], "--class-weights needs one class per sample"),
    ([*NEW, "--activation", "swish"], "Choose relu, gelu, tanh, sigmoid or sign."),
    ([*NEW, "--name", "two\nlines"], "title"),
    (["new", "torch", "--task", "regression"], "Use 'torch-project', for example."),
    ([*NEW[:1], *NEW[2:], "--name", "Polars"], "Use 'polars-project', for example."),
    (["list", "stiles"], "Did you mean 'styles'?"),
]


@pytest.mark.parametrize(
    ("words", "sentence"), REFUSALS, ids=lambda words: str(words[-1])
)
def test_a_refusal_is_one_line_with_exit_code_2(tmp_path, words, sentence):
    done = scaffold(*words, cwd=tmp_path, code=2)
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert os.listdir(tmp_path) == []


def test_a_model_and_a_dataset_have_to_go_together(tmp_path):
    words = ["new", "--task", "classification", "--model", "cnn"]
    done = scaffold(*words, "--dataset", "breast-cancer", cwd=tmp_path, code=2)
    assert (
        "cnn cannot use the dataset breast-cancer. Choose digits, mnist" in done.stderr
    )


def test_a_dataset_alone_chooses_a_model_that_takes_it(tmp_path):
    words = ["new", "--task", "classification", "--dataset", "breast-cancer"]
    done = scaffold(*words, "--json", "--dry-run", cwd=tmp_path)
    assert json.loads(done.stdout)["answers"]["model"] == "mlp"


def test_an_unknown_flag_is_refused_without_a_traceback(tmp_path):
    assert "--stile" in scaffold("new", "--stile", "x", cwd=tmp_path, code=2).stderr


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path):
    scaffold(*NEW, cwd=tmp_path)
    before = files_in(tmp_path)
    refused = scaffold(*NEW, cwd=tmp_path, code=2).stderr
    assert "demo already has a scaffold project" in refused
    assert files_in(tmp_path) == before


def test_list_shows_the_catalogue(tmp_path):
    everything = scaffold("list", cwd=tmp_path).stdout
    for word in ("recommender", "ordered-dict", "multi-gpu", "vit_b_16", "diabetes"):
        assert word in everything
    models = json.loads(scaffold("list", "models", "--json", cwd=tmp_path).stdout)
    by_name = {model["name"]: model for model in models["models"]}
    assert {"regression", "classification"} <= set(by_name["mlp"]["tasks"])
    assert {"digits", "mnist"} <= set(by_name["cnn"]["datasets"])
    assert "breast-cancer" not in by_name["cnn"]["datasets"]


def test_version_and_help(tmp_path):
    assert scaffold("--version", cwd=tmp_path).stdout == f"scaffold {__version__}\n"
    assert "scaffold new --task recommender" in scaffold("--help", cwd=tmp_path).stdout
    assert "--hidden 256,128,64" in scaffold("new", "--help", cwd=tmp_path).stdout


def test_shell_completion_knows_the_choices(tmp_path):
    environment = {
        **os.environ,
        "_SCAFFOLD_COMPLETE": "complete_bash",
        "COMP_WORDS": "scaffold new --style o",
        "COMP_CWORD": "3",
    }
    done = subprocess.run(
        [os.path.join(os.path.dirname(sys.executable), "scaffold")],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert "ordered-dict" in done.stdout


LIGHT = """
import sys
from scaffold.cli import command_line
try:
    command_line()({words!r})
except SystemExit:
    pass
heavy = {{"torch", "numpy", "black", "cookiecutter", "questionary", "polars"}}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize("words", [["--help"], [*NEW, "-y"]], ids=["help", "new"])
def test_the_tool_imports_nothing_heavy(tmp_path, words):
    code = LIGHT.format(words=words)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stderr.strip() == "[]"


WHOLE = templates_folder()


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """The environment of someone whose own templates can't be loaded."""
    task = tmp_path / "broken" / "base" / "templates" / "tasks" / "odd"
    task.mkdir(parents=True)
    (task / "task.toml").write_text("like = [\n")
    (tmp_path / "broken" / "base" / "cookiecutter.json").write_text("{}")
    monkeypatch.setenv(OWN_TEMPLATES, str(tmp_path / "broken"))


def test_broken_templates_stop_only_the_commands_that_need_them(tmp_path, broken):
    table = WHOLE / "samples" / "diabetes" / "diabetes.csv"
    templates = ["--templates", str(WHOLE)]
    for words in (
        ["--version"],
        ["new", "--help"],
        ["inspect", str(table)],
        ["matrix", "--task", "regression", *templates],
    ):
        scaffold(*words, cwd=tmp_path, env=os.environ)
    for words in (NEW, ["list"], ["matrix"]):
        refused = scaffold(*words, cwd=tmp_path, code=2, env=os.environ)
        assert "odd/task.toml is not valid TOML" in refused.stderr


def test_odd_ways_to_write_a_path(tmp_path):
    scaffold("new", "ne/../demo/", "--task", "regression", cwd=tmp_path)
    assert os.listdir(tmp_path) == ["demo"]
    (tmp_path / "empty").mkdir()
    scaffold("new", "ne/..", "--task", "regression", cwd=tmp_path / "empty")
    assert (tmp_path / "empty" / "train.py").exists()
    (tmp_path / "other").mkdir()
    os.symlink("other", tmp_path / "link")
    scaffold("new", "link", "--task", "regression", cwd=tmp_path)
    assert (tmp_path / "other" / "train.py").exists()


def test_closed_standard_input_is_nobody_to_ask(tmp_path):
    command = f"{sys.executable} -m scaffold new --task regression <&-"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True)
    assert done.returncode == 0


def test_a_terminal_without_the_letters_is_no_error(tmp_path):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    scaffold(*NEW, cwd=tmp_path, env=environment)
    assert (tmp_path / "demo" / "train.py").exists()


def test_dropout_is_kept_to_the_last_digit(tmp_path):
    options = ["--dropout", "0.123456789", "--dry-run", "--json"]
    done = scaffold(*NEW, *options, cwd=tmp_path)
    assert json.loads(done.stdout)["answers"]["dropout"] == "0.123456789"
