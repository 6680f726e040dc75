"""Predict the class of texts: `python predict.py "a text" rows.csv`.

Prints a CSV table with the class of each text and its probability.
"""

import argparse
import csv
import os
import sys
from pathlib import Path

import torch

from config import Config
from dataset import CLASSES, TEXT, encode, read_table, text
from model import build_model
from utils import load_checkpoint, run


def texts_of(word: str) -> list[str]:
    """The texts of a CSV file; any other word is a text itself."""
    if not os.path.isfile(word):
        return [word]
    return read_table(word, [text(TEXT)])[TEXT].to_list()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", help="texts, or files with texts")
    parser.add_argument("--checkpoint", type=Path, default=Path(Config.out, "best.pt"))
    args = parser.parse_args()
    checkpoint = load_checkpoint(args.checkpoint)
    model = build_model(**checkpoint["model_args"]).eval()
    model.load_state_dict(checkpoint["model"])
    texts = [one for word in args.texts for one in texts_of(word)]
    inputs = encode(texts, checkpoint["fitted"])
    with torch.inference_mode():
        outputs = [model(part) for part in inputs.split(512)]
    probabilities, labels = torch.cat(outputs).softmax(dim=1).max(dim=1)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["class", "probability", "text"])
    for one, label, probability in zip(texts, labels, probabilities, strict=True):
        writer.writerow([CLASSES[label], f"{probability:.3f}", one])


if __name__ == "__main__":
    run(main)
