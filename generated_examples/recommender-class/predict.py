"""Recommend items to a user: `python predict.py --user 42 --top 10`.

Leaves out what the user has rated. A user who was not in the training split gets what
everybody likes.
"""

import argparse
import csv
import sys
from pathlib import Path

import polars as pl
import torch

from checkpoint import load_checkpoint, load_weights
from config import add_settings, checked
from dataset import ITEM, RATING, USER, number, pick_columns, read_table
from model import build_model
from runtime import pick_device


@torch.inference_mode()
def predict(model, saved: dict, user: str, device: torch.device) -> torch.Tensor:
    """The rating of every known item by one user, (items,)."""
    items = saved["fitted"]["items"]
    pairs = pl.DataFrame({USER: [user] * len(items), ITEM: items})
    return model(number(pairs, **saved["fitted"]).to(device)).cpu()


def rated_by(user: str, path: str) -> list[str]:
    """The items that a user has rated."""
    table = pick_columns(read_table(path), [USER, ITEM], path)
    return table.filter(table[USER] == user)[ITEM].to_list()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--user", required=True, help="who it is for")
    parser.add_argument("--top", type=checked(int, 1), default=10, help="how many")
    parser.add_argument("--checkpoint", type=Path, default=Path("outputs/best.pt"))
    add_settings(parser, "device")
    args = parser.parse_args()
    saved = load_checkpoint(args.checkpoint)
    device = pick_device(getattr(args, "device", saved["config"]["device"]))

    model = build_model(**saved["model_args"]).to(device).eval()
    load_weights(model, saved)
    users, items = saved["fitted"]["users"], saved["fitted"]["items"]
    if args.user not in users:
        print(f"User {args.user} is new: this is what all like.", file=sys.stderr)
    ratings = predict(model, saved, args.user, device)
    rated = set(rated_by(args.user, saved["config"]["data"]))
    new = torch.tensor([place for place, item in enumerate(items) if item not in rated])
    best = ratings[new].topk(min(args.top, len(new)))
    writer = csv.writer(sys.stdout)
    writer.writerow([ITEM, RATING])
    for place, rating in zip(new[best.indices], best.values, strict=True):
        writer.writerow([items[place], f"{rating:.2f}"])


if __name__ == "__main__":
    main()
