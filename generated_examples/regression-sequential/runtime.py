"""Where the code runs: the device, its precision, the random numbers, the signals."""

import contextlib
import signal
import sys
from typing import NoReturn

import torch

GRACE = 5  # seconds that a process which makes batches lives on after SIGTERM


def refuse(message: str, code: int = 2) -> NoReturn:
    """Say in a sentence why the command cannot be carried out, and exit."""
    print(message, file=sys.stderr)
    raise SystemExit(code)


def pick_device(name: str) -> torch.device:
    """The device called auto, cpu, cuda, cuda:1 or mps, ready for use."""
    cards = torch.cuda.device_count() if torch.cuda.is_available() else 0
    mps = int(torch.backends.mps.is_available())
    counts = {"cuda": cards, "mps": mps, "cpu": 1}
    if name == "auto":
        name = next(kind for kind, count in counts.items() if count)
    kind, _, index = name.partition(":")
    if kind not in counts or not (index or "0").isdecimal():
        refuse(f"There is no device {name!r}: choose auto, {', '.join(counts)}.")
    if int(index or 0) >= counts[kind]:
        refuse(f"This machine has no device {name!r}: try --device cpu.")
    if kind == "cuda":
        torch.cuda.set_device(int(index or 0))
    return torch.device(kind)


def seed_everything(seed: int) -> None:
    """Start the random numbers of every device at the same place in every run."""
    torch.manual_seed(seed)
    torch.set_flush_denormal(True)  # numbers below 1e-38 would slow a CPU down


def rng_state(device: torch.device) -> dict[str, torch.Tensor]:
    """Where the random numbers of a run have got to."""
    state = {"cpu": torch.get_rng_state()}
    if device.type != "cpu":
        state[device.type] = torch.get_device_module(device).get_rng_state()
    return state


def set_rng_state(state: dict[str, torch.Tensor], device: torch.device) -> None:
    """Go on where `rng_state` was taken; a device that is new keeps its seed."""
    torch.set_rng_state(state["cpu"])
    if device.type != "cpu" and device.type in state:
        torch.get_device_module(device).set_rng_state(state[device.type])


def mixed_precision(
    name: str, device: torch.device
) -> tuple[contextlib.AbstractContextManager, torch.amp.GradScaler]:
    """The context for forward passes and the scaler for gradients.

    The weights stay fp32. With fp16 gradients are scaled so that small ones survive;
    otherwise the scaler does nothing.
    """
    if name == "auto":
        name = fastest_precision(device)
    kinds = {"fp32": None, "bf16": torch.bfloat16, "fp16": torch.float16}
    if name not in kinds:
        refuse(f"There is no precision {name!r}: choose auto, {', '.join(kinds)}.")
    scaler = torch.amp.GradScaler(device.type, enabled=name == "fp16")
    if name == "fp32":
        return contextlib.nullcontext(), scaler
    return torch.autocast(device.type, kinds[name]), scaler


def fastest_precision(device: torch.device) -> str:
    """On CUDA bf16 where the GPU has it, else fp16; elsewhere fp32."""
    if device.type != "cuda":
        return "fp32"
    return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"


class Stop:
    """Ctrl-C and SIGTERM: they wait until a run is where --resume can go on.

    signal  the one that came; 0 while there is none
    """

    def __init__(self):
        self.signal = 0

    def listen(self) -> None:
        """From now on, the first one is noted."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.note)

    def note(self, number: int, frame) -> None:
        self.signal = number
        self.end_at_once()

    def end_at_once(self) -> None:
        """From now on, both end the process."""
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


stop = Stop()


def leave_signals_to_main(worker: int) -> None:
    """Keep a process that makes batches alive while the main one finishes its step."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: signal.alarm(GRACE))
