"""The notebook: valid, clean, and it runs from top to bottom."""

import json
import re
import shlex

import black
import nbformat
import pytest
from nbclient import NotebookClient

from scaffold import catalog
from scaffold.notebook import notebook
from scaffold.project import Answers, resolve
from scaffold.render import render, sample
from scaffold.text import markdown
from scaffold.write import write
from tests import tables
from tests.lint import RULES
from tests.projects import make, offline, play, resolved, run, small

KNOWN = catalog.load()


def executed(project, monkeypatch, settings: str = "") -> list:
    """The code cells of a project's notebook, run in order in a new kernel."""
    monkeypatch.setenv("IPYTHONDIR", str(project.parent / "ipython"))
    content = nbformat.read(project / "notebook.ipynb", as_version=4)
    first = next(cell for cell in content.cells if cell.cell_type == "code")
    on_cpu = first.source.replace("(epochs=5,", f'(epochs=5, device="cpu", {settings}')
    assert on_cpu != first.source
    first.source = on_cpu
    folder = {"metadata": {"path": str(project)}}
    client = NotebookClient(
        content, timeout=300, kernel_name="python3", resources=folder
    )
    client.execute()
    return [cell for cell in content.cells if cell.cell_type == "code"]


def pictures(cells: list) -> int:
    outputs = [output for cell in cells for output in cell.outputs]
    return sum("image/png" in output.get("data", {}) for output in outputs)


def val_losses(cells: list) -> list[float]:
    text = "".join(o.get("text", "") for cell in cells for o in cell.outputs)
    return [float(loss) for loss in re.findall(r"val_loss (\S+)", text)]


# Choices, settings, the number of pictures, the last loss as a share of the first.
WALKS = [
    ({"task": "regression", "device": "multi-gpu", "schedule": "plateau"}, "", 2, 0.9),
    ({"task": "classification", "class_weights": True}, "", 4, 0.9),
    ({"task": "recommender", "optimizer": "sparse-adam"}, "", 3, 0.9),
    ({"task": "recommender", "loss": "bpr"}, "", 3, 0.95),
    (  # random weights of the backbone: there is not much to learn from its features
        {"task": "transfer-learning", "model": "mobilenet_v3_small"},
        'weights="none", batch_size=4, ',
        4,
        1.5,
    ),
]


@pytest.mark.parametrize(("answers", "settings", "number", "most"), WALKS, ids=str)
def test_it_runs_and_the_model_learns(
    tmp_path, monkeypatch, answers, settings, number, most
):
    project = make(tmp_path, extras="notebook", **answers)
    before = {path.name for path in project.iterdir()}
    cells = executed(project, monkeypatch, settings)
    assert pictures(cells) == number
    losses = val_losses(cells)
    assert len(losses) == 5 and losses[-1] < most * losses[0]
    new = {path.name for path in project.iterdir()} - before
    assert new - {"__pycache__", "cache"} == {"outputs"}
    assert [path.name for path in (project / "outputs").iterdir()] == ["notebook"]


@pytest.mark.parametrize("task", KNOWN.tasks)
def test_it_ends_with_commands_that_work(tmp_path, task):
    project = make(tmp_path, extras="notebook", **small(task))
    content = json.loads((project / "notebook.ipynb").read_text("utf-8"))
    commands = re.findall(r"`python (.*?)`", "".join(content["cells"][-1]["source"]))
    assert [command.split()[0] for command in commands] == [
        "train.py",
        "evaluate.py",
        "predict.py",
    ]
    quick = ["--epochs", 1, "--limit-batches", 2, "--device", "cpu"]
    quick += offline(resolved(task=task))
    for command in commands:
        flags = quick if command == "train.py" else []
        play(project, *shlex.split(command), *flags)


ODD = 'a"b\\ $x$ {{ 7*7 }}\n# %% 🎉'


def test_words_of_a_strangers_data_stay_words(tmp_path, monkeypatch):
    """In a title, in names of columns and of classes; none of them is executed."""
    names = ["$\\frac$", "two\nlines", "# %% [markdown]"]
    rows = [[n % 7, n % 5, names[n % 3]] for n in range(60)]
    file = tables.save(tmp_path / "odd.csv", [ODD, "b", f"{ODD}?"], rows)
    title = '"]}], %% "\\n" </script> 日本'
    answers = {"data": str(file), "target": f"{ODD}?", "name": title}
    project = resolve(Answers(project_slug="odd", extras="notebook", **answers))
    write(tmp_path / "odd", render(project), sample(project))
    content = json.loads((tmp_path / "odd" / "notebook.ipynb").read_text("utf-8"))
    texts = ["".join(cell["source"]) for cell in content["cells"]]
    usual = render(
        resolved(task="classification", dataset="breast-cancer", extras="notebook")
    )
    assert len(texts) == len(json.loads(usual["notebook.ipynb"])["cells"])
    assert texts[0].startswith(f"# A walk through {markdown(title)}\n")
    assert any("b\\ $x$ {{ 7*7 }} # %% 🎉?`" in text for text in texts)
    check_cells(content)
    assert pictures(executed(tmp_path / "odd", monkeypatch)) == 2


def check_cells(content: dict) -> None:
    """A notebook that Jupyter accepts, without outputs, its code as black writes it."""
    nbformat.validate(content)
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    assert len({cell["id"] for cell in content["cells"]}) == len(content["cells"])
    for cell in content["cells"]:
        text = "".join(cell["source"])
        assert text and text == text.strip()
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
            assert black.format_str(text, mode=black.Mode()) == text + "\n"


OTHERS = [
    {"task": "regression"},
    {"task": "classification", "dataset": "cifar100", "model": "cnn"},
    {"task": "classification", "dataset": "breast-cancer", "loss": "nll"},
    {"task": "transfer-learning", "dataset": "imagefolder"},
    {"task": "transfer-learning", "dataset": "flowers102"},
    {"task": "recommender", "dataset": "movielens-25m", "model": "dense"},
    {"task": "recommender", "model": "ncf", "loss": "bce"},
]


def test_it_is_valid_and_clean_for_all_kinds_of_data(tmp_path):
    project = make(tmp_path, task="classification", extras="notebook")
    for number, answers in enumerate(OTHERS):
        text = render(resolved(extras="notebook", **answers))["notebook.ipynb"]
        check_cells(json.loads(text))
        (project / f"notebook_{number}.ipynb").write_text(text)
    lint = ["ruff", "check", "--isolated", "--no-cache", "--select", f"{RULES},RUF"]
    run(project, "-m", *lint, *project.glob("*.ipynb"))


def test_cells_begin_at_their_own_marks():
    text = "# %% [markdown]\n# Title\n\nx # %%\n# %%\n\nprint('\"\\n')\n"
    content = json.loads(notebook(text))
    assert [cell["cell_type"] for cell in content["cells"]] == ["markdown", "code"]
    sources = ["".join(cell["source"]) for cell in content["cells"]]
    assert sources == ["# Title\n\nx # %%", "print('\"\\n')"]
