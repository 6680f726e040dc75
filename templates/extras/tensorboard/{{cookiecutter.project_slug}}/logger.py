"""Each epoch's numbers for TensorBoard: `tensorboard --logdir outputs`."""

from pathlib import Path

from torch.utils.tensorboard import SummaryWriter

from config import Config


class Logger:
    """Writes into a run's folder; a resumed run goes on in the same one."""

    def __init__(self, config: Config, out: Path, epochs: int):
        # What a killed run wrote of epochs that it did not save is not shown.
        self.writer = SummaryWriter(out / "tensorboard", purge_step=epochs + 1)

    def log(self, row: dict) -> None:
        """Add a row of the history."""
        for name, value in row.items():
            self.writer.add_scalar(name, value, row["epoch"])
        self.writer.flush()
