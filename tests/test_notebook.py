"""The notebook: valid, clean, and run from top to bottom."""

import json
import re
from itertools import product

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
from tests.projects import make, resolved, run
from tests.test_combinations import RULES

KNOWN = catalog.load()


def executed(project, monkeypatch, settings: str = "") -> list:
    """The cells of a project's notebook, run one after the other in a new kernel."""
    monkeypatch.setenv("IPYTHONDIR", str(project.parent / "ipython"))
    content = nbformat.read(project / "notebook.ipynb", as_version=4)
    first = next(cell for cell in content.cells if cell.cell_type == "code")
    on_cpu = first.source.replace("(epochs=5,", f'(epochs=5, device="cpu", {settings}')
    assert on_cpu != first.source
    first.source = on_cpu
    place = {"metadata": {"path": str(project)}}
    NotebookClient(
        content, timeout=300, kernel_name="python3", resources=place
    ).execute()
    return [cell for cell in content.cells if cell.cell_type == "code"]


def pictures(cells: list) -> int:
    outputs = [output for cell in cells for output in cell.outputs]
    return sum("image/png" in output.get("data", {}) for output in outputs)


def val_losses(cells: list) -> list[float]:
    said = "".join(o.get("text", "") for cell in cells for o in cell.outputs)
    return [float(loss) for loss in re.findall(r"val_loss (\S+)", said)]


# Choices, how many pictures there are, what is left of the first loss at the most.
WALKS = [
    ({"task": "regression", "device": "multi-gpu", "schedule": "plateau"}, 2, 0.9),
    ({"task": "classification"}, 4, 0.9),
    ({"task": "recommender", "optimizer": "sparse-adam", "schedule": "none"}, 3, 0.9),
    ({"task": "recommender", "model": "ncf"}, 3, 0.95),
    ({"task": "recommender", "loss": "bpr", "device": "multi-gpu"}, 3, 0.95),
]


@pytest.mark.parametrize(("answers", "number", "most"), WALKS, ids=str)
def test_it_runs_and_its_network_learns(tmp_path, monkeypatch, answers, number, most):
    project = make(tmp_path, extras="notebook", **answers)
    before = {path.name for path in project.iterdir()}
    cells = executed(project, monkeypatch)
    assert pictures(cells) == number
    losses = val_losses(cells)
    assert len(losses) == 5 and losses[-1] < most * losses[0]
    assert {path.name for path in project.iterdir()} - {"__pycache__"} == before


def test_it_walks_through_a_pretrained_network_too(tmp_path, monkeypatch):
    """With random weights: nothing that is learnt from them holds elsewhere."""
    answers = {"task": "transfer-learning", "model": "mobilenet_v3_small"}
    project = make(tmp_path, extras="notebook", **answers)
    cells = executed(project, monkeypatch, 'weights="none", workers=0,')
    assert pictures(cells) == 4
    assert len(val_losses(cells)) == 5


ODD = 'a"b\\ $x$ {{ 7*7 }}\n# %% 🎉'


def test_a_strangers_words_stay_words(tmp_path, monkeypatch):
    """In a title, in the names of columns and of classes; nothing of them is run."""
    names = ["$\\frac$", "two\nlines", "# %% [markdown]"]
    rows = [[n % 7, n % 5, names[n % 3]] for n in range(60)]
    file = tables.save(tmp_path / "odd.csv", [ODD, "b", f"{ODD}?"], rows)
    title = '"]}], %% "\\n" </script> 日本'
    answers = {"data": str(file), "target": f"{ODD}?", "name": title}
    project = resolve(Answers(project_slug="odd", extras="notebook", **answers))
    write(tmp_path / "odd", render(project), sample(project))
    content = json.loads((tmp_path / "odd" / "notebook.ipynb").read_text("utf-8"))
    told = ["".join(cell["source"]) for cell in content["cells"]]
    usual = render(
        resolved(task="classification", dataset="breast-cancer", extras="notebook")
    )
    assert len(told) == len(json.loads(usual["notebook.ipynb"])["cells"])
    assert told[0].startswith(f"# A walk through {markdown(title)}\n")
    assert any("b\\ $x$ {{ 7*7 }} # %% 🎉?`" in text for text in told)
    check_cells(content)
    assert pictures(executed(tmp_path / "odd", monkeypatch)) == 2


def check_cells(content: dict) -> None:
    """A notebook as Jupyter wants it, not run yet, its code as black writes it."""
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


MODELS = [
    ("classification", {"dataset": "cifar100", "model": "cnn", "augment": "mixup"}),
    ("classification", {"dataset": "breast-cancer", "loss": "nll"}),
    ("transfer-learning", {"dataset": "imagefolder"}),
    ("transfer-learning", {"dataset": "flowers102"}),
    ("recommender", {"dataset": "movielens-25m", "model": "dense"}),
    ("recommender", {"dataset": "movielens-25m", "model": "ncf", "loss": "bpr"}),
    ("recommender", {"model": "mf", "loss": "bce"}),
]


def test_it_is_valid_and_clean_whatever_was_chosen(tmp_path):
    project = make(tmp_path, task="classification", extras="notebook")
    chosen = [
        (task, {"schedule": schedule, "device": device})
        for task, schedule, device in product(
            KNOWN.tasks, KNOWN.schedules, ("auto", "multi-gpu")
        )
    ]
    for number, (task, answers) in enumerate([*chosen, *MODELS]):
        files = render(resolved(task=task, extras="notebook", **answers))
        text = files["notebook.ipynb"]
        check_cells(json.loads(text))
        (project / f"notebook_{number}.ipynb").write_text(text)
    lint = ["ruff", "check", "--isolated", "--no-cache", "--select", f"{RULES},RUF"]
    run(project, "-m", *lint, ".")


def test_cells_are_told_apart_by_lines_of_their_own():
    text = "# %% [markdown]\n# Title\n\nx # %%\n# %%\n\nprint('\"\\n')\n"
    content = json.loads(notebook(text))
    assert [cell["cell_type"] for cell in content["cells"]] == ["markdown", "code"]
    sources = ["".join(cell["source"]) for cell in content["cells"]]
    assert sources == ["# Title\n\nx # %%", "print('\"\\n')"]
