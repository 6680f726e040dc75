"""Default projects beat a baseline on the test split: the median of five seeds.

Each figure is printed: `pytest tests/slow/test_quality.py -s` shows them.
"""

import json
import math
from statistics import median

import numpy as np
import pytest

from tests.make_samples import SAMPLES, draw_model, noise_floor
from tests.projects import make, play, run

SEEDS = range(5)


def results_of(project) -> list[dict]:
    """test.json of a default run with each seed."""
    results = []
    for seed in SEEDS:
        where = ["--out", f"seed-{seed}", "--device", "cpu"]
        play(project, "train.py", "--seed", seed, *where)
        play(project, "evaluate.py", *where)
        results.append(json.loads((project / f"seed-{seed}" / "test.json").read_text()))
    return results


def report(name: str, found: float, goal: str) -> None:
    print(f"\n{name}: {found:.4f}, goal {goal}")


RIDGE = """
import sys
import numpy as np
from config import Config
from dataset import load_data
from sklearn.linear_model import RidgeCV
from sklearn.preprocessing import StandardScaler

data = load_data(Config(seed=int(sys.argv[1])), "cpu")
(inputs, targets), (test_inputs, test_targets) = (
    [tensor.numpy() for tensor in split.tensors] for split in (data.train, data.test)
)
scaler = StandardScaler().fit(inputs)
ridge = RidgeCV(alphas=np.logspace(-3, 3, 25)).fit(scaler.transform(inputs), targets)
errors = ridge.predict(scaler.transform(test_inputs)).reshape(-1, 1) - test_targets
print(np.sqrt(np.mean(errors**2)))
"""


def test_diabetes_is_no_worse_than_ridge_regression(tmp_path):
    project = make(tmp_path, task="regression")
    found = [result["rmse"] for result in results_of(project)]
    ridge = [float(run(project, "-c", RIDGE, seed).stdout) for seed in SEEDS]
    ratio = median(found) / median(ridge)
    report("diabetes, RMSE over RidgeCV's", ratio, "at most 1.02")
    assert ratio <= 1.02


@pytest.mark.parametrize(
    ("model", "dataset", "goal"),
    [("mlp", "digits", 0.97), ("cnn", "digits", 0.98), ("mlp", "breast-cancer", 0.96)],
)
def test_accuracy(tmp_path, model, dataset, goal):
    project = make(tmp_path, task="classification", model=model, dataset=dataset)
    found = median(result["accuracy"] for result in results_of(project))
    report(f"{dataset}, {model}, accuracy", found, f"at least {goal}")
    assert found >= goal


def test_ratings_come_close_to_the_noise_floor(tmp_path):
    results = results_of(make(tmp_path, task="recommender"))
    found = median(result["rmse"] for result in results)
    biases = median(result["baseline_rmse"] for result in results)
    report("ratings, RMSE over the noise floor", found / noise_floor(), "at most 1.08")
    report("ratings, RMSE over that of biases", found / biases, "below 0.95")
    assert found <= 1.08 * noise_floor()
    assert found < 0.95 * biases


def test_the_noise_floor_is_written_where_people_look(tmp_path):
    project = make(tmp_path, task="recommender")
    for name in ("README.md", "data/SOURCE.md"):
        assert f"{noise_floor():.4f}" in (project / name).read_text()


def best_ndcg() -> float:
    """NDCG@10 of the model that drew the choices, on the last rating of each user."""
    rows = np.loadtxt(SAMPLES / "ratings" / "ratings.csv", delimiter=",", skiprows=1)
    rows = rows[np.lexsort((rows[:, 3], rows[:, 0]))]
    items = np.unique(rows[:, 1], return_inverse=True)[1]
    _, wishes = draw_model(np.random.default_rng(2004))
    gains = []
    for wish, own in zip(
        wishes, np.split(items, np.flatnonzero(np.diff(rows[:, 0])) + 1), strict=True
    ):
        wish[own[:-1]] = -np.inf  # not ranked: known already
        rank = (wish > wish[own[-1]]).sum()
        gains.append(1 / math.log2(rank + 2) if rank < 10 else 0)
    return float(np.mean(gains))


@pytest.mark.parametrize("choice", [{"model": "ncf"}, {"model": "mf", "loss": "bpr"}])
def test_implicit_models_rank_better_than_the_most_popular_items(tmp_path, choice):
    results = results_of(make(tmp_path, task="recommender", **choice))
    found, popular = (
        median(result[f"{of}ndcg_at_10"] for result in results)
        for of in ("", "baseline_")
    )
    name = f"ratings, {' '.join(choice.values())}, NDCG@10 over"
    report(f"{name} that of the most popular items", found / popular, "above 2")
    report(f"{name} the best possible", found / best_ndcg(), "above 0.75")
    assert found > 2 * popular
    assert found > 0.75 * best_ndcg()


LAGS = """
import sys
import numpy as np
from config import Config
from dataset import load_data
from sklearn.linear_model import RidgeCV
from sklearn.preprocessing import StandardScaler

data = load_data(Config(seed=int(sys.argv[1])), "cpu")
(windows, targets), (test_windows, test_targets) = (
    [tensor.flatten(1).numpy() for tensor in split.tensors]
    for split in (data.train, data.test)
)
scaler = StandardScaler().fit(windows)
ridge = RidgeCV(alphas=np.logspace(-2, 4, 13)).fit(scaler.transform(windows), targets)
errors = ridge.predict(scaler.transform(test_windows)) - test_targets
print(np.sqrt(np.mean(errors**2)))
"""


@pytest.mark.parametrize(
    ("model", "goal"), [("mlp", 0.97), ("tcn", 0.97), ("linear", 1.05), ("gru", 1.15)]
)
def test_forecasts_against_ridge_regression_on_the_same_windows(tmp_path, model, goal):
    project = make(tmp_path, task="time-series", model=model)
    results = results_of(project)
    found, naive = (
        median(result[f"{of}rmse"] for result in results) for of in ("", "baseline_")
    )
    ridge = float(run(project, "-c", LAGS, 0).stdout)  # the split is by time: no seed
    report(f"demand, {model}, RMSE over RidgeCV's", found / ridge, f"at most {goal}")
    report(f"demand, {model}, RMSE over last season's", found / naive, "at most 0.95")
    assert found <= goal * ridge
    assert found <= 0.95 * naive


TF_IDF = """
import sys
from config import Config
from dataset import read_texts, split
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegressionCV
from sklearn.pipeline import make_pipeline

config = Config(seed=int(sys.argv[1]))
texts, targets = read_texts(config.data)
(train, train_targets), (test, test_targets) = (
    ([texts[row] for row in rows], targets[rows].numpy())
    for number, rows in enumerate(split(targets, config))
    if number != 1
)
regression = LogisticRegressionCV(Cs=10, cv=5, max_iter=1000)
model = make_pipeline(TfidfVectorizer(), regression).fit(train, train_targets)
print(model.score(test, test_targets))
"""


def test_texts_are_classified_as_well_as_by_tf_idf_and_logistic_regression(tmp_path):
    """The default model; the others are shown, and are at least not far behind."""
    task, shares = "text-classification", {}
    project = make(tmp_path, task=task)
    tf_idf = median(float(run(project, "-c", TF_IDF, n).stdout) for n in SEEDS)
    report("hobbies, TF-IDF, accuracy", tf_idf, "none")
    for model in ("embedding-bag", "lstm", "transformer"):
        project = make(tmp_path, task=task, model=model, project_slug=model)
        found = median(result["accuracy"] for result in results_of(project))
        shares[model] = found / tf_idf
        goal = "at least 0.97" if model == "embedding-bag" else "at least 0.9"
        report(f"hobbies, {model}, accuracy over TF-IDF's", shares[model], goal)
    assert shares.pop("embedding-bag") >= 0.97
    assert min(shares.values()) >= 0.9
