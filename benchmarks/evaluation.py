"""How many rows a second evaluate.py tests and predict.py predicts."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from importlib import import_module
from inspect import signature
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks.data import apart, write_ratings, write_table
from benchmarks.process import run
from benchmarks.table import Benchmark, Figures, Row

KINDS = {
    "table": (write_table, ("--target", "y", "--task", "regression")),
    "ratings": (write_ratings, ("--task", "recommender")),
}
TURNS = 15
WHOLE = "python predict.py rows.csv"
ABOUT = """`evaluate()` over a whole split, which predicts and computes the metrics,
beside `model(inputs)` over the same batches, both in CPU seconds. predict.py from start
to end reads a CSV file and writes it again with one more column."""


@contextmanager
def benchmark(quick: bool) -> Iterator[Benchmark]:
    rows = 10**4 if quick else 10**6
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in KINDS:
            make(kind, folder)
        table = apart(write_table, folder / "rows.csv", rows)
        yield Benchmark(
            about=ABOUT,
            unit="rows a second",
            runs={
                **{kind: partial(evaluated, folder, kind, rows) for kind in KINDS},
                WHOLE: lambda: predicted(folder / "table", table, rows),
            },
            rows=[
                *(Row(f"evaluate, {kind}", f"bare, {kind}", "≥ 0.9") for kind in KINDS),
                Row(WHOLE),
            ],
            rounds=1 if quick else 5,
        )


def make(kind: str, folder: Path) -> None:
    """A project that is trained a little."""
    write, flags = KINDS[kind]
    data = write(folder / f"{kind}.csv", 2000)
    run("-m", "scaffold", "new", folder / kind, "--data", data, *flags, "--yes")
    run("train.py", "--epochs", 1, cwd=folder / kind)


def evaluated(folder: Path, kind: str, rows: int) -> Figures:
    done = run("-m", "benchmarks.evaluation", folder / kind, rows)
    tested, bare = map(float, done.output.split())
    return {f"evaluate, {kind}": rows / tested, f"bare, {kind}": rows / bare}


def predicted(project: Path, table: Path, rows: int) -> Figures:
    return {WHOLE: rows / run("predict.py", table, cwd=project).seconds}


def main(project: str, rows: int) -> None:
    """Print the CPU seconds of both, which are taken in turn."""
    sys.path.insert(0, project)
    import torch

    config, dataset, evaluate, model = map(
        import_module, ("config", "dataset", "evaluate", "model")
    )
    data = dataset.load_data(config.Config(), torch.device("cpu"))
    network = model.build_model(**data.model_args)
    tensors = data.train[torch.randint(len(data.train), (rows,))]
    samples = torch.utils.data.TensorDataset(*tensors)
    unit = [data.unit] if hasattr(data, "unit") else []
    batch_size = signature(evaluate.predict).parameters["batch_size"].default

    def tested() -> None:
        evaluate.evaluate(network, samples, nullcontext(), *unit)

    @torch.inference_mode()
    def bare() -> None:
        for inputs in samples.tensors[0].split(batch_size):
            network(inputs)

    times = {command: [] for command in (tested, bare)}
    for command in list(times) * (TURNS + 1):
        started = process_time()
        command()
        times[command].append(process_time() - started)
    print(*(median(found[1:]) for found in times.values()))  # the first warms up


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
