"""Recommend items to a user: `python predict.py --user 42 --top 10`.

Items that the user has rated are left out. New users get an average user's ranking.
"""

import argparse
import csv
import sys
from pathlib import Path

import polars as pl
import torch

from config import Config
from dataset import ITEM, RATING, USER, read_ratings
from model import build_model
from utils import load_checkpoint, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--user", required=True)
    parser.add_argument("--top", type=int, default=10)
    parser.add_argument("--data", help="path to the data, if they were moved")
    parser.add_argument("--checkpoint", type=Path, default=Path(Config.out, "best.pt"))
    args = parser.parse_args()
    checkpoint = load_checkpoint(args.checkpoint)
    model = build_model(**checkpoint["model_args"]).eval()
    model.load_state_dict(checkpoint["model"])
    users, items = checkpoint["fitted"]["users"], checkpoint["fitted"]["items"]
    if args.user not in users:
        print(f"User {args.user} is new: ranking for an average user.", file=sys.stderr)

    table = read_ratings(args.data or checkpoint["config"]["data"])
    owned = set(table.filter(pl.col(USER) == args.user)[ITEM])
    user = users.index(args.user) + 1 if args.user in users else 0  # 0: unknown
    numbers = torch.arange(1, len(items) + 1)
    with torch.inference_mode():
        scores = model(torch.stack([torch.full_like(numbers, user), numbers], dim=1))
    ranked = [n for n in scores.argsort(descending=True) if items[n] not in owned]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([ITEM, RATING])
    writer.writerows((items[n], f"{scores[n]:.2f}") for n in ranked[: args.top])


if __name__ == "__main__":
    run(main)
