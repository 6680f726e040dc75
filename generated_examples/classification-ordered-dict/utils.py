"""The device, mixed precision, checkpoints and error messages."""

import hashlib
import io
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn

import polars as pl
import torch


def run(main) -> None:
    """Run a script: an error that a user can fix is one sentence, not a traceback."""
    sys.stdout.reconfigure(errors="replace", line_buffering=True)  # for any terminal
    try:
        main()
    except BrokenPipeError:  # `python evaluate.py | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        refuse("Interrupted. `train.py --resume` continues a training run.", 130)
    except OSError as e:
        refuse(": ".join(filter(None, (e.filename, e.strerror or str(e)))), 1)


def refuse(message: str, code: int = 2) -> NoReturn:
    """End the script with a message and an exit code (2: it can't run as given)."""
    print(message, file=sys.stderr)
    raise SystemExit(code)


def pick_device(name: str) -> torch.device:
    """auto is the GPU if there is one (CUDA, MPS, …), else the CPU."""
    torch.set_flush_denormal(True)  # numbers below 1e-38 are slow on a CPU
    if name == "auto":
        gpu = torch.accelerator.is_available()
        return torch.accelerator.current_accelerator() if gpu else torch.device("cpu")
    try:
        return torch.empty(0, device=name).device
    except (RuntimeError, AssertionError):
        refuse(f"Device {name!r} is not available here: try --device cpu.")


def mixed_precision(name: str, device: torch.device):
    """The context for forward passes, and the scaler that fp16 gradients need."""
    if name == "auto" and device.type == "cuda":
        bf16 = torch.cuda.is_bf16_supported(including_emulation=False)
        name = "bf16" if bf16 else "fp16"
    dtype = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(name)
    autocast = torch.autocast(device.type, dtype) if dtype else nullcontext()
    return autocast, torch.amp.GradScaler(device.type, enabled=name == "fp16")


def save_checkpoint(path: Path, checkpoint: dict) -> None:
    """Write a temporary file, then rename it: a crash leaves the old one whole."""
    buffer = io.BytesIO()
    torch.save(checkpoint, buffer)
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(buffer.getbuffer())
    os.replace(temporary, path)


def load_checkpoint(path: Path) -> dict:
    """Read a checkpoint onto the CPU; weights_only means that it can't run code."""
    if not path.exists():
        refuse(f"{path} does not exist: run `python train.py` first.")
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    if "fingerprint" not in checkpoint:
        refuse(f"{path} was written by older code: train again.")
    return checkpoint


def fingerprint(path: str, samples: int) -> dict:
    """Identify the data by the number of samples and the file's SHA-256."""
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"samples": samples, "sha256": digest}


def save_epoch(out: Path, checkpoint: dict) -> None:
    """Write history.csv, last.pt and, if this epoch is the best so far, best.pt."""
    out.mkdir(parents=True, exist_ok=True)
    history = checkpoint["history"]
    if min(history, key=lambda row: row["val_loss"]) is history[-1]:
        save_checkpoint(out / "best.pt", checkpoint)
    pl.DataFrame(history).write_csv(out / "history.csv")
    save_checkpoint(out / "last.pt", checkpoint)
