"""Settings and each epoch's numbers for MLflow: `mlflow ui` shows them.

They go to where MLFLOW_TRACKING_URI says; else to mlflow.db in this folder.
"""

import os
from dataclasses import asdict
from pathlib import Path

import mlflow

from config import Config

DATABASE = Path(__file__).with_name("mlflow.db")


class Logger:
    """Logs a run; a resumed one goes on under the same number, kept in outputs/."""

    def __init__(self, config: Config, out: Path, epochs: int):
        if "MLFLOW_TRACKING_URI" not in os.environ:
            mlflow.set_tracking_uri(f"sqlite:///{DATABASE}")
        number = out / "mlflow-run.txt"
        if epochs and number.exists():
            mlflow.start_run(number.read_text())
            return
        run = mlflow.start_run()
        number.write_text(run.info.run_id)
        mlflow.log_params(asdict(config))

    def log(self, row: dict) -> None:
        """Add a row of the history."""
        mlflow.log_metrics(row, step=row["epoch"])
