"""The same by torch.compile, which captures graphs itself, to compare the speed.

It is copied into a project, as captured.py is.
"""

import torch


class CapturedStep:
    def __init__(self, step):
        self.step = torch.compile(step, mode="reduce-overhead")

    def __call__(self, *batch, **flags) -> torch.Tensor:
        torch.compiler.cudagraph_mark_step_begin()
        return self.step(*batch, **flags)
