"""Recommend items to a user: `python predict.py --user 42 --top 10`.

Leaves out what the user has rated. A user who was not in the training split gets what
everybody likes.
"""

import argparse
import csv
import sys
from pathlib import Path

from checkpoint import load_checkpoint, load_weights
from config import add_settings, checked
from dataset import ITEM, RATING
from model import build_model
from ranking import read_owned, recommend
from runtime import pick_device


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
    if args.user not in saved["fitted"]["users"]:
        print(f"User {args.user} is new: this is what all like.", file=sys.stderr)
    table = read_owned(saved["config"]["data"])
    lists = recommend(model, saved["fitted"], [args.user], table, args.top, device)
    ((best, scores),) = lists
    if scores[0, 0] == float("-inf"):  # the best one
        print(f"User {args.user} has every item: none is left.", file=sys.stderr)
    writer = csv.writer(sys.stdout)
    writer.writerow([ITEM, RATING])
    for place, score in zip(best[0].tolist(), scores[0].tolist(), strict=True):
        if score > float("-inf"):
            writer.writerow([saved["fitted"]["items"][place - 1], f"{score:.2f}"])


if __name__ == "__main__":
    main()
