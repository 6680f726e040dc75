"""Test a trained project, and write its rows and its predictions to a file.

python -m benchmarks.quality.dump OUTPUTS ROWS.npz      in the project's folder

The rows are those that the project trains on and tests: its own dataset.py reads,
splits and encodes them. Numbers stay as they are, a missing one is NaN, and the last
columns are the codes of categories. The project's evaluate.py writes test.json in the
same process, because importing PyTorch again takes longer.
"""

import runpy
import sys
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import numpy as np
import torch

from benchmarks.quality import metrics

SPLITS = ("train", "val", "test")


def main(outputs: str, path: str) -> None:
    sys.path.insert(0, str(Path.cwd()))
    sys.argv = ["evaluate.py", "--out", outputs, "--device", "cpu"]
    runpy.run_path("evaluate.py", run_name="__main__")
    config, dataset, evaluate, model, utils = map(
        import_module, ("config", "dataset", "evaluate", "model", "utils")
    )
    checkpoint = utils.load_checkpoint(Path(outputs, "best.pt"))
    data = dataset.load_data(config.Config(**checkpoint["config"]), torch.device("cpu"))
    network = model.build_model(**checkpoint["model_args"])
    network.load_state_dict(checkpoint["model"])
    network.eval()
    if hasattr(data.test, "pairs"):
        found = implicit(data, network)
    else:
        found = rows(data) | predictions(data, network, evaluate.predict)
    np.savez(path, **found)


def rows(data) -> dict[str, np.ndarray]:
    """Inputs and targets of each split, and how many columns are categories."""
    found = {"categories": np.array(len(data.model_args.get("cardinalities", [])))}
    for name in SPLITS:
        inputs, targets = getattr(data, name).tensors
        found[f"{name}_x"] = inputs.numpy()
        found[f"{name}_y"] = targets.numpy().reshape(len(targets))
    return found


def predictions(data, network, predict) -> dict[str, np.ndarray]:
    """Numbers (N,), or the probabilities of classes (N, classes)."""
    found = {}
    for name in SPLITS[1:]:
        outputs = predict(network, getattr(data, name), nullcontext()).double()
        if not getattr(data, name).tensors[1].is_floating_point():
            outputs = outputs.softmax(dim=1)
        else:
            outputs = outputs.flatten()
        found[name] = outputs.numpy()
    return found


@torch.inference_mode()
def implicit(data, network) -> dict[str, np.ndarray]:
    """The pairs of each split, the earlier ones, and the ranks of held-out items."""
    items = torch.arange(data.test.n_items)
    sizes = [data.model_args["n_users"], data.test.n_items]
    found = {"train_x": data.train.pairs.numpy(), "sizes": np.array(sizes)}

    def score(users: np.ndarray) -> np.ndarray:
        pairs = torch.cartesian_prod(torch.from_numpy(users), items)
        return network(pairs).view(len(users), -1).numpy()

    for name in SPLITS[1:]:
        split = getattr(data, name)
        found[f"{name}_x"] = pairs = split.pairs.numpy()
        found[f"{name}_known"] = known = split.known.numpy()
        found[name] = metrics.ranks(score, pairs, known)
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
