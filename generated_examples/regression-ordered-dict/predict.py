"""Predict each row of a CSV file: `python predict.py rows.csv`.

Writes rows-predictions.csv: the same rows with one more column.
"""

import argparse
from pathlib import Path

import polars as pl
import torch

from config import Config
from dataset import FEATURES, TARGET, encode, number, read_table
from model import build_model
from utils import load_checkpoint, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path, help="file with the columns of the data")
    parser.add_argument("--checkpoint", type=Path, default=Path(Config.out, "best.pt"))
    args = parser.parse_args()
    checkpoint = load_checkpoint(args.checkpoint)
    model = build_model(**checkpoint["model_args"]).eval()
    model.load_state_dict(checkpoint["model"])
    table = read_table(args.rows, [number(*FEATURES)])
    inputs = encode(table)
    with torch.inference_mode():
        predicted = [f"{value:.6g}" for value in model(inputs).squeeze(1).tolist()]
    columns = {f"predicted_{TARGET}": predicted}
    out = args.rows.with_name(f"{args.rows.stem}-predictions.csv")
    # Append the predictions; an existing column with that name is kept.
    raw = pl.read_csv(args.rows, has_header=False, infer_schema=False, glob=False)
    for name, values in columns.items():
        while name in raw.row(0):
            name += "_"
        raw = raw.with_columns(pl.Series(name, [name, *map(str, values)]))
    raw.write_csv(out, include_header=False)
    print(f"{len(table)} predictions in {out}")


if __name__ == "__main__":
    run(main)
