"""No library at all: tensors that are there, and the shortest loop over them."""

import torch
from torch import nn

from benchmarks.peers.workload import Workload, main


def fit(workload: Workload, epochs: int) -> nn.Module:
    model = workload.build_model().to(workload.device)
    optimizer = workload.build_optimizer(model)
    samples, others = (
        [part.to(workload.device) for part in split]
        for split in (workload.train, workload.val)
    )
    for _ in range(epochs):
        train(model, optimizer, *samples, workload)
        validate(model, *others, workload)
    return model


def train(model, optimizer, inputs, targets, workload: Workload) -> None:
    model.train()
    order = torch.randperm(len(targets), device=targets.device)
    for rows in order.split(workload.batch_size):
        loss = workload.loss(model(inputs[rows]), targets[rows])
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()


@torch.inference_mode()
def validate(model, inputs, targets, workload: Workload) -> float:
    model.eval()
    total = torch.zeros((), device=targets.device)
    for some, wanted in zip(inputs.split(512), targets.split(512), strict=True):
        total += workload.loss(model(some), wanted) * len(wanted)
    return total.item()


if __name__ == "__main__":
    main(fit)
