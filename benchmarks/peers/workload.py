"""What every peer trains with: a project's model, loss, optimizer and data."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from time import perf_counter

import torch
from torch.optim.optimizer import register_optimizer_step_post_hook
from torch.utils.data import DataLoader, TensorDataset

MODULES = ("config", "dataset", "evaluate", "model", "train")
SETTINGS = ("lr", "weight_decay", "fused")  # of the optimizers that are compared
FILE = "tensors.pt"


@dataclass
class Workload:
    """train and val are inputs and targets in memory, the rest is the project's own.

    loss_args  what the loss takes besides outputs and targets
    optimizer  its name in torch.optim and its settings
    """

    train: tuple[torch.Tensor, torch.Tensor]
    val: tuple[torch.Tensor, torch.Tensor]
    model_args: dict
    loss_args: dict
    optimizer: tuple[str, dict]
    modules: dict
    batch_size: int
    device: torch.device

    def build_model(self) -> torch.nn.Module:
        return self.modules["model"].build_model(**self.model_args)

    def build_optimizer(self, model: torch.nn.Module) -> torch.optim.Optimizer:
        name, settings = self.optimizer
        return getattr(torch.optim, name)(model.parameters(), **settings)

    @property
    def loss(self) -> Callable:
        return partial(self.modules["evaluate"].loss_function, **self.loss_args)

    @property
    def criterion(self) -> type[torch.nn.Module]:
        """The same loss as a layer."""
        is_class = self.train[1].dtype == torch.int64
        return torch.nn.CrossEntropyLoss if is_class else torch.nn.MSELoss

    def loaders(self) -> tuple[DataLoader, DataLoader]:
        """As every tutorial makes them."""
        return (
            DataLoader(TensorDataset(*self.train), self.batch_size, shuffle=True),
            DataLoader(TensorDataset(*self.val), self.batch_size),
        )


Fit = Callable[[Workload, int], torch.nn.Module]


def modules_of(folder: Path, names: Sequence[str] = MODULES) -> dict:
    """The modules of a project; those of another one are forgotten."""
    sys.path.insert(0, str(folder))
    before = set(sys.modules)
    found = {name: import_module(name) for name in names}
    for name in set(sys.modules) - before:
        if Path(getattr(sys.modules[name], "__file__", None) or ".").parent == folder:
            del sys.modules[name]
    sys.path.remove(str(folder))
    return found


def load(folder: Path, batch_size: int, device: str) -> Workload:
    return Workload(
        **torch.load(folder / FILE),
        modules=modules_of(folder),
        batch_size=batch_size,
        device=torch.device(device),
    )


def save(folder: Path) -> int:
    """Keep a project's tensors for the others. Returns how many it trains on."""
    modules = modules_of(folder)
    config = modules["config"].Config()
    data = modules["dataset"].load_data(config, torch.device("cpu"))
    kept = {
        "train": data.train[:],
        "val": data.val[:],
        "model_args": data.model_args,
        "loss_args": {"unit": data.unit} if hasattr(data, "unit") else {},
        "optimizer": optimizer_of(modules),
    }
    torch.save(kept, folder / FILE)
    return len(data.train)


def optimizer_of(modules: dict) -> tuple[str, dict]:
    """The name and the settings of the optimizer that train.py makes a step with."""
    used = []
    hook = register_optimizer_step_post_hook(
        lambda optimizer, *_: used.append(optimizer)
    )
    with tempfile.TemporaryDirectory() as out:
        config = modules["config"].Config(out=out, epochs=1, limit_batches=1)
        modules["train"].train(config)
    hook.remove()
    (optimizer,) = used
    settings = {name: optimizer.defaults[name] for name in SETTINGS}
    return type(optimizer).__name__, settings


def main(fit: Fit) -> None:
    """Print, for each project, the samples a second of epochs after the first one, and
    the loss on the validation split after the last."""
    device, *words = sys.argv[1:]
    for folder, batch_size, epochs in zip(*[iter(words)] * 3, strict=True):
        workload = load(Path(folder), int(batch_size), device)
        fit(workload, 1)  # imports what is needed, once
        once, _ = timed(fit, workload, 1)
        more, model = timed(fit, workload, 1 + int(epochs))
        samples = len(workload.train[1]) * int(epochs)
        print(samples / (more - once), loss_of(model.to(workload.device), workload))


def timed(fit: Fit, workload: Workload, epochs: int) -> tuple[float, torch.nn.Module]:
    """How many seconds it takes, and the trained model."""
    torch.manual_seed(0)
    started = perf_counter()
    model = fit(workload, epochs)
    if workload.device.type == "cuda":
        torch.cuda.synchronize()
    return perf_counter() - started, model


@torch.no_grad()
def loss_of(model: torch.nn.Module, workload: Workload) -> float:
    """On the validation split as a whole."""
    model.eval()
    inputs, targets = (part.to(workload.device) for part in workload.val)
    return workload.loss(model(inputs), targets).item()


if __name__ == "__main__":
    print(save(Path(sys.argv[1])))
