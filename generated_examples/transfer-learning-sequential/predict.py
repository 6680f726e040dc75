"""Predict the class of images: `python predict.py photo.png folder/`.

Prints the most likely class of each image, and its probability.
"""

import argparse
from glob import glob
from pathlib import Path

import torch
from torchvision.datasets.folder import IMG_EXTENSIONS

from config import Config
from dataset import CLASSES, read_image
from model import build_model
from utils import load_checkpoint, refuse, run


def find_images(paths: list[Path]) -> list[Path]:
    """The files, and every image below the folders."""
    files = []
    for path in paths:
        names = sorted(glob("**", root_dir=path, recursive=True))  # nothing hidden
        images = [name for name in names if name.lower().endswith(IMG_EXTENSIONS)]
        files += [path / name for name in images] if path.is_dir() else [path]
    return files or refuse("No images found.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("images", type=Path, nargs="+", help="files or folders")
    parser.add_argument("--checkpoint", type=Path, default=Path(Config.out, "best.pt"))
    args = parser.parse_args()
    checkpoint = load_checkpoint(args.checkpoint)
    model = build_model(**checkpoint["model_args"]).eval()
    model.load_state_dict(checkpoint["model"])
    errors = []
    for file in find_images(args.images):
        try:
            image = read_image(file)  # SHAPE
        except OSError as error:
            errors.append(f"{error}")
            continue
        with torch.inference_mode():
            probabilities = model(image.unsqueeze(0)).softmax(dim=1)[0]
        probability, label = probabilities.max(dim=0)
        print(f"{file}  {CLASSES[label]}  {probability:.3f}")
    if errors:
        refuse("\n".join(errors), 1)


if __name__ == "__main__":
    run(main)
