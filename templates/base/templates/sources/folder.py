{# a folder of images for each class -#}
{% set d = project().dataset %}
{% set imports = ["from pathlib import Path",
    "from torchvision.datasets.folder import IMG_EXTENSIONS"] %}
{% set words = "folder with a folder of images for each class" %}
{% macro reader() %}
{% if d.folders %}
def list_images(path: str) -> tuple[list[Path], torch.Tensor, list[str], torch.Tensor]:
    """All files, the numbers of their classes (N,), the classes, their splits (N,)."""
    classes = class_names(Path(path, FOLDERS[0]))
    files, targets, given = [], [], []
    for place, folder in enumerate(FOLDERS):
        for label, name in enumerate(classes):
            found = images_below(Path(path, folder, name))
            files += found
            targets += [label] * len(found)
            given += [place] * len(found)
    return files, torch.tensor(targets), classes, torch.tensor(given)
{% else %}
def list_images(path: str) -> tuple[list[Path], torch.Tensor, list[str]]:
    """All files, the numbers of their classes (N,), and the classes."""
    classes = class_names(Path(path))
    files, targets = [], []
    for label, name in enumerate(classes):
        found = images_below(Path(path, name))
        files += found
        targets += [label] * len(found)
    return files, torch.tensor(targets), classes
{% endif %}


def class_names(folder: Path) -> list[str]:
    """The classes are the folders in a folder."""
    try:
        names = [path.name for path in folder.iterdir() if path.is_dir()]
    except OSError as error:
        refuse(f"Cannot read images from {folder}: {error.strerror}.")
    classes = sorted(name for name in names if not name.startswith("."))
    return classes or refuse(f"{folder} has no folder of images for each class.")


def images_below(folder: Path) -> list[Path]:
    """The images of a class, at any depth."""
    files = sorted(folder.rglob("*"))
    images = [file for file in files if file.suffix.lower() in IMG_EXTENSIONS]
    return images or refuse(f"{folder} has no images.")
{%- endmacro %}
