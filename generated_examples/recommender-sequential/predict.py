"""Recommend items to a user: `python predict.py --user 42 --top 10`.

Items that the user has rated are left out. New users get an average user's ranking, or
with --ratings FILE one that suits their ratings in that file, without training.
"""

import argparse
import csv
import sys
from pathlib import Path

import polars as pl
import torch

from config import Config
from dataset import ITEM, RATING, USER, cells, read_ratings, read_table, to_numbers
from model import build_model
from utils import load_checkpoint, run


@torch.no_grad()
def fit_user(model, checkpoint: dict, path: str) -> set[str]:
    """Give user 0 a vector for a file's ratings, by ridge regression; their items."""
    columns = [cells(ITEM), cells(RATING).cast(pl.Float32)]
    rated = read_table(path, columns).drop_nulls()
    low, high = (checkpoint["model_args"][name] for name in ("low", "high"))
    items = to_numbers(rated[ITEM], checkpoint["fitted"]["items"])
    start = model(torch.stack([torch.zeros_like(items), items], dim=1))
    slope = (start - low) * (high - start) / (high - low)  # of the sigmoid
    embedding = next(model.children())
    inputs = embedding.item.weight[items]  # (N, k + 1)
    inputs[:, -1] = 1  # for the user's bias
    inputs *= slope.unsqueeze(1)
    # As in training, where the loss is a mean over 80 % of the samples.
    decay, data = checkpoint["config"]["weight_decay"], checkpoint["fingerprint"]
    penalty = 0.4 * decay * data["samples"] * torch.eye(inputs.shape[1])
    inverse = torch.linalg.pinv(inputs.T @ inputs + penalty)
    embedding.user.weight[0] = inverse @ inputs.T @ (rated[RATING].to_torch() - start)
    return set(rated[ITEM])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--user")
    who.add_argument("--ratings", help="file with a new user's ratings")
    parser.add_argument("--top", type=int, default=10)
    parser.add_argument("--data", help="path to the data, if they were moved")
    parser.add_argument("--checkpoint", type=Path, default=Path(Config.out, "best.pt"))
    args = parser.parse_args()
    checkpoint = load_checkpoint(args.checkpoint)
    model = build_model(**checkpoint["model_args"]).eval()
    model.load_state_dict(checkpoint["model"])
    users, items = checkpoint["fitted"]["users"], checkpoint["fitted"]["items"]
    if args.ratings:
        owned = fit_user(model, checkpoint, args.ratings)
    else:
        table = read_ratings(args.data or checkpoint["config"]["data"])
        owned = set(table.filter(pl.col(USER) == args.user)[ITEM])
    if args.user and args.user not in users:
        print(f"User {args.user} is new: ranking for an average user.", file=sys.stderr)
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
