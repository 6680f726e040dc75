"""TabM's layers, against loops over bins and members that are easy to believe."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tests.projects import load_module, make
from tests.tables import mixed_table

NAN, INF = float("nan"), float("inf")


@pytest.fixture(scope="module")
def projects(tmp_path_factory):
    """TabM for numbers, for classes, and for a table with categories."""
    folder = tmp_path_factory.mktemp("tabm")
    own = {"data": str(mixed_table(folder)), "target": "price"}
    return {
        "regression": make(folder, model="tabm", task="regression"),
        "mixed": make(folder, model="tabm", project_slug="mixed", **own),
        "classification": make(
            folder,
            model="tabm",
            task="classification",
            dataset="breast-cancer",
            project_slug="classes",
        ),
    }


def position(value: float, start: float, end: float) -> float:
    if value <= start:
        return 0.0
    return min((value - start) / (end - start), 1.0)


def test_a_number_becomes_its_position_in_each_bin(projects):
    model = load_module(projects["regression"], "model")
    mean, std = torch.tensor([10.0, -1.0]), torch.tensor([2.0, 0.5])
    bins = torch.tensor([[0, -1, 0.5], [0, 0.5, 3], [1, -2, -1], [1, -1, 0.25]])
    rows = torch.tensor([[10.0, -1], [7, -9], [99, 4], [12, -1.4], [NAN, INF]])
    found = model.NumberEncoder(mean, std, bins)(rows)
    assert found.shape == (5, 2 + 4)
    for row, values in zip(rows, found, strict=True):
        numbers = [float(x) for x in (row - mean) / std]
        numbers = [x if abs(x) < INF else 0.0 for x in numbers]  # empty: the mean
        expected = [position(numbers[int(n)], a, b) for n, a, b in bins.tolist()]
        assert values.tolist() == pytest.approx([*numbers, *expected])


def test_the_encoder_of_a_table_with_categories_finds_the_same_positions(projects):
    numbers = load_module(projects["regression"], "model").NumberEncoder
    table = load_module(projects["mixed"], "model").TableEncoder
    mean, std = torch.zeros(2), torch.ones(2)
    bins = torch.tensor([[0, -1, 0.5], [1, -2.0, 1]])
    rows, codes = torch.randn(6, 2), torch.randint(3, (6, 1))
    encode = table(mean, std, bins, [3], 4)
    found = encode(torch.cat([rows, codes], dim=1))
    assert torch.equal(found[:, :4], numbers(mean, std, bins)(rows))
    assert torch.equal(found[:, 4:], encode.tables[0](codes.squeeze(1)))


def test_bins_lie_between_quantiles_of_the_training_split(projects):
    dataset = load_module(projects["regression"], "dataset")
    columns = {
        "even": torch.arange(33.0),
        "empty": torch.full((33,), NAN),
        "constant": torch.ones(33),
        "boolean": torch.arange(33.0) % 2,
        "gaps": torch.cat([torch.full((30,), NAN), torch.tensor([5.0, 2, 9])]),
    }
    bins = dataset.fit_bins(torch.stack([*columns.values()], dim=1)).tolist()
    even = [[0.0, 2.0 * n, 2.0 * n + 2] for n in range(16)]
    assert bins == [*even, [4, 2, 5], [4, 5, 9]]
    assert dataset.fit_bins(torch.empty(7, 0)).shape == (0, 3)


def member_outputs(model, inputs: torch.Tensor) -> list[torch.Tensor]:
    """Each member as a network of its own: its scales, the shared layers, its head."""
    encode, members, *rest = model.children()
    heads = next(layer for layer in rest if type(layer).__name__ == "MemberHeads")
    shared = [layer for layer in rest if isinstance(layer, nn.Linear)]
    outputs = []
    for scale, *head in zip(members.scales, heads.weight, heads.bias, strict=True):
        x = encode(inputs) * scale
        for layer in shared:
            x = F.relu(layer(x))
        outputs.append(torch.addmm(head[1], x, head[0]))
    return outputs


def load_network(project, outputs: dict):
    """The project's network for 3 columns, and rows for it."""
    torch.manual_seed(0)
    bins = torch.tensor([[0, -1, 0.5], [2, -2.0, 1]])
    scale = {"mean": torch.zeros(3), "std": torch.ones(3), "bins": bins}
    return load_module(project, "model").build_model(**scale, **outputs)


def test_a_prediction_is_the_mean_of_the_members(projects):
    target = {"target_mean": torch.tensor([5.0]), "target_std": torch.tensor([2.0])}
    model = load_network(projects["regression"], target)
    rows = torch.randn(7, 3)
    members = torch.stack(member_outputs(model, rows), dim=1) * 2 + 5  # (N, 8, 1)
    assert torch.allclose(model.eval()(rows), members.mean(dim=1), atol=1e-5)
    assert torch.allclose(model.train()(rows), members.flatten(0, 1), atol=1e-5)
    assert members.std(dim=1).min() > 0.01  # they differ


def test_a_predicted_probability_is_the_mean_of_the_members(projects):
    model = load_network(projects["classification"], {"num_classes": 4})
    rows = torch.randn(7, 3)
    members = [x.softmax(dim=1) for x in member_outputs(model, rows)]
    mean = torch.stack(members).mean(dim=0)
    assert torch.allclose(model.eval()(rows).softmax(dim=1), mean, atol=1e-6)


def test_the_training_loss_is_the_mean_of_the_losses_of_the_members(projects):
    rows, targets = torch.randn(7, 3), torch.randint(4, (7,))
    model = load_network(projects["classification"], {"num_classes": 4})
    loss = load_module(projects["classification"], "evaluate").loss_function
    losses = [F.cross_entropy(x, targets) for x in member_outputs(model, rows)]
    found = loss(model.train()(rows), targets)
    assert torch.isclose(found, torch.stack(losses).mean())

    target = {"target_mean": torch.zeros(1), "target_std": torch.ones(1)}
    model, targets = load_network(projects["regression"], target), torch.randn(7, 1)
    loss = load_module(projects["regression"], "evaluate").loss_function
    losses = [F.mse_loss(x / 3, targets / 3) for x in member_outputs(model, rows)]
    found = loss(model.train()(rows), targets, 3.0)
    assert torch.isclose(found, torch.stack(losses).mean())
