"""Peers for tables: gradient boosting by two libraries, and linear models."""

import numpy as np
import pandas as pd
from catboost import CatBoostClassifier, CatBoostRegressor
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from benchmarks.quality.peers.script import (
    Predict,
    Rows,
    all_classes,
    is_regression,
    main,
)

SPLITS = ("train", "val", "test")
MOST_CODES = 255  # of a category in HistGradientBoosting


def boosting(rows: Rows) -> Predict:
    """HistGradientBoosting with its default settings."""
    inputs = rows["train_x"]
    codes = np.arange(inputs.shape[1]) >= inputs.shape[1] - rows["categories"]
    most = np.nanmax(np.vstack([rows[f"{name}_x"] for name in SPLITS]), axis=0)
    settings = {"categorical_features": codes & (most < MOST_CODES), "random_state": 0}
    if is_regression(rows):
        model = HistGradientBoostingRegressor(**settings)
    else:
        model = HistGradientBoostingClassifier(**settings)
    return fitted(model.fit(inputs, rows["train_y"]), rows, lambda inputs: inputs)


def catboost(rows: Rows) -> Predict:
    """CatBoost, which stops early on the validation split."""
    width = rows["train_x"].shape[1]
    codes = list(range(width - int(rows["categories"]), width))

    def frame(inputs: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame(inputs).astype({column: int for column in codes})

    kind = CatBoostRegressor if is_regression(rows) else CatBoostClassifier
    model = kind(
        cat_features=codes,
        early_stopping_rounds=50,
        random_seed=0,
        thread_count=1,
        verbose=0,
        allow_writing_files=False,
    )
    held_out = (frame(rows["val_x"]), rows["val_y"])
    model.fit(frame(rows["train_x"]), rows["train_y"], eval_set=held_out)
    return fitted(model, rows, frame)


def linear(rows: Rows) -> Predict:
    """Ridge or logistic regression of standardized numbers and one-hot codes."""
    width, categories = rows["train_x"].shape[1], int(rows["categories"])
    numbers = make_pipeline(SimpleImputer(keep_empty_features=True), StandardScaler())
    columns = make_column_transformer(
        (numbers, list(range(width - categories))),
        (
            OneHotEncoder(handle_unknown="ignore"),
            list(range(width - categories, width)),
        ),
    )
    last = Ridge() if is_regression(rows) else LogisticRegression(max_iter=1000)
    model = make_pipeline(columns, last).fit(rows["train_x"], rows["train_y"])
    return fitted(model, rows, lambda inputs: inputs)


def fitted(model, rows: Rows, prepare) -> Predict:
    """The numbers or the probabilities of a fitted model."""

    def predict(name: str) -> np.ndarray:
        inputs = prepare(rows[f"{name}_x"])
        if is_regression(rows):
            return model.predict(inputs)
        return all_classes(model.predict_proba(inputs), model.classes_, rows)

    return predict


if __name__ == "__main__":
    main({"HGB": boosting, "CatBoost": catboost, "linear": linear})
