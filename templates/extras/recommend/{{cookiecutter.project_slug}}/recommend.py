"""Recommend items to every user: `python recommend.py --top 10`.

Writes outputs/recommendations.csv with user, item, rank and score. Nobody is recommended
what they have.
"""

import argparse
import csv
import os
from collections.abc import Iterator
from pathlib import Path

from tqdm import tqdm

from checkpoint import load_checkpoint, load_weights
from config import add_settings, checked
from dataset import USER, values_of
from model import build_model
from ranking import read_owned, recommend
from runtime import pick_device, refuse


def rows(users: list[str], items: list[str], lists) -> Iterator[list]:
    """The lines of the table: a user's items, the best first."""
    names = iter(users)
    bar = tqdm(total=len(users), leave=False, disable=None)
    for places, scores in lists:
        for best, values in zip(places.tolist(), scores.tolist(), strict=True):
            user = next(names)
            for rank, (place, score) in enumerate(zip(best, values, strict=True), 1):
                if score > float("-inf"):
                    yield [user, items[place - 1], rank, f"{score:.4f}"]
        bar.update(len(places))


def save_rows(path: Path, lines: Iterator[list]) -> None:
    """Write beside the old file, then rename: it is there whole or not at all."""
    temporary = path.with_suffix(".tmp")
    with open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["user", "item", "rank", "score"])
        writer.writerows(lines)
    os.replace(temporary, path)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--top", type=checked(int, 1), default=10, help="how many")
{% include "common/predict_flags.py" %}

    model = build_model(**saved["model_args"]).to(device).eval()
    load_weights(model, saved)
    table = read_owned(saved["config"]["data"])
    users = values_of(table[USER])
    lists = recommend(model, saved["fitted"], users, table, args.top, device)
    out = args.checkpoint.with_name("recommendations.csv")
    try:
        save_rows(out, rows(users, saved["fitted"]["items"], lists))
    except OSError as error:
        refuse(f"Cannot write {out}: {error.strerror}.")
    print(f"Recommendations for {len(users)} users in {out}")


if __name__ == "__main__":
    main()
