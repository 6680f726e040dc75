"""Forecast what follows the latest rows: `python predict.py latest.csv`.

The file has the columns of the data, and at least as many rows as a window. Writes
latest-forecast.csv with a row for each step to come.
"""

import argparse
from pathlib import Path

import polars as pl
import torch

from config import Config
from dataset import FORMAT, SERIES, STEP, TARGET, TIME, read_series
from model import build_model
from utils import load_checkpoint, refuse, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path, help="file with the latest rows")
    parser.add_argument("--checkpoint", type=Path, default=Path(Config.out, "best.pt"))
    args = parser.parse_args()
    checkpoint = load_checkpoint(args.checkpoint)
    window = checkpoint["config"]["window"]
    model = build_model(**checkpoint["model_args"]).eval()
    model.load_state_dict(checkpoint["model"])
    table = read_series(args.rows)[-window:]
    if len(table) < window:
        refuse(f"{args.rows} has {len(table)} rows, fewer than a window of {window}.")
    latest = table[SERIES].to_torch().T.unsqueeze(0)  # (1, series, window)
    with torch.inference_mode():
        forecast = model(latest).squeeze(0)  # (horizon,)
    steps = range(1, len(forecast) + 1)
    last = table[TIME][-1:]
    times = pl.concat([last.dt.offset_by(STEP * n) for n in steps])
    columns = {TIME: times.dt.to_string(FORMAT)}
    columns[f"predicted_{TARGET}"] = [f"{value:.6g}" for value in forecast.tolist()]
    out = args.rows.with_name(f"{args.rows.stem}-forecast.csv")
    pl.DataFrame(columns).write_csv(out)
    print(f"{len(forecast)} steps in {out}")


if __name__ == "__main__":
    run(main)
