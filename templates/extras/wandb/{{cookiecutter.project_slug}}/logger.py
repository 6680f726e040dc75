{% filter python %}
"""Log the settings and the metrics of each epoch to Weights & Biases.

`wandb login` stores your API key. With WANDB_MODE=offline, the run stays in
outputs/wandb until `wandb sync` uploads it.
"""

import wandb


class Logger:
    """Logs a run. A resumed run continues under its id, which is kept in outputs/."""

    def __init__(self, config: Config, out: Path, done_epochs: int):
        out.mkdir(parents=True, exist_ok=True)
        id_file = out / "wandb-run.txt"
        self.run = wandb.init(
            project=ROOT.name,
            config=asdict(config),
            dir=out,
            id=id_file.read_text() if done_epochs and id_file.exists() else None,
            resume="allow",
            reinit="finish_previous",  # in case this process already trained a model
        )
        id_file.write_text(self.run.id)

    def log(self, row: dict) -> None:
        """Log a row of the history."""
        self.run.log(row, step=row["epoch"])
{% endfilter %}
