"""Tell what is in images: `python predict.py photo.png folder/`.

Prints the likeliest class of every image and its probability, with --top 3 the three
likeliest a line each; --out writes them to a CSV file. Damaged images are named in the
end, and the exit code is 1 then.
"""

import argparse
import csv
from pathlib import Path

import torch
from PIL import Image
from torchvision.datasets.folder import IMG_EXTENSIONS

from checkpoint import load_checkpoint, load_weights
from config import Config, add_settings, checked
from dataset import IMAGES_AT_ONCE, Files, PhotoBatches, Photos
from metrics import probabilities
from model import build_model
from runtime import mixed_precision, pick_device, refuse


class Readable(Files):
    """Pictures and their places; instead of a damaged one a black one and -1."""

    def __getitem__(self, index: int):
        try:
            return super().__getitem__(index)
        except OSError:
            return Image.new("RGB", (1, 1)), torch.tensor(-1)


@torch.inference_mode()
def predict(
    model, files: list[Path], config: Config, device
) -> dict[Path, torch.Tensor]:
    """The probability of every class (classes,), for each file that is whole."""
    places = torch.arange(len(files))
    photos = Photos(Readable(files, places), places, places)
    batches = PhotoBatches(photos, IMAGES_AT_ONCE, device, workers=config.workers)
    precision, _ = mixed_precision(config.precision, device)
    with precision:
        found = [(model(images), places) for images, places in batches]
    outputs, places = map(torch.cat, zip(*found, strict=True))
    shares = zip(places.tolist(), probabilities(outputs.cpu()), strict=True)
    return {files[place]: share for place, share in shares if place >= 0}


def find_images(paths: list[Path]) -> list[Path]:
    """The files that are named, and every image in the folders that are."""
    files = []
    for path in paths:
        if not path.exists():
            refuse(f"There is no {path}.")
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        files += [file for file in found if file.suffix.lower() in IMG_EXTENSIONS]
    return files or refuse("There are no images in what was named.")


def write_rows(path: Path, rows: list[tuple]) -> None:
    try:
        with open(path, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("file", "class", "probability"), *rows])
    except OSError as error:
        refuse(f"Cannot write {path}: {error.strerror}.")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("images", type=Path, nargs="+", help="files or folders")
    parser.add_argument("--top", type=checked(int, 1), default=1, help="classes each")
    parser.add_argument("--out", type=Path, help="CSV file to write the predictions to")
    parser.add_argument("--checkpoint", type=Path, default=Path("outputs/best.pt"))
    add_settings(parser, "device")
    args = parser.parse_args()
    saved = load_checkpoint(args.checkpoint)
    device = pick_device(getattr(args, "device", saved["config"]["device"]))
    files = find_images(args.images)

    model = build_model(**saved["model_args"]).to(device).eval()
    load_weights(model, saved)
    classes = saved["fitted"]["classes"]
    shares = predict(model, files, Config(**saved["config"]), device)
    rows = []
    for file, values in shares.items():
        best = values.topk(min(args.top, len(classes)))
        for place, probability in zip(best.indices, best.values.tolist(), strict=True):
            rows.append((file, classes[place], probability))
    for file, name, probability in rows:
        print(f"{file}  {name}  {probability:.3f}")
    if args.out and rows:
        write_rows(args.out, rows)
    if damaged := [str(file) for file in files if file not in shares]:
        done = f"{len(shares)} of {len(files)} images are predicted"
        refuse(f"{done}; damaged: {', '.join(damaged)}.", code=1 if shares else 2)


if __name__ == "__main__":
    main()
