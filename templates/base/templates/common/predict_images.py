{% set p = project() %}
"""Tell what is in images: `python predict.py photo.png folder/`.

Prints the likeliest class of every image and its probability, with --top 3 the three
likeliest a line each; --out writes them to a CSV file. Damaged images are named in the
end, and the exit code is 1 then.
"""

import argparse
{% block more_imports %}
{% endblock %}
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
