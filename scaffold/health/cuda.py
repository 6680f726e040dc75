"""Why torch does not find CUDA, from its own error messages."""

import os
import re
from typing import Any

INSTALL = "https://pytorch.org/get-started/locally"
HIDING = ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES")
NO_DRIVER = "Found no NVIDIA driver"
OLD_DRIVER = r"driver on your system is too old \(found version (\d+)\)"
NO_CARD = r"No (CUDA|HIP) GPUs are available"


def no_cuda(torch: dict[str, Any]) -> tuple[str, str]:
    """Why CUDA is not available, and how to fix it."""
    why, remedy = reason(torch)
    return f"CUDA is not available: {why}", remedy


def reason(torch: dict[str, Any]) -> tuple[str, str]:
    maker, words = "AMD" if torch["hip"] else "NVIDIA", torch["words"]
    if not torch["cuda"] and not torch["hip"]:
        remedy = f"Install a CUDA build of torch ({INSTALL})"
        return "torch is a CPU-only build", remedy
    if NO_DRIVER in words:
        return f"no {maker} driver found", f"Install the {maker} driver"
    if found := re.search(OLD_DRIVER, words):
        return old_driver(int(found[1]), torch["cuda"])
    if re.search(NO_CARD, words):
        return no_card()
    sentence = re.split(r"\.\s|\n", words)[0] or "torch gives no reason"
    return sentence, "Check that nvidia-smi lists the GPU"


def old_driver(version: int, needed: str) -> tuple[str, str]:
    """version is the newest CUDA that the driver supports: 12080 is 12.8."""
    known = f"{version // 1000}.{version % 1000 // 10}"
    why = (
        f"the NVIDIA driver is too old: it supports CUDA {known}, torch needs {needed}"
    )
    return why, f"Update the driver, install torch for CUDA {known} ({INSTALL})"


def no_card() -> tuple[str, str]:
    """No GPU found: name the environment variable that hides them, if one is set."""
    for name in HIDING:
        if name in os.environ:
            hidden = f"{name}={os.environ[name]!r} hides all GPUs"
            return hidden, f"Unset {name}"
    return "no GPU found", ""
