"""Checkpoints: written whole or not at all, read without running code."""

import os
import pickle
from dataclasses import asdict
from inspect import signature
from pathlib import Path

import torch

from config import Config
from runtime import refuse


def save_checkpoint(path: Path, content: dict) -> None:
    """Write beside the old file, then rename: a crash leaves the old one in place."""
    temporary = path.with_suffix(".tmp")
    with open(temporary, "wb") as file:
        try:
            torch.save(content, file)
        except RuntimeError as error:  # PyTorch's word for Ctrl-C, or for a full disk
            raise (error.__context__ or error) from None
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def load_checkpoint(path: Path) -> dict:
    """Read a run's checkpoint onto the CPU."""
    if not path.exists():
        refuse(f"There is no {path}: run `python train.py` first.")
    content = read_tensors(path)
    if "config" not in content:
        refuse(f"{path} is no checkpoint of train.py.")
    check_project(content, path)
    return content


def check_project(saved: dict, path: Path) -> None:
    """Refuse what another project saved. A setting that is new since has its default."""
    from model import build_model  # here, not above: model.py may import this file

    try:
        signature(build_model).bind(**saved["model_args"])
        Config(**saved["config"])
    except TypeError:
        refuse(f"{path} is of another project, or of older code: train again.")
    saved["config"] = {**asdict(Config()), **saved["config"]}


def load_weights(model: torch.nn.Module, saved: dict) -> None:
    """Give the model the weights of a checkpoint."""
    try:
        model.load_state_dict(saved["model"])
    except RuntimeError:
        refuse("The checkpoint does not fit model.py as it is now: train again.")


def check_rows(saved: dict, rows: int) -> None:
    """Refuse data that would be split differently from when the run began."""
    if rows != saved["rows"]:
        refuse(f"The data had {saved['rows']} samples, now {rows}: train again.")


def read_tensors(path: Path | str) -> dict:
    """Read a file of tensors, numbers and text; anything else in it is refused."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        refuse(f"Cannot read {path}: {error.strerror}.")
    except (RuntimeError, EOFError, LookupError, ValueError, pickle.UnpicklingError):
        content = None
    if not isinstance(content, dict):
        refuse(f"{path} is damaged, or not a file of weights.")
    return content
