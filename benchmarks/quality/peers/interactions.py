"""Peers for implicit feedback: BPR and ALS of the library `implicit`.

Its default settings underfit small data: the best of a few settings is chosen on the
validation split, and all other settings are the defaults.
"""

from collections.abc import Iterable

import numpy as np
from implicit.als import AlternatingLeastSquares
from implicit.bpr import BayesianPersonalizedRanking
from scipy.sparse import csr_matrix

from benchmarks.quality.metrics import ndcg, ranks
from benchmarks.quality.peers.script import Predict, Rows, main

FIXED = {"random_state": 0, "num_threads": 1}


def bpr(rows: Rows) -> Predict:
    rates = (0.01, 0.05, 0.2)
    return best(
        (BayesianPersonalizedRanking(64, rate, **FIXED) for rate in rates), rows
    )


def als(rows: Rows) -> Predict:
    settings = [(factors, alpha) for factors in (16, 64) for alpha in (1, 10)]
    return best(
        (AlternatingLeastSquares(f, alpha=a, **FIXED) for f, a in settings), rows
    )


def best(models: Iterable, rows: Rows) -> Predict:
    """The one with the highest NDCG@10 on the validation split."""
    found = [fitted(model, rows) for model in models]
    return max(found, key=lambda predict: ndcg(predict("val")))


def fitted(model, rows: Rows) -> Predict:
    """Fit a model; it predicts the ranks of the held-out items."""
    users, items = rows["train_x"].T
    ones = np.ones(len(users), dtype=np.float32)
    chosen = csr_matrix((ones, (users, items)), shape=tuple(rows["sizes"]))
    model.fit(chosen, show_progress=False)

    def score(users: np.ndarray) -> np.ndarray:
        return model.user_factors[users] @ model.item_factors.T

    return lambda name: ranks(score, rows[f"{name}_x"], rows[f"{name}_known"])


if __name__ == "__main__":
    main({"BPR": bpr, "ALS": als})
