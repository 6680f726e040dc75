"""Every setting of a run, once. Each is a flag too: `python train.py --lr 0.01`."""

import argparse
from dataclasses import dataclass, field, fields


def setting(default, help: str, minimum: float | None = None):
    """A setting: its default, what it means, and the least it may be."""
    return field(default=default, metadata={"help": help, "minimum": minimum})


@dataclass(frozen=True)
class Config:
    data: str = setting("data/diabetes.csv", "CSV file to learn from")
    epochs: int = setting(40, "passes over the training split", minimum=1)
    batch_size: int = setting(32, "samples in a batch", minimum=1)
    lr: float = setting(0.001, "highest learning rate of the schedule", minimum=0)
    weight_decay: float = setting(0.01, "pull of the weights towards 0", minimum=0)
    patience: int = setting(0, "epochs to wait for a better one; 0: for all", minimum=0)
    accumulate: int = setting(1, "batches whose gradients make up one step", minimum=1)
    grad_clip: float = setting(0.0, "longest gradient of a step; 0: any", minimum=0)
    precision: str = setting("auto", "auto, fp32, bf16 or fp16; auto: by device")
    compile: bool = setting(False, "compile the model: worth it for long runs on a GPU")
    workers: int = setting(0, "processes that make batches; 0: this one", minimum=0)
    seed: int = setting(0, "decides the split, first weights and order", minimum=0)
    device: str = setting("auto", "auto, cpu, cuda, cuda:1 or mps")
    out: str = setting("outputs", "folder for checkpoints, history and results")
    limit_batches: int = setting(0, "most batches in an epoch; 0: all", minimum=0)


def add_settings(parser: argparse.ArgumentParser, *names: str) -> None:
    """Give the parser a flag for every setting, or for those named.

    What is not on the command line is not in the result either, so that a checkpoint's
    settings can fill it in.
    """
    for item in fields(Config):
        if not names or item.name in names:
            value = {"type": checked(item.type, item.metadata["minimum"])}
            switch = {"action": argparse.BooleanOptionalAction}  # --x and --no-x
            parser.add_argument(
                f"--{item.name.replace('_', '-')}",
                **(switch if item.type is bool else value),
                default=argparse.SUPPRESS,
                help=f"{item.metadata['help']} (default: {item.default})",
            )


def checked(kind: type, minimum: float | None):
    """A reader of command-line values that refuses what is below the minimum."""

    def read(text: str):
        value = kind(text)
        if minimum is not None and not value >= minimum:
            raise argparse.ArgumentTypeError(f"{text} is not {minimum} or more")
        if kind is int and value >= 2**63:
            raise argparse.ArgumentTypeError(f"{text} is too large")
        return value

    read.__name__ = kind.__name__  # argparse says "invalid int value"
    return read
