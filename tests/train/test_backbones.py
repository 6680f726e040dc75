"""Every network of torchvision can be a backbone: its head is found and replaced.

All on the meta device, where a tensor has a shape and no numbers.
"""

import importlib.util
import re
import sys

import pytest
import torch
import torchvision
from torch import nn
from torchvision.models import WeightsEnum, list_models
from torchvision.models.regnet import BlockParams

from scaffold import catalog
from scaffold.catalog.architectures.pretrained import FEATURED, NAMES
from scaffold.render import render
from tests.lint import check_code
from tests.projects import make, resolved, scaffold

KNOWN = catalog.load()
# One of each way in which a head is called, and those that need words of their own.
DIFFERENT = ["squeezenet1_1", "googlenet", "vit_h_14", "densenet169", "regnet_y_400mf"]


def test_the_catalogue_names_all_that_torchvision_has():
    assert sorted(NAMES) == list_models(module=torchvision.models)
    assert set(FEATURED) <= set(NAMES)


@pytest.mark.parametrize("name", DIFFERENT)
def test_the_code_for_it_is_clean(tmp_path, name):
    check_code(make(tmp_path, task="transfer-learning", model=name))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where model.py of any backbone finds the modules that it imports."""
    return make(tmp_path_factory.mktemp("backbones"), task="transfer-learning")


@pytest.fixture
def model_of(folder, monkeypatch):
    """Imports model.py as it is written for a backbone; builds on the meta device."""
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(BlockParams, "from_init_params", on_cpu(BlockParams))

    def load(name: str):
        files = render(resolved(task="transfer-learning", model=name))
        (folder / "model.py").write_text(files["model.py"])
        spec = importlib.util.spec_from_file_location("model", folder / "model.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    with torch.device("meta"):
        yield load
    sys.modules.pop("utils")


def on_cpu(params):
    """RegNet computes its widths with tensors, which have to have numbers."""
    original = params.from_init_params

    def compute(*args, **kwargs):
        with torch.device("cpu"):
            return original(*args, **kwargs)

    return compute


@pytest.mark.parametrize("name", NAMES)
def test_its_head_is_found_and_replaced(model_of, monkeypatch, name):
    module = model_of(name)
    model = module.build_model(num_classes=3)
    size = module.WEIGHTS.transforms().crop_size[0]
    features = model.backbone(torch.empty(2, 3, size, size))
    assert features.shape == (2, len(model.mean))
    assert model(features).shape == (2, 3)
    shapes = {tuple(weight.shape) for weight in model.parameters()}
    assert not any(1000 in shape for shape in shapes)  # nothing of ImageNet's classes
    without_download(monkeypatch)
    assert facts(model) == facts(module.build_model(num_classes=3, weights="default"))


def without_download(monkeypatch) -> None:
    monkeypatch.setattr(WeightsEnum, "get_state_dict", lambda *_, **__: {})
    monkeypatch.setattr(nn.Module, "load_state_dict", lambda *_, **__: None)


def facts(model: nn.Module) -> dict:
    """The shapes of its weights and the settings of its parts.

    A checkpoint of a network with pretrained weights is loaded into one with random
    weights: nothing else may differ.
    """
    shapes = {name: tensor.shape for name, tensor in model.state_dict().items()}
    settings = {
        (place, name): value
        for place, part in model.named_modules()
        for name, value in vars(part).items()
        if isinstance(value, int | float | str) and name != "aux_logits"
    }
    return {**shapes, **settings}


def test_a_list_names_all_of_them_and_describes_six(tmp_path):
    said = scaffold("list", "models", cwd=tmp_path).stdout
    featured = [name for name, model in KNOWN.models.items() if model.featured]
    named = re.findall(r"^  (\S+)", said, re.MULTILINE)
    assert named == [*featured, "others"]  # those share one paragraph
    assert all(name in said for name in NAMES)
    shown = scaffold("new", "--help", cwd=tmp_path).stdout
    assert "`scaffold list models`" in " ".join(shown.split())
    assert "wide_resnet50_2" not in shown


def test_a_name_that_is_nearly_right_is_understood(tmp_path):
    words = ["new", "--task", "transfer-learning", "--model", "wide_resnet_50"]
    said = scaffold(*words, cwd=tmp_path, code=2).stderr
    assert "Did you mean 'wide_resnet50_2'?" in said and len(said) < 500
