"""Predict the class of each row of a CSV file: `python predict.py rows.csv`.

Writes rows-predictions.csv: the same rows with two more columns.
"""

import argparse
from pathlib import Path

import polars as pl
import torch

from config import Config
from dataset import CLASSES, PIXELS, TARGET, cells, read_table, to_images
from model import build_model
from utils import load_checkpoint, refuse, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path, help="file with the columns of the data")
    parser.add_argument("--checkpoint", type=Path, default=Path(Config.out, "best.pt"))
    args = parser.parse_args()
    checkpoint = load_checkpoint(args.checkpoint)
    model = build_model(**checkpoint["model_args"]).eval()
    model.load_state_dict(checkpoint["model"])
    table = read_table(args.rows, [cells(*PIXELS).cast(pl.UInt8)])
    if table.null_count().sum_horizontal().item():
        refuse(f"{args.rows} has empty cells.")
    inputs = to_images(table)
    with torch.inference_mode():
        probabilities, labels = model(inputs).softmax(dim=1).max(dim=1)
    columns = {
        f"predicted_{TARGET}": [CLASSES[label] for label in labels],
        "probability": [f"{value:.4f}" for value in probabilities],
    }
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
