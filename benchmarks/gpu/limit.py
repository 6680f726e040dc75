"""What is left of a step when launching its kernels costs nothing.

The project's own model, loss, optimizer and data; the whole step, with the choice of
the rows, is captured in one CUDA graph. Training only. Without a card, the same step
runs as it is, to see that this script works.
"""

import torch
from torch import nn

from benchmarks.peers.workload import Workload, main

WARMUP = 3


def fit(workload: Workload, epochs: int) -> nn.Module:
    model = workload.build_model().to(workload.device)
    model.train()
    optimizer = workload.build_optimizer(model)
    inputs, targets = (part.to(workload.device) for part in workload.train)
    size = min(workload.batch_size, len(targets))
    rows = torch.zeros(size, dtype=torch.long, device=workload.device)

    def step() -> None:
        optimizer.zero_grad()
        workload.loss(model(inputs[rows]), targets[rows]).backward()
        optimizer.step()

    replay = capture(step, optimizer) if workload.device.type == "cuda" else step
    for _ in range(epochs):
        order = torch.randperm(len(targets), device=workload.device)
        for some in order[: len(order) // size * size].split(size):
            rows.copy_(some)
            replay()
    return model


def capture(step, optimizer):
    for group in optimizer.param_groups:
        group["capturable"] = True
    stream, graph = torch.cuda.Stream(), torch.cuda.CUDAGraph()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(WARMUP):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    with torch.cuda.graph(graph, stream=stream):
        step()
    return graph.replay


if __name__ == "__main__":
    main(fit)
