"""The settings of a run. Each one is a flag too: `python train.py --lr 0.01`."""

import argparse
from dataclasses import dataclass, field, fields
from pathlib import Path

from utils import refuse

ROOT = Path(__file__).resolve().parent  # the scripts run from any folder


def setting(default, help: str):
    return field(default=default, metadata={"help": help})


@dataclass
class Config:
    data: str = setting(str(ROOT / "data"), "folder with a folder of images per class")
    out: str = setting(str(ROOT / "outputs"), "folder for checkpoints and results")
    epochs: int = setting(30, "passes over the training split")
    batch_size: int = setting(32, "samples per batch")
    lr: float = setting(0.003, "peak learning rate")
    weight_decay: float = setting(0.01, "AdamW's weight decay")
    weights: str = setting("default", "default (ImageNet), none (random) or a file")
    unfreeze_epoch: int = setting(0, "train the backbone from this epoch (0: never)")
    backbone_lr: float = setting(0.0001, "peak learning rate of the backbone")
    limit_batches: int = setting(0, "limit the batches of each split (0: no limit)")
    precision: str = setting("auto", "auto (bf16 or fp16 on CUDA), fp32, bf16 or fp16")
    device: str = setting("auto", "auto, cpu, cuda, cuda:1 or mps")
    seed: int = setting(0, "seed of the split, the weights and the batch order")

    def __post_init__(self):
        if min(self.epochs, self.batch_size, self.lr) <= 0:
            refuse("--epochs, --batch-size and --lr must be greater than 0.")
        if self.precision not in ("auto", "fp32", "bf16", "fp16"):
            refuse("--precision must be auto, fp32, bf16 or fp16.")


def argument_parser(description: str) -> argparse.ArgumentParser:
    """A parser with a flag for every setting."""
    parser = argparse.ArgumentParser(description=description)
    for item in fields(Config):
        flag = "--" + item.name.replace("_", "-")
        help = f"{item.metadata['help']} (default: %(default)s)"
        parser.add_argument(flag, type=item.type, default=item.default, help=help)
    return parser
