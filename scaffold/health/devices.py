"""Check torch and the devices that it finds."""

from collections import Counter
from pathlib import Path
from typing import Any

from scaffold.catalog.devices import DEVICES
from scaffold.health.cuda import no_cuda
from scaffold.health.interpreter import Interpreter
from scaffold.health.line import Line
from scaffold.record import Record

TAKE_ANY = "Set device in config.py to auto."


def torch_line(python: Interpreter, folder: Path) -> Line:
    if version := python.torch.get("version"):
        return Line("torch", version)
    if "torch" not in python.facts:
        return Line("torch", "unknown")
    if not python.torch:
        install = python.pip("-r", folder / "requirements.txt")
        advice = f"{install}, or choose a Python that has it with --python."
        return Line("torch", "missing", True, advice, "torch is missing")
    fault = python.torch["fault"] or python.fault
    advice = python.pip("--force-reinstall", "torch")
    text = f"can't be imported: {fault}"
    return Line("torch", text, True, advice, "torch can't be imported")


def devices_line(python: Interpreter, record: Record) -> Line:
    """The devices; wrong only if the device in config.py is not available."""
    torch = python.torch
    if not torch.get("version"):
        return Line("devices", "unknown")
    wanted = wanted_device(python, record)
    text = ", ".join([*named(torch["cards"]), *["MPS"] * torch["mps"], "cpu"])
    if is_there(wanted, torch):
        known = torch["cards"] or torch["mps"]
        return Line("devices", text if known else f"{text}; {no_cuda(torch)[0]}")
    why, remedy = missing_device(wanted, python)
    advice = f"{remedy}, or set device in config.py to auto." if remedy else TAKE_ANY
    return Line("devices", f"{text}; {why}", True, advice)


def wanted_device(python: Interpreter, record: Record) -> str:
    """The device in config.py, or else the one that the project was created with."""
    flags = {device.name: device.flag for device in DEVICES}
    written = flags.get(record.answers.device or "auto", "auto")
    return str(python.settings.get("device", written))


def named(cards: list[Any]) -> list[str]:
    """`2 × NVIDIA H100 (80 GB)`."""
    counts = Counter(f"{name} ({memory / 2**30:.0f} GB)" for name, memory in cards)
    return [f"{n} × {card}" if n > 1 else card for card, n in counts.items()]


def is_there(device: str, torch: dict[str, Any]) -> bool:
    """Whether torch finds a device, like `cuda:1`."""
    kind, _, index = device.partition(":")
    counts: dict[str, int] = {
        "auto": 1,
        "cpu": 1,
        "cuda": len(torch["cards"]),
        "mps": torch["mps"],
    }
    number = int(index) if index.isdecimal() else 0
    return number < counts.get(kind, 0)


def missing_device(device: str, python: Interpreter) -> tuple[str, str]:
    """Why a device is not available, and how to fix it, if that is possible."""
    if device == "mps":
        return f"MPS is not available: {no_mps(python)}", ""
    if device.startswith("cuda") and not python.torch["cards"]:
        return no_cuda(python.torch)
    return f"{device} is not available", ""


def no_mps(python: Interpreter) -> str:
    if python.facts["surroundings"]["sys_platform"] != "darwin":
        return "this is not a Mac"
    if not python.torch["mps_built"]:
        return "this build of torch does not support it"
    return "it needs a newer macOS or Mac"
