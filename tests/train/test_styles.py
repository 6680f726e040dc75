"""Four styles, one network: the same weights, the same outputs, the same history."""

import importlib.util
import sys
from itertools import count

import pytest
import torch

from scaffold.errors import ScaffoldError
from tests.matrix import KNOWN
from tests.projects import history_of, loaded, make, offline, play, resolved

numbers = count()

# Every network; of the pretrained ones, whose heads are alike, the smallest.
NETWORKS = [
    (task, model)
    for task, entry in KNOWN.tasks.items()
    for model in KNOWN.models_for(entry)
    if not KNOWN.models[model].backbone or model == "mobilenet_v3_small"
]


@pytest.mark.parametrize(("task", "model"), NETWORKS)
def test_the_four_styles_have_one_history(tmp_path, task, model):
    """Not close: equal to the last bit, dropout and shuffling included."""
    dropout = "0.2" if takes_dropout(task, model) else "0"
    histories, weights = [], []
    for style in KNOWN.styles:
        answers = {"task": task, "model": model, "dropout": dropout, "style": style}
        project = make(tmp_path, project_slug=f"project-{style}", **answers)
        flags = ["--epochs", 2, "--limit-batches", 3, "--device", "cpu"]
        play(project, "train.py", *flags, *offline(resolved(**answers)))
        histories.append(history_of(project))
        weights.append(weights_of(project))
    assert all(history == histories[0] for history in histories)
    for other in weights:
        assert all(map(torch.equal, other, weights[0]))


@pytest.mark.parametrize("augment", ["flip-crop", "randaugment", "mixup"])
def test_the_styles_have_one_history_where_the_backbone_trains(tmp_path, augment):
    """And where the images change; both from the second epoch on, or from the first."""
    answers = {"task": "transfer-learning", "model": "mobilenet_v3_small"}
    flags = ["--epochs", 2, "--limit-batches", 2, "--device", "cpu"]
    flags += ["--unfreeze-epoch", 2, "--backbone-lr", 1e-6]
    styles = list(KNOWN.styles)
    histories = []
    for style in [styles[0], styles[-1]] if augment != "flip-crop" else styles:
        more = {**answers, "style": style, "augment": augment, "dropout": "0.2"}
        project = make(tmp_path, project_slug=f"project-{style}", **more)
        play(project, "train.py", *flags, *offline(resolved(**answers)))
        histories.append((history_of(project), *map(as_bytes, weights_of(project))))
    assert all(history == histories[0] for history in histories)


def as_bytes(tensor: torch.Tensor) -> bytes:
    return tensor.numpy().tobytes()


def takes_dropout(task: str, model: str) -> bool:
    try:
        return bool(resolved(task=task, model=model, dropout="0.2"))
    except ScaffoldError:
        return False


def weights_of(project) -> list[torch.Tensor]:
    return list(loaded(project)["model"].values())


@pytest.mark.parametrize("activation", ["relu", "gelu", "tanh", "sigmoid"])
@pytest.mark.parametrize(
    ("task", "model"),
    [("regression", "mlp"), ("classification", "cnn"), ("recommender", "dense")],
)
def test_weights_copied_in_order_give_equal_outputs(tmp_path, task, model, activation):
    networks, arguments = [], None
    for style in KNOWN.styles:
        answers = {"task": task, "model": model, "activation": activation}
        project = make(tmp_path, project_slug=f"in-{style}", style=style, **answers)
        arguments = arguments or arguments_of(project)
        networks.append(load_model(project).build_model(**arguments).eval())
    inputs = example_inputs(task)
    expected = networks[0](inputs)
    for network in networks[1:]:
        values = networks[0].state_dict().values()
        names = network.state_dict().keys()
        network.load_state_dict(dict(zip(names, values, strict=True)))
        assert torch.equal(network(inputs), expected)


def arguments_of(project) -> dict:
    """What load_data passes to build_model."""
    code = (
        "import torch; from config import Config; from dataset import load_data; "
        "data = load_data(Config(), torch.device('cpu')); "
        "torch.save(data.model_args, 'arguments.pt')"
    )
    play(project, "-c", code)
    return torch.load(project / "arguments.pt", weights_only=True)


def load_model(project):
    """A project's model.py as a module of its own."""
    name = f"model_{next(numbers)}"
    spec = importlib.util.spec_from_file_location(name, project / "model.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def example_inputs(task: str) -> torch.Tensor:
    if task == "recommender":
        return torch.tensor([[0, 0], [5, 8], [1, 3]])
    generator = torch.Generator().manual_seed(0)
    if task == "classification":
        return torch.randint(17, (7, 1, 8, 8), generator=generator).byte()
    return torch.randn(7, 10, generator=generator)


def model_text(tmp_path, style: str) -> str:
    answers = {"task": "regression", "style": style, "dropout": "0.5"}
    return (
        make(tmp_path, project_slug=f"a-{style}", **answers) / "model.py"
    ).read_text()


def test_sequential_is_a_list_of_layers(tmp_path):
    text = model_text(tmp_path, "sequential")
    assert "nn.Sequential(" in text
    assert "class MLP" not in text and "class Standardize" in text


def test_ordered_dict_names_every_layer(tmp_path):
    text = model_text(tmp_path, "ordered-dict")
    assert "OrderedDict(" in text
    assert '("fc1", nn.Linear(len(mean), 128))' in text
    assert '("relu1", nn.ReLU())' in text


def test_class_declares_activations_too_and_calls_them(tmp_path):
    text = model_text(tmp_path, "class")
    assert "self.relu1 = nn.ReLU()" in text
    assert "x = self.relu1(self.fc1(x))" in text
    assert "F." not in text


def test_functional_declares_only_what_has_weights(tmp_path):
    text = model_text(tmp_path, "functional")
    assert "x = F.relu(self.fc1(x))" in text
    assert "x = F.dropout(x, 0.5, self.training)" in text
    assert "nn.ReLU" not in text
    assert "nn.Dropout" not in text
