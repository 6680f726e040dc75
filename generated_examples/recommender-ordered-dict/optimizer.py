"""How weights are updated: the optimizer, and how its learning rate moves."""

import torch
from torch.optim.lr_scheduler import OneCycleLR

from config import Config

RECIPE = "adam and one-cycle"  # a run keeps to it on --resume


def build_optimizer(model: torch.nn.Module, config: Config) -> torch.optim.Optimizer:
    """Adam (Kingma and Ba 2015); its weight decay is a term of the loss."""
    return torch.optim.Adam(
        model.parameters(), config.lr, weight_decay=config.weight_decay, fused=True
    )


def build_scheduler(optimizer, config: Config, steps: int, saved: dict | None):
    """Up to the highest rate and down to almost 0 (Smith and Topin 2018), step by step.

    An epoch has so many steps. saved is the state to go on from on --resume; epochs that
    were added since make the cycle longer.
    """
    highest = [group.get("max_lr", group["lr"]) for group in optimizer.param_groups]
    done = saved["last_epoch"] if saved else 0  # it counts in steps
    return OneCycleLR(optimizer, highest, config.epochs * steps, last_epoch=done - 1)


def take_step(model, optimizer, scaler, grad_clip: float) -> None:
    """Move the weights along the gradients added up so far, and forget these.

    The gradient of all weights together is cut to the length grad_clip, if there is one.
    """
    if grad_clip:
        scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(model.parameters(), grad_clip)
    scaler.step(optimizer)
    scaler.update()
    optimizer.zero_grad()
