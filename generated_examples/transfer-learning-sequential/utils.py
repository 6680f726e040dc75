"""The device, mixed precision, checkpoints and error messages."""

import io
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn

import polars as pl
import torch
from tqdm import tqdm


def run(main) -> None:
    """Run a script; errors that a user can fix are one sentence, not a traceback."""
    sys.stdout.reconfigure(errors="replace", line_buffering=True)  # for any terminal
    try:
        main()
    except BrokenPipeError:  # `python evaluate.py | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        refuse("Interrupted. `train.py --resume` continues a training run.", 130)
    except OSError as e:
        refuse(f"{e.filename or 'Error'}: {e.strerror}" if e.strerror else str(e), 1)


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
        name = "bf16" if torch.cuda.is_bf16_supported(False) else "fp16"
    dtype = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(name)
    autocast = torch.autocast(device.type, dtype) if dtype else nullcontext()
    return autocast, torch.amp.GradScaler(device.type, enabled=name == "fp16")


def save_checkpoint(paths: list[Path], checkpoint: dict) -> None:
    """Write temporary files, then rename them: a crash leaves the old ones intact."""
    buffer = io.BytesIO()
    torch.save(checkpoint, buffer)
    for path in paths:
        temporary = path.with_suffix(".tmp")
        temporary.write_bytes(buffer.getbuffer())
        os.replace(temporary, path)


def load_checkpoint(path: Path) -> dict:
    """Read a checkpoint onto the CPU; weights_only means that it can't run code."""
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as e:  # a damaged file can raise any error
        refuse(f"Cannot read {path} ({type(e).__name__}): run `python train.py` first.")
    if "fingerprint" not in checkpoint:
        refuse(f"{path} was written by older code: train again.")
    return checkpoint


def save_epoch(out: Path, checkpoint: dict) -> None:
    """Write history.csv, last.pt and, for the best so far, best.pt; print a line."""
    out.mkdir(parents=True, exist_ok=True)
    history = checkpoint["history"]
    row, best = history[-1], min(history, key=lambda row: row["val_loss"])
    pl.DataFrame(history).write_csv(out / "history.csv")
    names = ["best.pt", "last.pt"] if row is best else ["last.pt"]
    save_checkpoint([out / name for name in names], checkpoint)
    rounded = {n: f"{x:,.0f}" if x >= 1000 else f"{x:#.4g}" for n, x in row.items()}
    shown = "train_loss", "val_loss", "val_accuracy"
    line = "  ".join(f"{name} {rounded[name]:<7}" for name in shown)
    last = checkpoint["config"]["epochs"]
    tqdm.write(f"{row['epoch']:>3}/{last}  {line} {'*' if row is best else ''}")
