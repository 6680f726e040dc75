"""scaffold update on real projects: answers given anew, templates that changed, git."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import black
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scaffold.update
from scaffold.catalog import OWN_TEMPLATES, templates_folder
from scaffold.errors import ScaffoldError
from scaffold.project import Answers, resolve
from scaffold.record import read_record, record_of
from scaffold.render import render, sample
from scaffold.update import carry_out, plan
from scaffold.update.imports import imports_of
from scaffold.update.settings import read_settings
from scaffold.update.swap import recover
from scaffold.write import write
from tests.projects import play
from tests.projects import scaffold as run_scaffold
from tests.unit.test_update import contents


def make(folder: Path, **answers) -> Path:
    """A project as `scaffold new` writes it."""
    project = resolve(Answers(**{"project_slug": folder.name, **answers}))
    files = render(project)
    write(folder, {**files, **record_of(project, files)}, sample(project))
    return folder


def rendered(**answers) -> dict[str, bytes]:
    project = resolve(Answers(**answers))
    files = {name: text.encode() for name, text in render(project).items()}
    return files | {name: path.read_bytes() for name, path in sample(project).items()}


CHOICES = [
    ({"task": "regression"}, {"style": "functional", "device": "multi-gpu"}),
    ({"task": "regression"}, {"model": "linear", "optimizer": "sgd"}),
    ({"task": "classification", "hidden": "32"}, {"model": "cnn", "hidden": None}),
    ({"task": "transfer-learning"}, {"model": "vit_b_16", "schedule": "cosine"}),
    ({"task": "recommender"}, {"model": "ncf", "logger": "tensorboard"}),
    ({"task": "recommender", "extras": "all"}, {"extras": "none", "name": "Film"}),
]


@pytest.mark.parametrize(("answers", "others"), CHOICES, ids=str)
def test_answers_given_anew_give_the_project_of_these_answers(
    tmp_path, answers, others
):
    folder = make(tmp_path / "demo", **answers)
    carry_out(plan(folder, others))
    expected = rendered(project_slug="demo", **{**answers, **others})
    assert contents(folder) == expected
    assert not plan(folder, {}).available
    back = {name: answers.get(name) for name in others}
    carry_out(plan(folder, back))
    assert contents(folder) == rendered(project_slug="demo", **answers)


def test_data_and_what_training_wrote_are_not_touched(tmp_path):
    folder = make(tmp_path / "demo", task="classification", model="mlp")
    (folder / "outputs").mkdir()
    (folder / "outputs" / "last.pt").write_bytes(b"\0weights")
    (folder / "data" / "digits.csv").write_text("mine\n")
    before = contents(folder)
    update = plan(folder, {"dataset": "breast-cancer"})
    carry_out(update)
    after = contents(folder)
    kept = [n for n in before if n.startswith(("data/", "outputs/"))]
    assert len(kept) == 3 and all(after[name] == before[name] for name in kept)
    new = templates_folder() / "samples" / "breast-cancer"
    assert after["data/breast-cancer.csv"] == (new / "breast-cancer.csv").read_bytes()
    said = {one.path: one.action for one in update.outcomes}
    assert said["data/SOURCE.md"] == "kept"
    assert said["data/breast-cancer.csv"] == "added"


def test_data_that_the_user_deleted_do_not_come_back(tmp_path):
    folder = make(tmp_path / "demo", task="regression")
    (folder / "data" / "diabetes.csv").unlink()
    carry_out(plan(folder, {"style": "functional"}))
    assert not (folder / "data" / "diabetes.csv").exists()


def test_an_edited_project_that_was_switched_trains(tmp_path):
    folder = make(tmp_path / "demo", task="regression")
    config = (folder / "config.py").read_text()
    assert "epochs: int = setting(60," in config
    (folder / "config.py").write_text(config.replace("setting(60,", "setting(3,"))
    carry_out(plan(folder, {"style": "functional", "optimizer": "sgd"}))
    play(folder, "train.py", "--device", "cpu", "--limit-batches", 3)
    rows = (folder / "outputs" / "history.csv").read_text().splitlines()
    assert len(rows) == 1 + 3
    assert "torch.optim.SGD" in (folder / "train.py").read_text()


# Modules that the user renamed, and imports


def rename_module(folder: Path, old: str, new: str) -> None:
    """Rename a module and adapt the project's imports, as an editor does."""
    (folder / f"{old}.py").rename(folder / f"{new}.py")
    for path in folder.glob("*.py"):
        text = path.read_text().replace(f"from {old} import", f"from {new} import")
        path.write_text(text.replace(f"import {old} as", f"import {new} as"))


def test_new_files_import_modules_by_the_names_that_the_user_gave_them(tmp_path):
    folder = make(tmp_path / "demo", task="recommender")
    rename_module(folder, "model", "net")
    rename_module(folder, "train", "fit")
    update = plan(folder, {"extras": "all", "model": "ncf"})
    assert not update.conflicts
    carry_out(update)
    for path in folder.glob("*.py"):
        assert not {"model", "train"} & imports_of(path.read_bytes()).keys(), path
    cells = (folder / "notebook.ipynb").read_text()
    assert '"from net import build_model' in cells and '"from fit import' in cells
    for script in ("check.py", "export.py", "search.py"):
        play(folder, script, "--help")
    assert not plan(folder, {}).available


def resolved(text: str, side: int) -> str:
    """A file with one side of its conflicts: 1 is the user's, 2 the new one."""
    conflict = re.compile(r"<<<<<<< .*\n((?:.*\n)*?)=======\n((?:.*\n)*?)>>>>>>> .*\n")
    return conflict.sub(rf"\g<{side}>", text)


@pytest.mark.parametrize("side", [1, 2])
@pytest.mark.parametrize(
    ("style", "other", "line", "mine"),
    [
        ("functional", "class", "x = F.relu(self.fc1(x))", "x = F.gelu(self.fc1(x))"),
        ("class", "ordered-dict", "x = self.relu1(self.fc1(x))", "x = self.fc1(x)"),
    ],
)
def test_a_file_with_conflicts_runs_whichever_side_is_taken(
    tmp_path, style, other, line, mine, side
):
    """Also if the new version no longer imports what the user's lines use."""
    folder = make(tmp_path / "demo", task="regression", style=style)
    model = folder / "model.py"
    text = model.read_text()
    assert line in text
    model.write_text(text.replace(line, mine))
    carry_out(plan(folder, {"style": other}))
    text = model.read_text()
    assert "<<<<<<< yours" in text
    model.write_text(resolved(text, side))
    play(folder, "train.py", "--epochs", 1, "--limit-batches", 1, "--device", "cpu")


def test_a_merge_keeps_the_imports_that_the_users_lines_need(tmp_path):
    """Also where no line is in conflict."""
    folder = make(tmp_path / "demo", task="regression", style="functional")
    model = folder / "model.py"
    mine = "\n\ndef last(x: torch.Tensor) -> torch.Tensor:\n    return F.relu(x)\n"
    model.write_text(model.read_text() + mine)
    carry_out(plan(folder, {"style": "class"}))
    text = model.read_text()
    assert "<<<<<<<" not in text and "F.relu(x)" in text
    assert text.count("import torch.nn.functional as F\n") == 1


def test_a_new_file_that_imports_a_deleted_module_is_said(tmp_path):
    folder = make(tmp_path / "demo", task="regression")
    (folder / "evaluate.py").unlink()
    update = plan(folder, {"extras": "find-lr,ci"})
    said = {one.path: one.words for one in update.outcomes}
    assert said["find_lr.py"] == "imports evaluate, which no longer exists"
    assert said[".github/workflows/test.yml"] == ""


# Somebody's own data


@pytest.mark.parametrize("copied", [False, True])
@pytest.mark.parametrize("kind", ["table", "ratings", "folder"])
def test_a_project_for_own_data_is_what_it_was(tmp_path, kind, copied):
    source = read_user_data(tmp_path, kind)
    folder = make(tmp_path / "demo", data=str(source), copy_data=copied, **WANTED[kind])
    assert not plan(folder, {}).available
    if copied:
        shutil.rmtree(source) if source.is_dir() else source.unlink()
        assert not plan(folder, {}).available
    before = contents(folder)
    carry_out(plan(folder, {"style": "functional"}))
    after = contents(folder)
    assert before["model.py"] != after["model.py"]
    assert {n for n in before if before[n] != after[n]} <= {"model.py", "README.md"}


WANTED = {"table": {"target": "price"}, "ratings": {}, "folder": {}}


def read_user_data(folder: Path, kind: str) -> Path:
    if kind == "folder":
        shutil.copytree(templates_folder() / "samples" / "shapes", folder / "photos")
        (folder / "photos" / "SOURCE.md").unlink()
        return folder / "photos"
    path = folder / f"{kind}.csv"
    if kind == "table":
        rows = [f"{n},{n % 7},{n * 3 + n % 5}" for n in range(100)]
        path.write_text("\n".join(["area,rooms,price", *rows]) + "\n")
    else:
        rows = [f"{n % 20},{n % 13},{n % 5 + 1}" for n in range(200)]
        path.write_text("\n".join(["user,item,rating", *dict.fromkeys(rows)]) + "\n")
    return path


def test_data_that_are_gone_are_named_where_they_are_needed(tmp_path):
    source = read_user_data(tmp_path, "table")
    folder = make(tmp_path / "demo", data=str(source), target="price")
    source.rename(tmp_path / "moved.csv")
    sentence = r"table\.csv no longer exists\. .*--set data=PATH"
    with pytest.raises(ScaffoldError, match=sentence):
        plan(folder, {"target": "area"})
    carry_out(plan(folder, {"data": str(tmp_path / "moved.csv")}))
    assert "moved.csv" in (folder / "config.py").read_text()


@pytest.mark.parametrize("kind", ["table", "ratings", "folder"])
def test_an_update_needs_no_data(tmp_path, kind):
    """A teammate may have them elsewhere, or not at all."""
    source = read_user_data(tmp_path, kind)
    folder = make(tmp_path / "demo", data=str(source), **WANTED[kind])
    others = {"style": "functional", "extras": "ci"}
    expected = rendered(
        **{"data": str(source), "project_slug": "demo", **WANTED[kind], **others}
    )
    source.rename(tmp_path / "elsewhere")
    assert not plan(folder, {}).available
    carry_out(plan(folder, others))
    assert contents(folder) == expected
    assert not plan(folder, {}).available


def test_data_that_grew_are_no_update(tmp_path):
    """They are inspected again if they are given again."""
    source = read_user_data(tmp_path, "table")
    folder = make(tmp_path / "demo", data=str(source), target="price")
    rows = [f"{n},{n % 7},{n * 3 + n % 5}\n" for n in range(900)]
    with open(source, "a") as file:
        file.writelines(rows)
    run_scaffold("update", "--check", cwd=folder)
    again = ["update", "--set", f"data={source}"]
    assert "README.md" in run_scaffold(*again, cwd=folder).stdout
    assert "1,000 rows" in (folder / "README.md").read_text()
    assert "Nothing to update" in run_scaffold(*again, "--check", cwd=folder).stdout


def test_a_loss_that_looks_at_less_does_not_lose_what_was_found(tmp_path):
    """bpr needs no ratings; with mse, they are there again."""
    source = read_user_data(tmp_path, "ratings")
    folder = make(tmp_path / "demo", data=str(source))
    before = contents(folder)
    carry_out(plan(folder, {"loss": "bpr"}))
    source.unlink()
    carry_out(plan(folder, {"loss": None}))
    assert contents(folder) == before


def test_another_version_of_black_is_no_update(tmp_path, monkeypatch):
    source = read_user_data(tmp_path, "table")
    folder = make(tmp_path / "demo", data=str(source), target="price")
    before = contents(folder)
    monkeypatch.setattr(black, "format_str", lambda text, mode: f"\n{text}")
    assert not plan(folder, {}).available
    carry_out(plan(folder, {"optimizer": "sgd"}))
    after = contents(folder)
    assert {n for n in before if before[n] != after[n]} == {
        "README.md",
        "config.py",
        "train.py",
    }


# Templates that changed


@pytest.fixture
def fork(tmp_path, monkeypatch) -> Path:
    """A copy of the templates, which scaffold takes for its own from now on."""
    copy = tmp_path / "templates"
    shutil.copytree(templates_folder(), copy)
    monkeypatch.setenv(OWN_TEMPLATES, str(copy))
    return copy


FILES = "base/{{cookiecutter.project_slug}}"


def test_what_the_template_changed_renamed_added_and_dropped_comes_in(tmp_path, fork):
    folder = make(tmp_path / "demo", task="regression")
    train, plots = folder / "train.py", folder / "plots.py"
    train.write_text(train.read_text() + "\n# mine, at the end\n")
    plots.write_text("# mine, at the top\n" + plots.read_text())
    (fork / FILES / "plots.py").rename(fork / FILES / "pictures.py")
    (fork / FILES / "new.py").write_text("NEW = 1\n")
    (fork / FILES / "predict.py").unlink()
    skeleton = fork / "base/templates/files/train.py.jinja"
    skeleton.write_text(skeleton.read_text().replace("Train the model", "Train it"))
    run_scaffold("update", cwd=folder, env=os.environ.copy())
    files = contents(folder)
    assert not {"plots.py", "predict.py"} & files.keys()
    assert files["pictures.py"].startswith(b"# mine, at the top\n")
    assert files["new.py"] == b"NEW = 1\n"
    assert files["train.py"].startswith(b'"""Train it')
    assert files["train.py"].endswith(b"\n# mine, at the end\n")


def test_templates_that_cannot_be_rendered_change_nothing(tmp_path, fork):
    folder = make(tmp_path / "demo", task="regression")
    (fork / FILES / "new.py").write_text("{{ nothing_of_the_kind }}\n")
    before = contents(folder)
    done = run_scaffold("update", folder, cwd=tmp_path, code=1, env=os.environ.copy())
    assert "nothing_of_the_kind" in done.stderr
    assert contents(folder) == before


# git


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=Me", "-c", "user.email=me@here"]
    done = subprocess.run(
        ["git", "-C", folder, *who, *words], capture_output=True, text=True, check=True
    )
    return done.stdout


def committed(folder: Path, root: Path | None = None) -> Path:
    git(root or folder, "init", "-q")
    git(root or folder, "add", "-A")
    git(root or folder, "commit", "-qm", "as it was")
    return folder


@pytest.fixture
def conflicting(tmp_path, request) -> Path:
    """A project in a repository with an edit where another style has one too."""
    nested = getattr(request, "param", False)
    root = tmp_path / "repository"
    folder = make(root / "demo" if nested else root, task="regression")
    model = folder / "model.py"
    model.write_text(model.read_text().replace("nn.ReLU()", "nn.ReLU(inplace=True)"))
    if nested:
        (root / "other.txt").write_text("not of the project\n")
    return committed(folder, root)


@pytest.mark.parametrize("conflicting", [False, True], indirect=True)
def test_conflicts_are_in_gits_index_as_after_a_merge(conflicting):
    done = run_scaffold("update", "--set", "style=functional", cwd=conflicting, code=3)
    assert "conflict  model.py" in done.stdout and "git mergetool" in done.stdout
    assert git(conflicting, "diff", "--name-only", "--diff-filter=U", "--relative") == (
        "model.py\n"
    )
    staged = [git(conflicting, "show", f":{n}:./model.py") for n in (1, 2, 3)]
    original, functional = (
        rendered(task="regression", style=style, project_slug=conflicting.name)
        for style in ("class", "functional")
    )
    assert staged[0].encode() == original["model.py"]
    assert staged[1] == git(conflicting, "show", "HEAD:./model.py")
    assert staged[2].encode() == functional["model.py"]
    assert "<<<<<<< yours\n" in (conflicting / "model.py").read_text()
    done = run_scaffold("update", cwd=conflicting, code=2)
    assert "uncommitted changes" in done.stderr


def test_git_mergetool_settles_a_conflict(conflicting):
    run_scaffold("update", "--set", "style=functional", cwd=conflicting, code=3)
    tool = ["-c", 'mergetool.mine.cmd=cp "$REMOTE" "$MERGED"', "-c"]
    words = [
        *tool,
        "mergetool.mine.trustExitCode=true",
        "mergetool",
        "-y",
        "-t",
        "mine",
    ]
    git(conflicting, *words)
    assert git(conflicting, "diff", "--name-only", "--diff-filter=U") == ""
    assert "F.relu" in (conflicting / "model.py").read_text()
    git(conflicting, "add", "-A")
    git(conflicting, "commit", "-qm", "functional")
    assert "Nothing to update" in run_scaffold("update", cwd=conflicting).stdout


def test_conflicts_in_the_index_have_the_line_endings_of_the_project(tmp_path):
    folder = make(tmp_path / "demo", task="regression")
    for path in folder.glob("*.py"):
        text = path.read_text().replace("nn.ReLU()", "nn.ReLU(inplace=True)")
        path.write_bytes(text.replace("\n", "\r\n").encode())
    git(folder, "init", "-q")
    git(folder, "config", "core.autocrlf", "false")
    committed(folder)
    head = git_bytes(folder, "show", "HEAD:model.py")
    run_scaffold("update", "--set", "style=functional", cwd=folder, code=3)
    stages = [git_bytes(folder, "show", f":{number}:model.py") for number in (1, 2, 3)]
    assert stages[1] == head
    assert all(stage.count(b"\n") == stage.count(b"\r\n") > 0 for stage in stages)


def git_bytes(folder: Path, *words: str) -> bytes:
    command = ["git", "-C", folder, *words]
    return subprocess.run(command, capture_output=True, check=True).stdout


def dirty(folder: Path, how: str) -> None:
    if how == "edited":
        (folder / "train.py").write_text("# mine\n")
    elif how == "staged":
        (folder / "train.py").write_text("# mine\n")
        git(folder, "add", "train.py")
    elif how == "untracked":
        (folder / "mine.py").write_text("# mine\n")
    else:
        git(folder, "checkout", "-qb", "other")
        git(folder, "commit", "-q", "--allow-empty", "-m", "empty")
        git(folder, "checkout", "-q", "-")
        git(folder, "commit", "-q", "--allow-empty", "-m", "another")
        git(folder, "merge", "--no-commit", "-q", "other")


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("edited", "You have uncommitted changes (train.py). Commit or stash"),
        ("staged", "You have uncommitted changes (train.py). Commit or stash"),
        ("untracked", "You have uncommitted changes (mine.py). Commit or stash"),
        ("merge", "in the middle of a merge"),
    ],
)
def test_a_repository_with_open_ends_is_refused_unless_forced(tmp_path, how, sentence):
    folder = committed(make(tmp_path / "demo", task="regression"))
    dirty(folder, how)
    before = contents(folder)
    words = ["update", "--set", "device=cpu"]
    assert sentence in run_scaffold(*words, cwd=folder, code=2).stderr
    assert contents(folder) == before
    run_scaffold("update", "--check", cwd=folder)
    run_scaffold(*words, "--force", cwd=folder)
    assert contents(folder)["config.py"] != before["config.py"]


def test_changes_elsewhere_in_the_repository_do_not_matter(tmp_path):
    folder = make(tmp_path / "root" / "demo", task="regression")
    committed(folder, tmp_path / "root")
    (tmp_path / "root" / "other.txt").write_text("not of the project\n")
    run_scaffold("update", "--set", "device=cpu", cwd=folder)
    assert (tmp_path / "root" / "other.txt").exists()


def test_a_repository_that_ignores_the_project_does_not_matter(tmp_path):
    (tmp_path / ".gitignore").write_text("demo/\n")
    committed(tmp_path)
    folder = make(tmp_path / "demo", task="regression")
    run_scaffold("update", "--set", "device=cpu", cwd=folder)


def test_a_repository_inside_the_project_is_left_alone(tmp_path):
    folder = make(tmp_path / "demo", task="regression")
    inner = folder / "library"
    inner.mkdir()
    (folder / "predict.py").rename(inner / "predict.py")
    committed(inner)
    carry_out(plan(folder, {"device": "cpu"}))
    assert git(inner, "status", "--porcelain") == ""


def test_git_in_a_hook_is_asked_about_the_project_all_the_same(tmp_path):
    folder = committed(make(tmp_path / "demo", task="regression"))
    (folder / "train.py").write_text("# mine\n")
    other = tmp_path / "other"
    other.mkdir()
    committed_other = {"GIT_DIR": str(other / ".git"), "GIT_INDEX_FILE": "/nowhere"}
    git(other, "init", "-q")
    words = ["update", folder, "--set", "device=cpu"]
    env = {**os.environ, **committed_other}
    assert (
        "uncommitted changes"
        in run_scaffold(*words, cwd=tmp_path, code=2, env=env).stderr
    )


def test_without_git_there_are_conflicts_all_the_same(conflicting):
    shutil.rmtree(conflicting / ".git")
    env = {**os.environ, "PATH": "/nowhere"}
    words = ["update", "--set", "style=functional"]
    done = run_scaffold(*words, cwd=conflicting, code=3, env=env)
    assert "conflict  model.py" in done.stdout and "mergetool" not in done.stdout
    assert "<<<<<<< yours\n" in (conflicting / "model.py").read_text()


# The command


def test_check_says_whether_there_is_an_update_and_changes_nothing(tmp_path):
    folder = make(tmp_path / "demo", task="regression")
    before = contents(folder)
    assert "Nothing to update" in run_scaffold("update", "--check", cwd=folder).stdout
    words = ["update", folder, "--check", "--set", "style=functional"]
    assert "An update is available" in run_scaffold(*words, cwd=tmp_path, code=4).stdout
    assert contents(folder) == before


def test_a_dry_run_prints_a_diff_that_patch_takes(tmp_path):
    folder = make(tmp_path / "demo", task="regression")
    before = contents(folder)
    words = ["--set", "style=functional", "--set", "with=export"]
    done = run_scaffold("update", "--dry-run", *words, cwd=folder)
    assert contents(folder) == before
    shutil.copytree(folder, tmp_path / "patched")
    patch = [
        "git",
        "apply",
        "--unsafe-paths",
        "--directory",
        str(tmp_path / "patched"),
        "-",
    ]
    subprocess.run(patch, input=done.stdout, text=True, check=True, cwd=tmp_path)
    run_scaffold("update", *words, cwd=folder)
    assert contents(tmp_path / "patched") == contents(folder)


def test_json_says_what_became_of_each_file(conflicting):
    words = ["update", "--set", "style=functional", "--json"]
    found = json.loads(run_scaffold(*words, cwd=conflicting, code=3).stdout)
    assert found["written"] and found["in_index"] and found["available"]
    assert found["conflicts"] == ["model.py"]
    actions = {item["path"]: item["action"] for item in found["files"]}
    assert actions == {"model.py": "conflict", "README.md": "changed"}
    assert found["answers"]["style"] == "functional"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--set", "style"], "--set style has no value"),
        (["--set", "stile=class"], "Unknown setting 'stile'. Did you mean 'style'?"),
        (["--set", "style=klass"], "Unknown style 'klass'. Did you mean 'class'?"),
        (["--set", "model=cnn"], "The model cnn is not for regression"),
        (["--set", "style=class", "--set", "style=functional"], "2 values"),
        (["--set", "copy-data=perhaps"], "Unknown copy_data 'perhaps'"),
        (
            ["--set", "project-slug=x"],
            "Unknown setting 'project-slug'. Choose task,",
        ),
        (["--set", "copy_data=perhaps"], "Unknown copy_data 'perhaps'"),
        (
            ["nowhere"],
            "`nowhere` was not created by scaffold (no .scaffold/answers.json).",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path, words, sentence):
    folder = make(tmp_path / "demo", task="regression")
    before = contents(folder)
    done = run_scaffold("update", *words, cwd=folder, code=2)
    assert sentence in done.stderr
    assert contents(folder) == before


def test_an_error_of_the_system_names_the_file_and_is_json_too(tmp_path):
    done = run_scaffold("update", "x" * 300, "--json", cwd=tmp_path, code=1)
    said = json.loads(done.stdout)
    assert said["error"].startswith("xxx") and "File name too long" in said["error"]
    assert said["code"] == 1 and said["error"] in done.stderr


def test_a_notebook_in_conflict_is_not_said_to_have_markers(tmp_path):
    folder = make(tmp_path / "demo", task="regression", extras="notebook")
    notebook = folder / "notebook.ipynb"
    text = notebook.read_text().replace("walk through", "stroll in")
    notebook.write_text(text)
    done = run_scaffold("update", "--set", "name=Another", cwd=folder, code=3)
    assert "notebook.ipynb.scaffold-new" in done.stdout and "<<<" not in done.stdout
    assert notebook.read_text() == text


def test_settings_are_read_as_new_reads_its_flags():
    pairs = ["with=export", "include=a", "include=b", "copy-data=yes", "hidden="]
    assert read_settings(pairs) == {
        "extras": "export",
        "include": ("a", "b"),
        "copy_data": True,
        "hidden": None,
    }


# All or nothing


def state(folder: Path) -> dict[str, bytes]:
    """Every byte of a project, the record included."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("after", range(12))
def test_a_failure_half_way_leaves_everything_as_it_was(tmp_path, monkeypatch, after):
    folder = make(tmp_path / "demo", task="regression")
    before = state(folder)
    answers = {"model": "linear", "extras": "export,report", "device": "multi-gpu"}
    update = plan(folder, answers)
    assert len(update.changes) >= 12
    swap = scaffold.update.swap.__globals__
    put, calls = swap["put"], []
    error = KeyboardInterrupt() if after % 2 else OSError(28, "No space left on device")

    def fail(new, target):
        if len(calls) == after:
            calls.append(target)
            raise error
        calls.append(target)
        put(new, target)

    monkeypatch.setitem(swap, "put", fail)
    with pytest.raises(KeyboardInterrupt if after % 2 else ScaffoldError):
        carry_out(update)
    assert state(folder) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from scaffold.update import plan, swap
module = sys.modules["scaffold.update.swap"]
calls, put = [], module.put
def dying(new, target):
    if len(calls) == {after}:
        os.kill(os.getpid(), signal.SIGKILL)
    calls.append(target)
    put(new, target)
module.put = dying
swap(Path({folder!r}), plan(Path({folder!r}), {{"device": "multi-gpu"}}).changes)
"""


@pytest.mark.parametrize("after", [0, 3, 6])
def test_after_a_kill_the_next_command_puts_everything_back(tmp_path, after):
    folder = make(tmp_path / "demo", task="regression")
    before = state(folder)
    script = KILLED.format(after=after, folder=str(folder))
    done = subprocess.run([sys.executable, "-c", script])
    assert done.returncode == -signal.SIGKILL
    assert (state(folder) != before) and recover(folder)
    assert state(folder) == before
    assert not recover(folder)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_time_leaves_the_old_or_the_new(tmp_path, number):
    folder = make(tmp_path / "demo", task="regression")
    before = state(folder)
    command = [sys.executable, "-m", "scaffold", "update", str(folder), "--set"]
    after, codes = None, set()
    for wait in (0.15, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
        process = subprocess.Popen([*command, "device=cpu"], stderr=subprocess.PIPE)
        time.sleep(wait)
        process.send_signal(number)
        process.communicate()
        codes.add(process.returncode)
        found = state(folder)
        if found != before:
            after = after or rendered(
                task="regression", device="cpu", project_slug="demo"
            )
            assert contents(folder) == after
            assert read_record(folder).answers.device == "cpu"
            run_scaffold("update", folder, "--set", "device=auto", cwd=tmp_path)
        assert state(folder) == before
    assert codes <= {0, -number, 128 + number}


def test_a_plan_that_leads_outside_is_not_followed(tmp_path):
    folder = make(tmp_path / "demo", task="regression")
    (tmp_path / "mine.txt").write_text("mine\n")
    stage = folder / ".scaffold" / "update"
    stage.mkdir()
    (stage / "plan.json").write_text('{"../mine.txt": false}')
    done = run_scaffold("update", cwd=folder, code=2)
    assert "was not written by scaffold" in done.stderr
    assert (tmp_path / "mine.txt").read_text() == "mine\n"


def test_a_second_update_at_the_same_time_is_refused(tmp_path):
    from scaffold.update.swap import only_one

    folder = make(tmp_path / "demo", task="regression")
    with only_one(folder):
        done = run_scaffold("update", folder, cwd=tmp_path, code=2)
    assert "Another `scaffold update` of" in done.stderr


# The property


WAYS = [
    {"style": "functional"},
    {"style": "sequential", "device": "multi-gpu"},
    {"model": "linear"},
    {"extras": "all"},
    {"extras": "none", "optimizer": "sgd"},
    {"schedule": "none", "device": "cpu"},
    {"loss": "huber", "hidden": "8,8", "init": "xavier"},
    {"task": "classification", "model": "mlp", "dataset": "digits"},
]
EDITS = st.lists(
    st.tuples(
        st.integers(0, 10**6),
        st.integers(0, 10**6),
        st.sampled_from(
            [*["insert", "replace", "cut"] * 4, "crlf", "rename", "delete"]
        ),
    ),
    min_size=1,
    max_size=30,
)


def edit(path: Path, where: int, how: str, mine: bytes) -> None:
    """Change a file as a user might; mine is the line that comes in."""
    lines = path.read_bytes().splitlines(keepends=True)
    place = where % (len(lines) + 1)
    if how == "rename":
        path.rename(path.with_stem(f"{path.stem}_{where}"))
    elif how == "delete":
        path.unlink()
    elif how == "crlf":
        ended = (line.rstrip(b"\r\n") + b"\r\n" for line in lines)
        path.write_bytes(b"".join(ended))
    else:
        new = [] if how == "cut" else [mine + b"\n"]
        lines[place : place + (how != "insert")] = new
        path.write_bytes(b"".join(lines))


@given(EDITS, st.sampled_from(WAYS))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_no_line_that_the_user_added_is_lost(tmp_path_factory, edits, way):
    folder = make(tmp_path_factory.mktemp("property") / "demo", task="regression")
    lines = [f"# mine {number}".encode() for number in range(len(edits))]
    for line, (which, where, how) in zip(lines, edits, strict=True):
        files = sorted(path for path in folder.glob("*") if path.is_file())
        edit(files[which % len(files)], where, how, line)
    before = [line for file in contents(folder).values() for line in file.splitlines()]
    carry_out(plan(folder, way))
    after = [line for file in contents(folder).values() for line in file.splitlines()]
    for line in lines:
        assert after.count(line) == before.count(line) <= 1
