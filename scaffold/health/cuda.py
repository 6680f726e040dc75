"""Why a torch does not see CUDA, by what it says itself."""

import os
import re

INSTALL = "https://pytorch.org/get-started/locally"
HIDING = ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES")
NO_DRIVER = "Found no NVIDIA driver"
OLD_DRIVER = r"driver on your system is too old \(found version (\d+)\)"
NO_CARD = r"No (CUDA|HIP) GPUs are available"


def no_cuda(torch: dict) -> tuple[str, str]:
    """Why CUDA is not seen, in a few words, and what would bring it."""
    why, remedy = reason(torch)
    return f"CUDA is not available: {why}", remedy


def reason(torch: dict) -> tuple[str, str]:
    maker, words = "AMD" if torch["hip"] else "NVIDIA", torch["words"]
    if not torch["cuda"] and not torch["hip"]:
        remedy = f"Install a torch that is built for CUDA ({INSTALL})"
        return "this torch is built for the CPU", remedy
    if NO_DRIVER in words:
        return f"there is no {maker} driver", f"Install the driver of the {maker} card"
    if found := re.search(OLD_DRIVER, words):
        return old_driver(int(found[1]), torch["cuda"])
    if re.search(NO_CARD, words):
        return no_card()
    sentence = re.split(r"\.\s|\n", words)[0] or "torch gives no reason"
    return sentence, "Check that nvidia-smi lists the card"


def old_driver(version: int, needed: str) -> tuple[str, str]:
    """A driver by the newest CUDA that it runs: 12080 is 12.8."""
    known = f"{version // 1000}.{version % 1000 // 10}"
    why = f"the NVIDIA driver is too old: it runs CUDA {known}, torch needs {needed}"
    return why, f"Update the driver, install a torch for CUDA {known} ({INSTALL})"


def no_card() -> tuple[str, str]:
    """The variable that hides the cards, if one does."""
    for name in HIDING:
        if name in os.environ:
            hidden = f"{name}={os.environ[name]!r} hides every card"
            return hidden, f"Unset {name}"
    return "there is no card", ""
