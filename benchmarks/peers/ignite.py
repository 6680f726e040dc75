"""Ignite: a trainer and an evaluator, two engines with events."""

from ignite.engine import Events, create_supervised_evaluator, create_supervised_trainer
from ignite.metrics import Loss
from torch import nn

from benchmarks.peers.workload import Workload, main


def fit(workload: Workload, epochs: int) -> nn.Module:
    train_loader, val_loader = workload.loaders()
    model = workload.build_model()
    optimizer = workload.build_optimizer(model)
    trainer = create_supervised_trainer(model, optimizer, workload.loss)
    metrics = {"loss": Loss(workload.loss)}
    evaluator = create_supervised_evaluator(model, metrics=metrics)

    @trainer.on(Events.EPOCH_COMPLETED)
    def validate(engine) -> None:
        evaluator.run(val_loader)

    trainer.run(train_loader, max_epochs=epochs)
    return model


if __name__ == "__main__":
    main(fit)
