"""Accelerate: one's own loop over what an Accelerator has prepared."""

import torch
from accelerate import Accelerator
from torch import nn

from benchmarks.peers.workload import Workload, main


def fit(workload: Workload, epochs: int) -> nn.Module:
    accelerator = Accelerator()
    model = workload.build_model()
    prepared = accelerator.prepare(
        model, workload.build_optimizer(model), *workload.loaders()
    )
    model, optimizer, train_loader, val_loader = prepared
    for _ in range(epochs):
        model.train()
        for inputs, targets in train_loader:
            optimizer.zero_grad()
            loss = workload.loss(model(inputs), targets)
            accelerator.backward(loss)
            optimizer.step()
        model.eval()
        with torch.no_grad():
            sum(workload.loss(model(inputs), wanted) for inputs, wanted in val_loader)
    return model


if __name__ == "__main__":
    main(fit)
