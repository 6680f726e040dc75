"""Lightning: a LightningModule and a Trainer."""

import logging
import tempfile
import warnings

import lightning
import torch
from torch import nn

from benchmarks.peers.workload import Workload, main

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", module="lightning")


class Module(lightning.LightningModule):
    def __init__(self, workload: Workload):
        super().__init__()
        self.workload = workload
        self.model = workload.build_model()

    def training_step(self, batch, batch_idx) -> torch.Tensor:
        inputs, targets = batch
        loss = self.workload.loss(self.model(inputs), targets)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx) -> None:
        inputs, targets = batch
        self.log("val_loss", self.workload.loss(self.model(inputs), targets))

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return self.workload.build_optimizer(self.model)


def fit(workload: Workload, epochs: int) -> nn.Module:
    module = Module(workload)
    with tempfile.TemporaryDirectory() as folder:
        trainer = lightning.Trainer(
            accelerator=workload.device.type.replace("cuda", "gpu"),
            devices=1,
            max_epochs=epochs,
            default_root_dir=folder,
            enable_progress_bar=False,
            enable_model_summary=False,
        )
        trainer.fit(module, *workload.loaders())
    return module.model


if __name__ == "__main__":
    main(fit)
