"""Predict new rows with the best checkpoint: `python predict.py rows.csv`.

The rows need the columns that the model learnt from; they are written to
rows-predictions.csv as they are, with the predictions behind them.
"""

import argparse
import csv
from pathlib import Path

import torch

from checkpoint import load_checkpoint, load_weights
from config import add_settings
from dataset import FEATURES, TARGET, Standardizer, read_columns
from model import build_model
from runtime import pick_device, refuse

BATCH = 1024


@torch.inference_mode()
def predict(model, saved: dict, rows: torch.Tensor, device) -> dict[str, list]:
    """The new column, in the target's own unit, for raw rows (N, columns)."""
    scale_inputs = Standardizer(**saved["fitted"]["inputs"])
    unit = Standardizer(**saved["fitted"]["target"])
    batches = scale_inputs(rows.float()).split(BATCH)
    outputs = torch.cat([model(batch.to(device)).cpu() for batch in batches])  # (N, 1)
    return {f"predicted_{TARGET}": unit.undo(outputs).squeeze(1).tolist()}


def write_with(path: Path, rows: Path, columns: dict[str, list]) -> None:
    """Copy a CSV file and put columns behind its own."""
    with (
        open(rows, newline="", encoding="utf-8-sig") as source,
        open(path, "w", newline="", encoding="utf-8") as target,
    ):
        reader, writer = csv.reader(source), csv.writer(target)
        writer.writerow(next(reader) + list(columns))
        for row, *values in zip(filter(None, reader), *columns.values(), strict=True):
            writer.writerow(row + values)


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
    inputs = read_columns(args.rows, FEATURES)
    out = args.out or args.rows.with_name(f"{args.rows.stem}-predictions.csv")
    if out.resolve() == args.rows.resolve():
        refuse("--out would overwrite the rows: give it another name.")
    try:
        write_with(out, args.rows, predict(model, saved, inputs, device))
    except OSError as error:
        refuse(f"Cannot write {out}: {error.strerror}.")
    print(f"{len(inputs)} predictions in {out}")


if __name__ == "__main__":
    main()
