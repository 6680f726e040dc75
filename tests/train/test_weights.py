"""Transfer learning: the download of a backbone's weights."""

import hashlib
import os
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import torch
from torchvision.models import get_model

from tests.projects import loaded, make, run

NAME = "mobilenet_v3_small"
SHORT = ["--epochs", 1, "--limit-batches", 1, "--batch-size", 4]
SHORT += ["--device", "cpu"]


@pytest.fixture
def project(tmp_path):
    return make(tmp_path, task="transfer-learning", model=NAME)


@pytest.fixture
def network():
    torch.manual_seed(1)
    return get_model(NAME)


def kept_backbone(project) -> dict:
    """The weights of the backbone in the last checkpoint, by torchvision's names."""
    model = loaded(project)["model"]
    return {
        name.removeprefix("backbone."): tensor
        for name, tensor in model.items()
        if name.startswith("backbone.")
    }


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
    assert f"Cannot load weights of {NAME} from {url}" in refused.stderr
    assert "invalid hash" in refused.stderr
    assert not list((tmp_path / "home").rglob("*.pth"))


def test_without_a_network_one_sentence_names_the_address(tmp_path, project, server):
    _, address = server
    url = f"{address}/not-there.pth"
    refused = train_from(url, project, tmp_path / "home", code=2)
    sentence = refused.stderr.splitlines()[-1]
    assert sentence.startswith(f"Cannot load weights of {NAME} from {url}")
    assert "--weights FILE" in sentence and "--weights none" in sentence
