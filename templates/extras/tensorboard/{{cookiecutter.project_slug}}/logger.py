{% filter python %}
"""Log the metrics of each epoch to TensorBoard: `tensorboard --logdir outputs`."""

from torch.utils.tensorboard import SummaryWriter


class Logger:
    """Logs a run. A resumed run continues in the same folder."""

    def __init__(self, config: Config, out: Path, done_epochs: int):
        # purge_step hides an epoch that a killed run logged and did not save.
        self.writer = SummaryWriter(out / "tensorboard", purge_step=done_epochs + 1)

    def log(self, row: dict) -> None:
        """Log a row of the history."""
        for name, value in row.items():
            self.writer.add_scalar(name, value, row["epoch"])
        self.writer.flush()
{% endfilter %}
