"""The generated metrics equal scikit-learn's on the same predictions."""

import importlib.util
import math

import numpy as np
import pytest
import torch
from sklearn import metrics as reference

from tests.projects import make


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
