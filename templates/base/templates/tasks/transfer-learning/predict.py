{% set p = project() %}
"""Tell what is in images: `python predict.py photo.png folder/`.

Prints the class of every image and its probability; --out writes them to a CSV file.
"""

import argparse
import csv
from pathlib import Path

import torch
from torch.utils.data import Dataset
from torchvision.datasets.folder import IMG_EXTENSIONS

from checkpoint import load_checkpoint, load_weights
from config import add_settings
from dataset import Standardizer, extract_features, open_image
from metrics import probabilities
from model import WEIGHTS, build_head, load_backbone
from runtime import pick_device, refuse


class Files(Dataset):
    """Images by path, without a class: 0 stands in for it."""

    def __init__(self, paths: list[Path]):
        self.paths = paths
        self.transform = WEIGHTS.transforms()

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        return self.transform(open_image(self.paths[index])), 0


def find_images(paths: list[Path]) -> list[Path]:
    """The files that are named, and every image in the folders that are."""
    files = []
    for path in paths:
        if not path.exists():
            refuse(f"There is no {path}.")
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        files += [file for file in found if file.suffix.lower() in IMG_EXTENSIONS]
    return files or refuse("There are no images in what was named.")


@torch.inference_mode()
def predict(head, backbone, saved: dict, files: list[Path], device) -> list[tuple]:
    """(file, class, probability) of every image."""
    workers = saved["config"]["workers"]
    features = extract_features(backbone, Files(files), workers, device)
    scale = Standardizer(**saved["fitted"]["features"])
    logits = head(scale(features.inputs))
    best, labels = probabilities(logits).max(dim=1)  # (N,), (N,)
    names = [saved["fitted"]["classes"][label] for label in labels]
    return list(zip(files, names, best.tolist(), strict=True))


def write_rows(path: Path, rows: list[tuple]) -> None:
    try:
        with open(path, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    except OSError as error:
        refuse(f"Cannot write {path}: {error.strerror}.")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("images", type=Path, nargs="+", help="files or folders")
    parser.add_argument("--out", type=Path, help="CSV file to write the predictions to")
{% include "common/predict_flags.py" %}
    files = find_images(args.images)

    backbone = load_backbone(args.checkpoint.parent).to(device)
    head = build_head(**saved["model_args"]).eval()
    load_weights(head, saved)
    rows = predict(head, backbone, saved, files, device)
    for file, name, probability in rows:
        print(f"{file}  {name}  {probability:.3f}")
    if args.out:
        write_rows(args.out, [("file", "class", "probability"), *rows])


if __name__ == "__main__":
    main()
