"""Predict new rows with the best checkpoint: `python predict.py rows.csv`.

The rows need the columns that the model learnt from; they are written to
rows-predictions.csv as they are, with the predictions behind them.
"""

import argparse
from pathlib import Path

import polars as pl
import torch

from checkpoint import load_checkpoint, load_weights
from config import add_settings
from dataset import (
    FEATURES,
    TARGET,
    Standardizer,
    collect,
    encode,
    parse,
    pick_columns,
    read_table,
    readings,
)
from model import build_model
from runtime import pick_device, refuse

BATCH = 1024


@torch.inference_mode()
def predict(model, saved: dict, rows: pl.DataFrame, device) -> dict[str, pl.Series]:
    """The new column, in the target's own unit."""
    unit = Standardizer(**saved["fitted"]["target"])
    batches = encode(rows, saved["fitted"]["inputs"]).split(BATCH)
    outputs = torch.cat([model(batch.to(device)).cpu() for batch in batches])  # (N, 1)
    return {f"predicted_{TARGET}": pl.Series(unit.undo(outputs).squeeze(1).tolist())}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", type=Path, help="CSV file with the columns of the data")
    parser.add_argument("--out", type=Path, help="file to write the predictions to")
    parser.add_argument("--checkpoint", type=Path, default=Path("outputs/best.pt"))
    add_settings(parser, "device")
    args = parser.parse_args()
    saved = load_checkpoint(args.checkpoint)
    device = pick_device(getattr(args, "device", saved["config"]["device"]))

    model = build_model(**saved["model_args"]).to(device).eval()
    load_weights(model, saved)
    table = read_table(args.rows)
    rows = pick_columns(table, FEATURES, args.rows)
    rows = parse(rows, readings(), args.rows)
    columns = predict(model, saved, rows, device)
    out = args.out or args.rows.with_name(f"{args.rows.stem}-predictions.csv")
    if out.resolve() == args.rows.resolve():
        refuse("--out would overwrite the rows: give it another name.")
    (table,) = collect(args.rows, table)
    try:
        table.with_columns(**columns).write_csv(out)
    except OSError as error:
        refuse(f"Cannot write {out}: {error.strerror}.")
    print(f"{len(table)} predictions in {out}")


if __name__ == "__main__":
    main()
