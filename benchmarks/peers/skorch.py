"""skorch: a NeuralNet with the interface of scikit-learn."""

import torch
from skorch import NeuralNet
from skorch.helper import predefined_split
from torch import nn
from torch.utils.data import TensorDataset

from benchmarks.peers.workload import Workload, main


def fit(workload: Workload, epochs: int) -> nn.Module:
    optimizer, given = workload.optimizer
    settings = {f"optimizer__{name}": value for name, value in given.items()}
    net = NeuralNet(
        workload.build_model,
        criterion=workload.criterion,
        optimizer=getattr(torch.optim, optimizer),
        max_epochs=epochs,
        batch_size=workload.batch_size,
        iterator_train__shuffle=True,
        train_split=predefined_split(TensorDataset(*workload.val)),
        verbose=0,
        **settings,
    )
    net.fit(*workload.train)
    return net.module_


if __name__ == "__main__":
    main(fit)
