"""The generated metrics equal scikit-learn's on the same predictions."""

import numpy as np
import pytest
import torch
from sklearn import metrics as reference
from sklearn.utils.class_weight import compute_class_weight
from torch.nn import functional as F

from tests.projects import load_module, make, play, results_of


@pytest.fixture
def rng():
    return torch.Generator().manual_seed(0)


@pytest.mark.parametrize("unit", [1.0, 25.0])
def test_regression(tmp_path, rng, unit):
    module = load_module(make(tmp_path, task="regression"), "evaluate")
    targets = 50 * torch.randn(200, 1, generator=rng)
    predicted = targets + 20 * torch.randn(200, 1, generator=rng)
    found = module.metrics(predicted, targets, unit)
    pair = (targets.numpy(), predicted.numpy())
    rmse = reference.root_mean_squared_error(*pair)
    assert found["rmse"] == pytest.approx(rmse)
    assert found["mae"] == pytest.approx(reference.mean_absolute_error(*pair))
    assert found["r2"] == pytest.approx(reference.r2_score(*pair))
    assert found["loss"] == pytest.approx((rmse / unit) ** 2)


@pytest.mark.parametrize("answers", [{"task": "regression"}, {"task": "recommender"}])
def test_the_errors_of_many_rows_are_those_in_double_precision(tmp_path, rng, answers):
    """Far from 0 too, where sums in single precision could lose digits."""
    module = load_module(make(tmp_path, **answers), "evaluate")
    targets = 1000 + 50 * torch.randn(10**6, generator=rng)
    outputs = targets + 20 * torch.randn(10**6, generator=rng)
    unit = [50.0] if answers["task"] == "regression" else []
    found = module.metrics(outputs, targets, *unit)
    errors = outputs.double().numpy() - targets.double().numpy()
    assert found["rmse"] == pytest.approx(np.sqrt((errors**2).mean()), rel=1e-6)
    assert found["mae"] == pytest.approx(np.abs(errors).mean(), rel=1e-6)
    if unit:
        variance = targets.double().numpy().var()
        r2 = 1 - (errors**2).mean() / variance
        assert found["r2"] == pytest.approx(r2, rel=1e-6)


LOSSES = {
    "mse": lambda errors: (errors**2).mean(),
    "mae": lambda errors: np.abs(errors).mean(),
    "huber": lambda errors: np.where(
        np.abs(errors) < 1, errors**2 / 2, np.abs(errors) - 0.5
    ).mean(),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_the_losses_of_regression(tmp_path, rng, loss):
    module = load_module(make(tmp_path, task="regression", loss=loss), "evaluate")
    targets, outputs = 10 * torch.randn(2, 100, 1, generator=rng)
    found = module.loss_function(outputs, targets, 5.0).item()
    errors = ((outputs - targets) / 5).double().numpy()
    assert found == pytest.approx(LOSSES[loss](errors), rel=1e-5)


def classifier(tmp_path, classes: int, **answers):
    """evaluate.py of a project with 2 or 10 classes."""
    dataset = "breast-cancer" if classes == 2 else "digits"
    project = make(tmp_path, task="classification", dataset=dataset, **answers)
    return load_module(project, "evaluate")


@pytest.mark.parametrize(("classes", "present"), [(10, 10), (10, 6), (2, 2), (2, 1)])
def test_classification(tmp_path, rng, classes, present):
    """Also where some classes have no sample."""
    module = classifier(tmp_path, classes)
    logits = torch.randn(300, classes, generator=rng)
    targets = torch.randint(present, (300,), generator=rng)
    found = module.metrics(logits, targets)
    scores, labels = logits.double().softmax(dim=1).numpy(), targets.numpy()
    predicted, every = scores.argmax(axis=1), np.arange(classes)
    loss = reference.log_loss(labels, scores, labels=every)
    recalls = reference.recall_score(
        labels, predicted, average="macro", labels=np.arange(present)
    )
    assert found["loss"] == pytest.approx(loss, rel=1e-5)
    accuracy = reference.accuracy_score(labels, predicted)
    assert found["accuracy"] == pytest.approx(accuracy)
    assert found["balanced_accuracy"] == pytest.approx(recalls)
    assert ("top5" in found) == (classes > 5)
    if classes > 5:
        assert found["top5"] == pytest.approx(
            reference.top_k_accuracy_score(labels, scores, k=5, labels=every)
        )


@pytest.mark.parametrize("classes", [2, 10])
def test_the_weights_of_the_classes(tmp_path, rng, classes):
    dataset = "breast-cancer" if classes == 2 else "digits"
    answers = {"task": "classification", "dataset": dataset, "class_weights": True}
    project = make(tmp_path, **answers)
    module, config = (load_module(project, name) for name in ("dataset", "config"))
    targets = torch.randint(classes, (300,), generator=rng)
    targets[:100] = 1
    cpu = torch.device("cpu")
    weights = module.weigh_classes(targets, classes, config.Config(), cpu)
    expected = compute_class_weight(
        "balanced", classes=np.arange(classes), y=targets.numpy()
    )
    assert weights.tolist() == pytest.approx(expected.tolist())
    assert weights[targets].mean().item() == pytest.approx(1)
    without = config.Config(class_weights=False)
    assert module.weigh_classes(targets, classes, without, cpu) is None


def test_a_class_without_samples_has_no_weight(tmp_path):
    project = make(tmp_path, task="classification", class_weights=True)
    module, config = (load_module(project, name) for name in ("dataset", "config"))
    targets = torch.tensor([3, 3, 3, 0])
    weights = module.weigh_classes(targets, 10, config.Config(), torch.device("cpu"))
    assert weights.tolist() == pytest.approx([2, 0, 0, 2 / 3, *[0] * 6])


def test_the_weighted_loss(tmp_path, rng):
    """Each sample's loss counts with the weight of its class."""
    module = classifier(tmp_path, 10, class_weights=True)
    logits = torch.randn(50, 10, generator=rng)
    targets = torch.randint(10, (50,), generator=rng)
    weights = torch.rand(10, generator=rng)
    found = module.loss_function(logits, targets, weights).item()
    each = -logits.double().log_softmax(dim=1)[range(50), targets]
    weighted = (weights[targets] * each).sum() / weights[targets].sum()
    assert found == pytest.approx(weighted.item(), rel=1e-5)
    plain = module.loss_function(logits, targets, None)
    assert torch.equal(plain, F.cross_entropy(logits, targets))


def test_ratings(tmp_path, rng):
    module = load_module(make(tmp_path, task="recommender"), "evaluate")
    ratings = torch.randint(1, 11, (200,), generator=rng) / 2
    predicted = ratings + torch.randn(200, generator=rng)
    found = module.metrics(predicted, ratings)
    pair = (ratings.numpy(), predicted.numpy())
    rmse = reference.root_mean_squared_error(*pair)
    assert found["rmse"] == pytest.approx(rmse)
    assert found["mae"] == pytest.approx(reference.mean_absolute_error(*pair))
    assert found["loss"] == pytest.approx(rmse**2, rel=1e-5)


# Baselines, from the files of the project alone.


def trained(tmp_path, **answers):
    """A project that was trained and tested, and its splits."""
    project = make(tmp_path, **answers)
    play(project, "train.py", "--epochs", 1, "--device", "cpu")
    play(project, "evaluate.py", "--device", "cpu")
    code = (
        "import torch; from config import Config; from dataset import load_data; "
        "data = load_data(Config(), torch.device('cpu')); "
        "torch.save([data.train.tensors, data.test.tensors], 'splits.pt')"
    )
    play(project, "-c", code)
    return results_of(project), torch.load(project / "splits.pt", weights_only=True)


def test_the_baseline_of_regression_is_the_mean(tmp_path):
    results, ((_, train), (_, test)) = trained(tmp_path, task="regression")
    errors = (test - train.mean()).double()
    rmse = errors.square().mean().sqrt().item()
    assert results["baseline_rmse"] == pytest.approx(rmse, rel=1e-5)
    assert results["baseline_mae"] == pytest.approx(errors.abs().mean().item())
    assert results["rmse"] < rmse


def test_the_baseline_of_ratings_is_mean_and_biases(tmp_path):
    """Found here at once, as the solution of all equations of ridge regression."""
    results, ((pairs, train), (test_pairs, test)) = trained(
        tmp_path, task="recommender"
    )
    sizes = [int(column.max()) + 1 for column in pairs.T]
    ones = torch.cat(
        [F.one_hot(column, size) for column, size in zip(pairs.T, sizes, strict=True)],
        dim=1,
    ).double()
    penalty = torch.tensor([15.0] * sizes[0] + [10.0] * sizes[1]).diag().double()
    rest = (train - train.mean()).double()
    biases = torch.linalg.solve(ones.T @ ones + penalty, ones.T @ rest)
    user, item = biases.split(sizes)
    guess = train.mean() + user[test_pairs[:, 0]] + item[test_pairs[:, 1]]
    rmse = (guess - test).square().mean().sqrt().item()
    assert results["baseline_rmse"] == pytest.approx(rmse, rel=1e-3)
    assert rmse < 0.95 * (test - train.mean()).square().mean().sqrt().item()


def test_the_baseline_of_classification_is_the_class_frequencies(tmp_path):
    results, ((_, train), (_, test)) = trained(tmp_path, task="classification")
    frequencies = train.bincount() / len(train)
    loss = -frequencies[test].log().double().mean().item()
    assert results["baseline_loss"] == pytest.approx(loss, rel=1e-5)
    most = (test == frequencies.argmax()).double().mean().item()
    assert results["baseline_accuracy"] == pytest.approx(most)
    assert results["baseline_balanced_accuracy"] == pytest.approx(0.1)
