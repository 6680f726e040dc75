"""Checkpoints: written whole or not at all, read without running code."""

import os
import pickle
from pathlib import Path

import torch

from runtime import refuse


def save_checkpoint(path: Path, content: dict) -> None:
    """Write beside the old file, then rename: a crash leaves the old one in place."""
    temporary = path.with_suffix(".tmp")
    with open(temporary, "wb") as file:
        torch.save(content, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def load_checkpoint(path: Path) -> dict:
    """Read what save_checkpoint wrote, onto the CPU."""
    if not path.exists():
        refuse(f"There is no {path}: run `python train.py` first.")
    return read_tensors(path)


def read_tensors(path: Path | str) -> dict:
    """Read a file of tensors, numbers and text; anything else in it is refused."""
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        refuse(f"Cannot read {path}: {error.strerror}.")
    except (RuntimeError, EOFError, KeyError, ValueError, pickle.UnpicklingError):
        refuse(f"{path} is damaged, or not a file of weights.")
