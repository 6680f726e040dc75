"""Recommend items to a user: `python predict.py --user 42 --top 10`.

Leaves out what the user has rated. A user who was not in the training split gets what
everybody likes.
"""

import argparse
import sys
from pathlib import Path

import torch

from checkpoint import load_checkpoint, load_weights
from config import add_settings, checked
from dataset import ITEM, RATING, USER, number, read_columns
from model import build_model
from runtime import pick_device


@torch.inference_mode()
def predict(model, saved: dict, user: int, device: torch.device) -> torch.Tensor:
    """The rating of every known item by one user, (items,)."""
    items = saved["fitted"]["items"]
    ids = torch.stack([torch.full_like(items, user), items], dim=1)  # (items, 2)
    return model(number(ids, **saved["fitted"]).to(device)).cpu()


def rated_by(user: int, path: str) -> torch.Tensor:
    """The items that a user has rated."""
    rows = read_columns(path, [USER, ITEM]).long()
    return rows[rows[:, 0] == user, 1]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--user", type=int, required=True, help=f"a {USER} of the data")
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
    rated = torch.isin(items, rated_by(args.user, saved["config"]["data"]))
    new = ratings.masked_fill(rated, -torch.inf)
    best = new.topk(min(args.top, int((~rated).sum())))
    print(f"{ITEM},{RATING}")
    for place, rating in zip(best.indices, best.values, strict=True):
        print(f"{items[place]},{rating:.2f}")


if __name__ == "__main__":
    main()
