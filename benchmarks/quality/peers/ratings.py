"""Peers for ratings: Surprise's SVD and its model of user and item biases."""

import numpy as np
import pandas as pd
from surprise import SVD, BaselineOnly, Dataset, Reader

from benchmarks.quality.peers.script import Predict, Rows, main


def fitted(model, rows: Rows) -> Predict:
    """A model of Surprise with its default settings, fitted on the training split."""
    (users, items), ratings = rows["train_x"].T, rows["train_y"]
    table = pd.DataFrame({"user": users, "item": items, "rating": ratings})
    scale = Reader(rating_scale=(ratings.min(), ratings.max()))
    model.fit(Dataset.load_from_df(table, scale).build_full_trainset())

    def predict(name: str) -> np.ndarray:
        pairs = rows[f"{name}_x"].tolist()  # the unknown id 0 isn't in the training set
        return np.array([model.predict(user, item).est for user, item in pairs])

    return predict


if __name__ == "__main__":
    main(
        {
            "SVD": lambda rows: fitted(SVD(random_state=0), rows),
            "biases": lambda rows: fitted(BaselineOnly(verbose=False), rows),
        }
    )
