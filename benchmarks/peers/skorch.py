"""skorch: a NeuralNet with the interface of scikit-learn."""

from skorch import NeuralNet
from skorch.helper import predefined_split
from torch import nn
from torch.utils.data import TensorDataset

from benchmarks.peers.workload import Workload, main


def fit(workload: Workload, epochs: int) -> nn.Module:
    optimizer = workload.build_optimizer(workload.build_model())
    settings = {
        f"optimizer__{name}": optimizer.defaults[name]
        for name in ("lr", "weight_decay", "fused")
    }
    net = NeuralNet(
        workload.build_model,
        criterion=workload.criterion,
        optimizer=type(optimizer),
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
