"""Published data sets: downloaded from a local server, in the layout that they have."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from scaffold import catalog
from scaffold.catalog.entries import Dataset
from tests.lint import check_code
from tests.projects import make, offline, play, resolved, run, torchrun
from tests.server import serve
from tests.slow.published import published, snippet

KNOWN = catalog.load()
FETCHED = {name: entry for name, entry in KNOWN.datasets.items() if entry.fetched}
CHOICES = [
    (task, model, dataset)
    for task, entry in KNOWN.tasks.items()
    for model in KNOWN.models_for(entry)
    for dataset in KNOWN.datasets_for(entry, KNOWN.models[model])
    if dataset in FETCHED and KNOWN.models[model].featured
]
ASKED_FOR = {
    "classification": [
        "mnist",
        "fashion-mnist",
        "cifar10",
        "cifar100",
        "svhn",
        "stl10",
    ],
    "transfer-learning": ["flowers102", "oxford-iiit-pet", "cifar10"],
    "regression": ["california-housing"],
    "recommender": [f"movielens-{n}" for n in ("100k", "latest-small", "1m", "25m")],
}
QUICK = {"transfer-learning": "mobilenet_v3_small"}  # of several models, the quickest


def test_no_data_set_is_missing():
    asked = {(task, name) for task, names in ASKED_FOR.items() for name in names}
    assert asked <= {(task, dataset) for task, _, dataset in CHOICES}
    assert "imagefolder" in KNOWN.datasets_for(KNOWN.tasks["transfer-learning"])


@pytest.mark.parametrize(("task", "model", "dataset"), CHOICES)
def test_the_code_for_it_is_clean_with_every_model(tmp_path, task, model, dataset):
    style = list(KNOWN.styles)[len(model + dataset) % len(KNOWN.styles)]
    device = list(KNOWN.devices)[len(model) % len(KNOWN.devices)]
    answers = {"task": task, "model": model, "dataset": dataset}
    check_code(make(tmp_path, style=style, device=device, **answers))


@dataclass
class Setup:
    """A project whose data come from a local server."""

    folder: Path
    server: object
    paths: list[str]
    flags: list[str]
    script: list[str]

    def play(self, script: str, *flags, code: int = 0):
        return play(self.folder, *self.script, script, *flags, code=code)

    def train(self, code: int = 0):
        flags = ["--epochs", "1", "--limit-batches", "2", "--device", "cpu"]
        return self.play("train.py", *flags, *self.flags, code=code)


@pytest.fixture
def set_up(tmp_path):
    """Makes a project and a server for its data; closes the server."""
    servers = []

    def start(files: dict[str, bytes] | None = None, **answers) -> Setup:
        project = resolved(**answers)
        files = files or published(archive_name(project.dataset))
        context = serve({f"/{name}": content for name, content in files.items()})
        server = context.__enter__()
        servers.append(context)
        folder = make(tmp_path, **answers)
        script = redirected(folder, project.dataset, server.address, files)
        paths = [f"/{name}" for name in files]
        return Setup(folder, server, paths, offline(project), script)

    yield start
    for context in servers:
        context.__exit__(None, None, None)


def archive_name(dataset: Dataset) -> str:
    return dataset.name.replace("movielens", "ml")


def redirected(folder: Path, dataset: Dataset, address: str, files) -> list[str]:
    """Let a project's scripts load from the server; what stands before their names."""
    if getattr(dataset, "published", None):
        lines = snippet(dataset.name, address, files)
        text = "import runpy, sys\nsys.argv = sys.argv[1:]\n"
        text += "runpy.run_path(sys.argv[0], run_name='__main__')\n"
        (folder / "redirected.py").write_text(f"{lines}\n{text}")
        return ["redirected.py"]
    ((name, content),) = files.items()
    path, text = folder / "dataset.py", (folder / "dataset.py").read_text()
    text = text.replace(dataset.download.url, f"{address}/{name}")
    text = text.replace(dataset.download.sha256, hashlib.sha256(content).hexdigest())
    path.write_text(text)
    return []


LIVES = [(task, name) for task, names in ASKED_FOR.items() for name in names]


@pytest.mark.parametrize(("task", "dataset"), LIVES)
def test_it_is_downloaded_once_and_learned_from(set_up, task, dataset):
    models = KNOWN.models_for(KNOWN.tasks[task])
    model = QUICK.get(task, models[len(dataset) % 2])
    setup = set_up(task=task, dataset=dataset, model=model)
    setup.train()
    downloads = len(setup.server.requests)
    assert downloads
    setup.play("evaluate.py", "--device", "cpu")
    predict(setup, task)
    assert len(setup.server.requests) == downloads


def predict(setup: Setup, task: str) -> None:
    if task == "recommender":
        said = setup.play("predict.py", "--user", "1", "--top", "3")
        assert len(said.stdout.splitlines()) == 4
    elif task == "regression":
        setup.play("predict.py", "data/california-housing.csv")
        found = setup.folder / "data" / "california-housing-predictions.csv"
        first = found.read_text().splitlines()[0]
        assert first.endswith("predicted_median_house_value")
    else:
        Image.new("RGB", (40, 30), "red").save(setup.folder / "image.png")
        said = setup.play("predict.py", "image.png")
        assert said.stdout.startswith("image.png  ")


def test_mnist_is_784_520_320_240_120_10():
    layers = resolved(task="classification", dataset="mnist").network.layers
    widths = [layer.module for layer in layers if "Linear" in layer.module]
    sizes = [784, 520, 320, 240, 120, "num_classes"]
    pairs = pairwise(sizes)
    assert widths == [f"nn.Linear({a}, {b})" for a, b in pairs]


def test_the_published_test_split_stays_the_test_split(set_up):
    setup = set_up(task="classification", dataset="mnist")
    setup.train()
    code = (
        "from config import Config; from dataset import load_data\n"
        "d = load_data(Config(), 'cpu')\n"
        "print(len(d.train), len(d.val), len(d.test), d.train.tensors[0].dtype)"
    )
    assert run(setup.folder, "-c", code).stdout.split() == [
        "50",
        "10",
        "20",
        "torch.uint8",
    ]


# When the download does not go well.

RATINGS = {"task": "recommender", "dataset": "movielens-100k"}


def test_a_download_that_is_cut_off_starts_over(set_up):
    setup = set_up(**RATINGS)
    (path,) = setup.paths
    setup.server.cut(path, after=1000)
    assert "\nCannot download http" in setup.train(code=2).stderr
    assert not list(setup.folder.glob("data/*"))
    setup.train()
    assert [one.range for one in setup.server.downloads(path)] == [None, None]


@pytest.mark.parametrize("fault", ["corrupt", "page"])
def test_a_file_that_is_not_the_published_one_is_thrown_away(set_up, fault):
    setup = set_up(**RATINGS)
    getattr(setup.server, fault)(setup.paths[0])
    said = setup.train(code=2)
    assert said.stderr.splitlines()[-1].startswith("Cannot download http")
    assert not [path for path in setup.folder.glob("data/*") if path.is_file()]


@pytest.mark.parametrize(
    "answers",
    [
        RATINGS,
        {"task": "regression", "dataset": "california-housing"},
        {"task": "classification", "dataset": "mnist"},
        {"task": "classification", "dataset": "svhn"},
        {"task": "transfer-learning", "dataset": "flowers102"},
    ],
    ids=lambda answers: answers["dataset"],
)
@pytest.mark.parametrize("fault", ["gone", "offline", "page"])
def test_what_cannot_be_had_is_said_in_a_sentence(set_up, answers, fault):
    setup = set_up(**answers)
    for path in setup.paths:
        setup.server.page(path) if fault == "page" else setup.server.remove(path)
    if fault == "offline":
        for path in setup.folder.glob("*.py"):
            text = path.read_text().replace(setup.server.address, "http://127.0.0.1:9")
            path.write_text(text)
    said = setup.train(code=2)
    assert said.stderr.strip().splitlines()[-1].startswith(("Cannot ", "http"))
    assert not list(setup.folder.glob("outputs/*.pt"))


def test_an_archive_cannot_write_anywhere_else(set_up, tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        real = zipfile.ZipFile(io.BytesIO(published("ml-100k")["ml-100k.zip"]))
        for name in ("ml-100k/u.data", "ml-100k/u.item"):
            archive.writestr(name, real.read(name))
        archive.writestr("../../evil.py", "print('evil')")
        archive.writestr("/tmp/evil.py", "print('evil')")
    setup = set_up({"ml-100k.zip": content.getvalue()}, **RATINGS)
    setup.train()
    assert not list(tmp_path.rglob("evil.py")) and not Path("/tmp/evil.py").exists()


def test_two_processes_download_it_once(set_up):
    setup = set_up(device="multi-gpu", **RATINGS)
    flags = ["--epochs", "1", "--limit-batches", "2", "--device", "cpu"]
    run(setup.folder, *torchrun(2), "train.py", *flags)
    assert len(setup.server.downloads(setup.paths[0])) == 1
