{% set p = project() %}
"""Tell what is in images: `python predict.py photo.png folder/`.

Prints the likeliest class of every image and its probability, with --top 3 the three
likeliest a line each; --out writes them to a CSV file.
"""

import argparse
import csv
from pathlib import Path

import torch
{% block torch_imports %}
{% endblock %}
from torchvision.datasets.folder import IMG_EXTENSIONS

from checkpoint import load_checkpoint, load_weights
{% block config %}
from config import add_settings, checked
{% endblock %}
{% block imports %}
{% endblock %}
from runtime import {{ runtime_import | default("pick_device, refuse") }}

{% block predict %}
{% endblock %}


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
{% include "common/predict_flags.py" %}
    files = find_images(args.images)

{% block model %}
{% endblock %}
    best = shares.topk(min(args.top, len(classes)), dim=1)
    rows = [
        (file, classes[place], probability)
        for file, places, values in zip(files, best.indices, best.values, strict=True)
        for place, probability in zip(places, values.tolist(), strict=True)
    ]
    for file, name, probability in rows:
        print(f"{file}  {name}  {probability:.3f}")
    if args.out:
        write_rows(args.out, rows)


if __name__ == "__main__":
    main()
