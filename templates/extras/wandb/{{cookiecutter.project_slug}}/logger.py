"""Log the settings and the metrics of each epoch to Weights & Biases.

`wandb login` stores your API key. WANDB_MODE=offline logs into outputs/wandb only;
`wandb sync` uploads that later.
"""

from dataclasses import asdict
from pathlib import Path

import wandb

from config import Config

PROJECT = {{ project().slug | literal }}


class Logger:
    """Logs a run. A resumed run continues under its id, which is kept in outputs/."""

    def __init__(self, config: Config, out: Path, done_epochs: int):
        id_file = out / "wandb-run.txt"
        resumed = done_epochs > 0 and id_file.exists()
        self.run = wandb.init(
            project=PROJECT,
            config=asdict(config),
            dir=out,
            id=id_file.read_text() if resumed else None,
            resume="allow",
        )
        id_file.write_text(self.run.id)

    def log(self, row: dict) -> None:
        """Log a row of the history."""
        self.run.log(row, step=row["epoch"])
