"""Transfer learning: where the backbone's weights come from, and where they go."""

import hashlib
import os
import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import torch
from torchvision.models import get_model

from tests.projects import make, play, run

NAME = "mobilenet_v3_small"
SHORT = ["--epochs", 1, "--limit-batches", 1, "--batch-size", 4, "--workers", 0]
SHORT += ["--device", "cpu"]


@pytest.fixture
def project(tmp_path):
    return make(tmp_path, task="transfer-learning", model=NAME)


@pytest.fixture
def network():
    torch.manual_seed(1)
    return get_model(NAME)


def kept_backbone(project) -> dict:
    return torch.load(project / "outputs" / "backbone.pt", weights_only=True)


def test_a_file_of_weights_is_used_frozen_and_kept(project, network):
    torch.save(network.state_dict(), project / "weights.pth")
    play(project, "train.py", *SHORT, "--weights", "weights.pth")
    kept, given = kept_backbone(project), network.state_dict()
    assert set(given) - set(kept) == {"classifier.3.weight", "classifier.3.bias"}
    assert all(torch.equal(tensor, given[name]) for name, tensor in kept.items())


def test_names_of_the_published_densenet_are_understood(tmp_path):
    project = make(tmp_path, task="transfer-learning", model="densenet121")
    state = get_model("densenet121").state_dict()
    published = {
        re.sub(r"(denselayer\d+\.(?:norm|conv))([12])\.", r"\1.\2.", name): tensor
        for name, tensor in state.items()
    }
    assert set(published) != set(state)
    torch.save(published, project / "weights.pth")
    play(project, "train.py", *SHORT, "--weights", "weights.pth")
    kept = kept_backbone(project)
    assert all(torch.equal(tensor, state[name]) for name, tensor in kept.items())


def test_other_weights_are_refused(project):
    torch.save(get_model("resnet18").state_dict(), project / "weights.pth")
    refused = play(project, "train.py", *SHORT, "--weights", "weights.pth", code=2)
    assert f"The weights in weights.pth are not those of {NAME}." in refused.stderr


def test_a_missing_file_is_named(project):
    refused = play(project, "train.py", *SHORT, "--weights", "nowhere.pth", code=2)
    assert "Cannot read nowhere.pth" in refused.stderr


# train.py as it is, with torchvision's address of the weights turned to this machine.
REDIRECTED = """
import runpy, sys
from torchvision.models import get_model_weights
get_model_weights({name!r}).DEFAULT.value.url = {url!r}
sys.argv = ["train.py", *{flags!r}]
sys.path.insert(0, ".")
runpy.run_path("train.py", run_name="__main__")
"""


def train_from(url: str, project, home, code: int = 0):
    flags = [*map(str, SHORT), "--weights", "default"]
    script = REDIRECTED.format(name=NAME, url=url, flags=flags)
    environment = {**os.environ, "TORCH_HOME": str(home)}
    return run(project, "-c", script, code=code, env=environment)


@pytest.fixture
def server(tmp_path):
    """Serves a folder: (folder, address)."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = partial(SimpleHTTPRequestHandler, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_weights_are_downloaded_once_and_checked(tmp_path, project, network, server):
    folder, address = server
    torch.save(network.state_dict(), folder / "weights")
    digest = hashlib.sha256((folder / "weights").read_bytes()).hexdigest()
    file = (folder / "weights").rename(folder / f"{NAME}-{digest[:8]}.pth")
    train_from(f"{address}/{file.name}", project, tmp_path / "home")
    given = network.state_dict()
    kept = kept_backbone(project)
    assert all(torch.equal(tensor, given[name]) for name, tensor in kept.items())
    file.unlink()
    train_from(f"{address}/{file.name}", project, tmp_path / "home")


def test_a_damaged_download_is_refused(tmp_path, project, network, server):
    folder, address = server
    torch.save(network.state_dict(), folder / f"{NAME}-00000000.pth")
    url = f"{address}/{NAME}-00000000.pth"
    refused = train_from(url, project, tmp_path / "home", code=2)
    assert f"Cannot download {url}" in refused.stderr
    assert "invalid hash" in refused.stderr
    assert not list((tmp_path / "home").rglob("*.pth"))


def test_without_a_network_one_sentence_names_the_address(tmp_path, project, server):
    _, address = server
    url = f"{address}/not-there.pth"
    refused = train_from(url, project, tmp_path / "home", code=2)
    sentence = refused.stderr.splitlines()[-1]
    assert sentence.startswith(f"Cannot download {url}")
    assert "--weights FILE" in sentence and "--weights none" in sentence


def test_a_run_needs_its_weights_only_at_the_start(project, network):
    """Resume, evaluate and predict take the backbone from beside the checkpoint."""
    torch.save(network.state_dict(), project / "weights.pth")
    play(project, "train.py", *SHORT, "--weights", "weights.pth")
    (project / "weights.pth").unlink()
    play(project, "train.py", "--epochs", 2, "--resume")
    play(project, "evaluate.py")
    said = play(project, "predict.py", "data/circle/00.png", "--out", "out.csv").stdout
    assert said.startswith("data/circle/00.png  ")
    assert (project / "out.csv").read_text().startswith("file,class,probability\n")
