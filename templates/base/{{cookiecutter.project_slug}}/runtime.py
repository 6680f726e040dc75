{% set p = project() %}
"""Where the code runs: the device, its precision, the random numbers, the signals."""

import contextlib
{% if p.device.distributed %}
import os
{% endif %}
import signal
import sys
from typing import NoReturn

import torch
{% if p.device.distributed %}
import torch.distributed as dist
{% endif %}

GRACE = 5  # seconds that a process which makes batches lives on after SIGTERM


def refuse(message: str, code: int = 2) -> NoReturn:
    """Say in a sentence why the command cannot be carried out, and exit."""
    print(message, file=sys.stderr)
    raise SystemExit(code)


def pick_device(name: str) -> torch.device:
{% if p.device.distributed %}
    """The device called auto, cpu, cuda or cuda:1, ready for use by this process."""
    cards = torch.cuda.device_count() if torch.cuda.is_available() else 0
    counts = {"cuda": cards, "cpu": 1}
{% else %}
    """The device called auto, cpu, cuda, cuda:1 or mps, ready for use."""
    cards = torch.cuda.device_count() if torch.cuda.is_available() else 0
    mps = int(torch.backends.mps.is_available())
    counts = {"cuda": cards, "mps": mps, "cpu": 1}
{% endif %}
    if name == "auto":
        name = next(kind for kind, count in counts.items() if count)
    kind, _, index = name.partition(":")
    if kind not in counts or not (index or "0").isdecimal():
        refuse(f"There is no device {name!r}: choose auto, {', '.join(counts)}.")
{% if p.device.distributed %}
    if kind == "cuda":  # every process of torchrun takes a GPU of its own
        index = index or os.environ.get("LOCAL_RANK", "0")
{% endif %}
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

    signal  the one that came{{ " to any of the processes" if p.device.distributed }}; 0 while there is none
    """

    def __init__(self):
        self.signal = 0
{% if p.device.distributed %}
        self.own = 0  # the one that came to this process
{% endif %}

    def listen(self) -> None:
        """From now on, the first one is noted."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.note)

    def note(self, number: int, frame) -> None:
{% if p.device.distributed %}
        self.own = number
        if not dist.is_torchelastic_launched():  # torchrun sends one twice
            self.end_at_once()
{% else %}
        self.signal = number
        self.end_at_once()
{% endif %}

    def end_at_once(self) -> None:
        """From now on, both end the process."""
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
{% if p.device.distributed %}

    def agree(self, device: torch.device) -> None:
        """Tell all processes if one is to stop; they take every step together."""
        told = torch.tensor(self.own, device=device)
        dist.all_reduce(told, dist.ReduceOp.MAX)
        self.signal = int(told)
{% endif %}


stop = Stop()


def leave_signals_to_main(worker: int) -> None:
    """Keep a process that makes batches alive while the main one finishes its step."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: signal.alarm(GRACE))
{% if p.device.distributed %}


left = []  # groups, kept: PyTorch 2.6 can wait for ever when it frees one


@contextlib.contextmanager
def process_group(device: torch.device):
    """Join the processes that torchrun started; without torchrun, be a group of one."""
    backend = "nccl" if device.type == "cuda" else "gloo"
    if dist.is_torchelastic_launched():
        dist.init_process_group(backend)
    else:
        dist.init_process_group(backend, store=dist.HashStore(), rank=0, world_size=1)
    try:
        yield
        dist.barrier()  # nobody leaves while another still works
    finally:
        left.append(dist.group.WORLD)
        dist.destroy_process_group()


def leave(code: int = 0) -> NoReturn:
    """End a process that is done, at once.

    Gloo's threads outlive the group, and one that lets go of a tensor while Python
    shuts down would abort the process.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def refuse_once(message: str, code: int) -> NoReturn:
    """Like refuse, where all processes have the same to say: only one says it."""
    if is_main():
        print(message, file=sys.stderr)
    dist.barrier()  # torchrun ends the others as soon as one is gone
    raise SystemExit(code)


def place() -> dict[str, int]:
    """Which process of the group this is, of how many; without a group, the only one."""
    if not dist.is_initialized():
        return {"rank": 0, "processes": 1}
    return {"rank": dist.get_rank(), "processes": dist.get_world_size()}


def launcher() -> str:
    """What starts a script in as many processes as there are."""
    processes = place()["processes"]
    return "python" if processes == 1 else f"torchrun --nproc-per-node {processes}"


def is_main() -> bool:
    """One process of the group writes files and prints."""
    return place()["rank"] == 0
{% if p.dataset.fetched %}


@contextlib.contextmanager
def main_first():
    """Lets one process through before the others: what it downloads is there then."""
    if not is_main():
        dist.barrier()
    yield
    if is_main() and dist.is_initialized():
        dist.barrier()
{% endif %}


def add_up(values: list, device: torch.device) -> list[float]:
    """Sums over all processes of numbers that each of them has."""
    sums = torch.tensor([float(value) for value in values], device=device)
    dist.all_reduce(sums)
    return sums.tolist()
{% endif %}
