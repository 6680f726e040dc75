{% filter python %}
"""Log to MLflow: to MLFLOW_TRACKING_URI, or else to mlflow.db in this folder."""

import mlflow


class Logger:
    """Logs a run. A resumed run continues under its id, which is kept in outputs/."""

    def __init__(self, config: Config, out: Path, done_epochs: int):
        if "MLFLOW_TRACKING_URI" not in os.environ:
            mlflow.set_tracking_uri(f"sqlite:///{ROOT / 'mlflow.db'}")
        mlflow.end_run()  # in case this process already trained a model
        out.mkdir(parents=True, exist_ok=True)
        id_file = out / "mlflow-run.txt"
        if done_epochs and id_file.exists():
            mlflow.start_run(id_file.read_text())
        else:
            id_file.write_text(mlflow.start_run().info.run_id)
            mlflow.log_params(asdict(config))

    def log(self, row: dict) -> None:
        """Log a row of the history."""
        mlflow.log_metrics(row, step=row["epoch"])
{% endfilter %}
