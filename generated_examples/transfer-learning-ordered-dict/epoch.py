"""One pass over the training split; --resume can go on in the middle of it."""

import math

import torch

from runtime import rng_state, set_rng_state


class Epoch:
    """The batches of a pass, and the losses of those that are done.

    start   the state of the random numbers from which the order of the samples is drawn
    losses  each summed over the samples of its batch; they stay on the device
    seen    how many samples that are
    """

    def __init__(self, batches, saved: dict | None = None):
        self.batches = batches
        self.start, self.losses, self.seen = rng_state(batches.device), [], 0
        if saved:
            self.start, self.seen = saved["start"], saved["seen"]
            self.losses = list(saved["losses"].to(batches.device))

    @property
    def done(self) -> int:
        """How many batches are done."""
        return len(self.losses)

    def __len__(self) -> int:
        return len(self.batches)

    def __iter__(self):
        """The batches that are not done yet.

        Their order is drawn again as it was; all else goes on where the run stopped.
        """
        now = rng_state(self.batches.device)
        set_rng_state(self.start, self.batches.device)
        self.batches.skip = max(0, self.done - 1)
        rest = iter(self.batches)
        if self.done:
            next(rest)  # one that is done: the order is drawn before the first batch
            set_rng_state(now, self.batches.device)
        return rest

    def add(self, loss: torch.Tensor, count: int) -> None:
        """The mean loss of one more batch, and how many samples it has."""
        self.losses.append(loss.detach() * count)
        self.seen += count

    def batch_losses(self) -> torch.Tensor:
        """(batches,)"""
        return torch.stack(self.losses)

    def mean_loss(self) -> float:
        """The mean loss of a sample: the one wait for the device."""
        return sum(self.batch_losses().tolist()) / self.seen

    def bad_batch(self) -> int:
        """The first batch whose loss is not finite."""
        losses = enumerate(self.batch_losses().tolist(), start=1)
        return next(number for number, loss in losses if not math.isfinite(loss))

    def state_dict(self) -> dict:
        return {"start": self.start, "losses": self.batch_losses(), "seen": self.seen}
