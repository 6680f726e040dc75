{% set p = project() %}
{% set dialect = p.dataset.dialect %}
{% set d = p.dataset %}
{% set readings = d.source == "pixels" or d.numeric or d.named("category") %}
{% set from_dataset = ["collect", "pick_columns", "read_table"] + (["parse", "readings"] if readings else []) %}
{% set separator = ", separator=" ~ dialect.separator | literal if dialect.separator != "," %}
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
{% block imports %}
{% endblock %}
from model import build_model
from runtime import pick_device, refuse

BATCH = 1024


{% block predict %}
{% endblock %}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", type=Path, help="CSV file with the columns of the data")
    parser.add_argument("--out", type=Path, help="file to write the predictions to")
{% include "common/predict_flags.py" %}

    model = build_model(**saved["model_args"]).to(device).eval()
    load_weights(model, saved)
    table = read_table(args.rows)
    rows = pick_columns(table, {{ features }}, args.rows)
{% if readings %}
    rows = parse(rows, readings(), args.rows)
{% else %}
    (rows,) = collect(args.rows, rows)
{% endif %}
    columns = predict(model, saved, rows, device)
    out = args.out or args.rows.with_name(f"{args.rows.stem}-predictions.csv")
    if out.resolve() == args.rows.resolve():
        refuse("--out would overwrite the rows: give it another name.")
    (table,) = collect(args.rows, table)
    try:
        table.with_columns(**columns).write_csv(out{{ separator }})
    except OSError as error:
        refuse(f"Cannot write {out}: {error.strerror}.")
    print(f"{len(table)} predictions in {out}")


if __name__ == "__main__":
    main()
