"""fastai: a Learner on DataLoaders."""

from functools import partial

import fastai.callback.progress  # noqa: F401  gives a Learner no_bar
from fastai.basics import DataLoaders, Learner, OptimWrapper
from torch import nn

from benchmarks.peers.workload import Workload, main


def fit(workload: Workload, epochs: int) -> nn.Module:
    model = workload.build_model()
    optimizer = workload.build_optimizer(model)
    opt_func = partial(OptimWrapper, opt=type(optimizer), fused=True)
    learner = Learner(
        DataLoaders(*workload.loaders()),
        model,
        loss_func=workload.loss,
        opt_func=opt_func,
        lr=optimizer.defaults["lr"],
        wd=optimizer.defaults["weight_decay"],
    )
    with learner.no_bar(), learner.no_logging():
        learner.fit(epochs)
    return learner.model


if __name__ == "__main__":
    main(fit)
