"""A candidate for the projects' utils.py: a training step captured in a CUDA graph.

It isn't part of any project: it hasn't run on a card yet. check.py would decide. A
train.py that used it would have its step in a function and two more lines:

    make_capturable(optimizer)              # before the scheduler is created
    train_step = CapturedStep(train_step)   # before the first epoch
"""

from collections import Counter

import torch


def make_capturable(optimizer) -> None:
    """Let the scheduler change the learning rate where a graph reads it: on the GPU."""
    for group in optimizer.param_groups:
        rate, device = float(group["lr"]), group["params"][0].device
        group.setdefault("initial_lr", rate)  # else a scheduler keeps a tensor there
        group |= {"capturable": True, "lr": torch.tensor(rate, device=device)}


class CapturedStep:
    """A training step as one CUDA graph: a single launch instead of one per kernel.

    The first batches of a size run as usual. The next one is recorded, and from then on
    batches are copied to where the graph reads them. The step may not wait for the GPU.
    """

    def __init__(self, step, warmup: int = 3):
        self.step, self.warmup, self.calls, self.graphs = step, warmup, Counter(), {}
        torch.cuda.synchronize()
        torch.cuda.set_stream(torch.cuda.Stream())  # the default one can't be captured

    def __call__(self, *batch, **flags) -> torch.Tensor:
        key = (*(part.shape for part in batch), *flags.items())
        if key not in self.graphs:
            self.calls[key] += 1
            if self.calls[key] <= self.warmup:
                return self.step(*batch, **flags)
            self.graphs[key] = self.capture([part.clone() for part in batch], flags)
        graph, inputs, loss = self.graphs[key]
        for static, part in zip(inputs, batch, strict=True):
            static.copy_(part)
        graph.replay()
        return loss

    def capture(self, inputs: list[torch.Tensor], flags: dict):
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, stream=torch.cuda.current_stream()):
            loss = self.step(*inputs, **flags)
        return graph, inputs, loss
