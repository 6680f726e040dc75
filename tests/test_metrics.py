"""The generated metrics equal scikit-learn's on the same predictions."""

import importlib.util
import math

import numpy as np
import pytest
import torch
from sklearn import metrics as reference
from sklearn.utils.class_weight import compute_class_weight
from torch.nn import functional as F

from tests.projects import make, run


def load_metrics(project):
    spec = importlib.util.spec_from_file_location("metrics", project / "metrics.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def rng():
    return torch.Generator().manual_seed(0)


def test_regression(tmp_path, rng):
    module = load_metrics(make(tmp_path, task="regression"))
    targets = 50 * torch.randn(200, 1, generator=rng)
    predicted = targets + 20 * torch.randn(200, 1, generator=rng)
    found = module.metrics(predicted, targets)
    pair = (targets.numpy(), predicted.numpy())
    assert found["rmse"] == pytest.approx(reference.root_mean_squared_error(*pair))
    assert found["mae"] == pytest.approx(reference.mean_absolute_error(*pair))
    assert found["r2"] == pytest.approx(reference.r2_score(*pair))


@pytest.mark.parametrize("classes_that_occur", [10, 6])
def test_ten_classes(tmp_path, rng, classes_that_occur):
    module = load_metrics(make(tmp_path, task="classification"))
    logits = torch.randn(300, 10, generator=rng)
    targets = torch.randint(classes_that_occur, (300,), generator=rng)
    found = module.metrics(logits, targets)
    scores, labels = logits.softmax(dim=1).double().numpy(), targets.numpy()
    predicted = scores.argmax(axis=1)
    scores /= scores.sum(axis=1, keepdims=True)
    every = np.arange(10)
    assert found["loss"] == pytest.approx(
        reference.log_loss(labels, scores, labels=every), rel=1e-5
    )
    assert found["accuracy"] == reference.accuracy_score(labels, predicted)
    assert found["macro_f1"] == pytest.approx(
        reference.f1_score(labels, predicted, average="macro")
    )
    assert found["top5"] == pytest.approx(
        reference.top_k_accuracy_score(labels, scores, k=5, labels=every)
    )


def test_two_classes(tmp_path, rng):
    answers = {"task": "classification", "dataset": "breast-cancer"}
    module = load_metrics(make(tmp_path, **answers))
    logits = torch.randn(300, 1, generator=rng)
    targets = torch.randint(2, (300,), generator=rng)
    found = module.metrics(logits, targets)
    shares = logits.sigmoid().squeeze(1).double().numpy()
    labels, predicted = targets.numpy(), shares > 0.5
    assert found["loss"] == pytest.approx(reference.log_loss(labels, shares), rel=1e-5)
    assert found["accuracy"] == reference.accuracy_score(labels, predicted)
    assert found["macro_f1"] == pytest.approx(
        reference.f1_score(labels, predicted, average="macro")
    )


def test_a_class_that_is_predicted_but_never_true_counts_with_f1_0(tmp_path):
    module = load_metrics(make(tmp_path, task="classification"))
    predicted, targets = torch.tensor([0, 1, 2]), torch.tensor([0, 1, 1])
    expected = reference.f1_score(targets, predicted, average="macro", zero_division=0)
    assert module.macro_f1(predicted, targets) == pytest.approx(expected)


def with_classes(tmp_path, classes: int):
    """metrics.py of a project with 2 or 10 classes."""
    dataset = "breast-cancer" if classes == 2 else "digits"
    return load_metrics(make(tmp_path, task="classification", dataset=dataset))


@pytest.mark.parametrize("classes_that_occur", [2, 6, 10])
def test_the_numbers_of_each_class(tmp_path, rng, classes_that_occur):
    module = with_classes(tmp_path, 10)
    targets = torch.randint(classes_that_occur, (300,), generator=rng)
    predicted = torch.randint(7, (300,), generator=rng)
    predicted = targets.where(torch.rand(300, generator=rng) < 0.5, predicted)
    found = module.per_class(predicted, targets, 10)
    assert list(found) == ["precision", "recall", "f1", "support"]
    expected = reference.precision_recall_fscore_support(
        targets, predicted, labels=range(10), zero_division=0
    )
    for column, numbers in zip(found.values(), expected, strict=True):
        assert column.tolist() == pytest.approx(numbers.tolist())


SHOW = r"""
import torch, evaluate
names = [f"class\n{label}" for label in range(30)]
targets = torch.arange(29)  # the last has no row
predicted = targets.where(targets % 15 != 7, 0)  # 7 and 22 are missed
table = evaluate.worst_classes(names, evaluate.per_class(predicted, targets, 30))
evaluate.show_classes("20 of 30 classes, the lowest F1 first", table)
"""


def test_classes_are_shown_a_line_each_the_worst_first(tmp_path):
    said = run(make(tmp_path, task="classification"), "-c", SHOW).stdout
    title, header, *lines = said.strip().splitlines()
    assert title == "20 of 30 classes, the lowest F1 first:"
    assert header.split() == ["precision", "recall", "f1", "rows", "class"]
    assert len(lines) == 20
    assert lines[0].split() == ["0.000", "0.000", "0.000", "1", "'class\\n7'"]
    assert lines[1].endswith("'class\\n22'")
    assert lines[2].split() == ["0.333", "1.000", "0.500", "1", "'class\\n0'"]
    assert "29" not in "".join(lines)


@pytest.mark.parametrize("classes", [2, 10])
def test_the_weights_of_the_classes(tmp_path, rng, classes):
    module = with_classes(tmp_path, classes)
    targets = torch.randint(classes, (300,), generator=rng)
    targets[:100] = 1
    weights = module.balanced_weights(targets, classes)
    expected = compute_class_weight(
        "balanced", classes=np.arange(classes), y=targets.numpy()
    )
    assert weights.tolist() == pytest.approx(expected.tolist())
    assert weights[targets].mean().item() == pytest.approx(1)


def test_a_class_without_samples_has_no_weight(tmp_path):
    module = with_classes(tmp_path, 10)
    weights = module.balanced_weights(torch.tensor([3, 3, 3, 0]), 10)
    assert weights.tolist() == pytest.approx([2, 0, 0, 2 / 3, *[0] * 6])
    targets = torch.tensor([0, 3, 9])  # 9 counts nothing
    loss = module.loss_function(torch.zeros(3, 10), targets, weights).item()
    assert loss == pytest.approx((2 + 2 / 3) / 3 * math.log(10))


def test_the_weighted_loss_of_two_classes(tmp_path):
    module = with_classes(tmp_path, 2)
    logits, targets = torch.tensor([[2.0], [-1.0], [0.5]]), torch.tensor([0, 1, 0])
    each = [math.log1p(math.exp(x)) for x in (2, 1, 0.5)]  # -log of the right share
    loss = module.loss_function(logits, targets, torch.tensor([0.75, 1.5])).item()
    assert loss == pytest.approx((0.75 * each[0] + 1.5 * each[1] + 0.75 * each[2]) / 3)
    plain = F.binary_cross_entropy_with_logits(logits[:, 0], targets.float())
    assert torch.equal(module.loss_function(logits, targets), plain)


def test_the_weighted_loss_of_more_classes(tmp_path):
    module = with_classes(tmp_path, 10)
    logits = torch.tensor([[2.0, 0, 1], [0, 0, 3]])
    targets, weights = torch.tensor([0, 1]), torch.tensor([0.5, 2.0, 1])
    each = [
        math.log(math.exp(2) + 1 + math.exp(1)) - 2,
        math.log(1 + 1 + math.exp(3)) - 0,
    ]
    loss = module.loss_function(logits, targets, weights).item()
    assert loss == pytest.approx((0.5 * each[0] + 2 * each[1]) / 2)
    assert torch.equal(
        module.loss_function(logits, targets), F.cross_entropy(logits, targets)
    )


def test_the_shares_of_the_classes_come_back_from_their_log_odds(tmp_path):
    for dataset, shares in (("digits", [0.1] * 10), ("breast-cancer", [0.4, 0.6])):
        slug = f"with-{dataset}"
        answers = {"task": "classification", "dataset": dataset, "project_slug": slug}
        module = load_metrics(make(tmp_path, **answers))
        logits = module.log_odds(torch.tensor(shares)).expand(3, -1)
        assert torch.allclose(module.probabilities(logits), torch.tensor([shares] * 3))


def test_ratings(tmp_path, rng):
    module = load_metrics(make(tmp_path, task="recommender"))
    ratings = torch.randint(1, 11, (200,), generator=rng) / 2
    predicted = ratings + torch.randn(200, generator=rng)
    found = module.metrics(predicted, ratings)
    pair = (ratings.numpy(), predicted.numpy())
    assert found["rmse"] == pytest.approx(reference.root_mean_squared_error(*pair))
    assert found["mae"] == pytest.approx(reference.mean_absolute_error(*pair))
    loss = module.loss_function(predicted, ratings).item()
    assert math.isclose(loss, found["rmse"] ** 2, rel_tol=1e-5)


def test_an_item_without_ratings_has_the_mean_of_all(tmp_path):
    module = load_metrics(make(tmp_path, task="recommender"))
    items, ratings = torch.tensor([1, 1, 2]), torch.tensor([1.0, 2.0, 6.0])
    assert module.item_means(items, ratings, 4).tolist() == [3.0, 1.5, 6.0, 3.0]
