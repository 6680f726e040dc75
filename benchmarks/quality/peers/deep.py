"""Networks for tables as their authors publish them: TabM and RealMLP of pytabkit."""

import numpy as np
import pandas as pd
from pytabkit import (
    RealMLP_TD_Classifier,
    RealMLP_TD_Regressor,
    TabM_D_Classifier,
    TabM_D_Regressor,
)
from sklearn.impute import SimpleImputer

from benchmarks.quality.peers.script import (
    Predict,
    Rows,
    all_classes,
    is_regression,
    main,
)


def fitted(kind: type, rows: Rows) -> Predict:
    """A model with its default settings, which stops on the validation split.

    It takes no missing numbers: they become the column's mean.
    """
    numbers = rows["train_x"].shape[1] - int(rows["categories"])
    imputer = SimpleImputer(keep_empty_features=True)
    imputer.fit(rows["train_x"][:, :numbers])

    def frame(name: str) -> pd.DataFrame:
        inputs = rows[f"{name}_x"]
        filled = pd.DataFrame(imputer.transform(inputs[:, :numbers]))
        codes = pd.DataFrame(inputs[:, numbers:].astype(int).astype(str))
        return pd.concat([filled, codes.astype("category")], axis=1, ignore_index=True)

    codes = np.arange(rows["train_x"].shape[1]) >= numbers
    model = kind(device="cpu", random_state=0, n_threads=1)
    held_out = {"X_val": frame("val"), "y_val": rows["val_y"]}
    model.fit(frame("train"), rows["train_y"], cat_indicator=codes, **held_out)

    def predict(name: str) -> np.ndarray:
        if is_regression(rows):
            return model.predict(frame(name)).ravel()
        return all_classes(model.predict_proba(frame(name)), model.classes_, rows)

    return predict


def tabm(rows: Rows) -> Predict:
    kind = TabM_D_Regressor if is_regression(rows) else TabM_D_Classifier
    return fitted(kind, rows)


def realmlp(rows: Rows) -> Predict:
    kind = RealMLP_TD_Regressor if is_regression(rows) else RealMLP_TD_Classifier
    return fitted(kind, rows)


if __name__ == "__main__":
    main({"TabM": tabm, "RealMLP": realmlp})
