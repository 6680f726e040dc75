"""Test the best checkpoint, once, on the split that training has not seen.

`python evaluate.py` writes outputs/test.json.
"""

import argparse
import json
from pathlib import Path

import torch

from checkpoint import check_rows, load_checkpoint, load_weights
from config import Config, add_settings
from dataset import Batches, Standardizer, load_data
from metrics import loss_function, metrics
from model import build_model
from runtime import pick_device

BATCH = 1024


@torch.inference_mode()
def test(model, batches) -> tuple[torch.Tensor, torch.Tensor]:
    """The model's outputs and the targets of the whole test split, on the CPU."""
    model.eval()
    pairs = [(model(inputs), targets) for inputs, targets in batches]
    outputs, targets = map(torch.cat, zip(*pairs, strict=True))
    return outputs.cpu(), targets.cpu()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_settings(parser, "device", "out", "limit_batches")
    given = vars(parser.parse_args())
    out = Path(given.get("out", Config.out))
    saved = load_checkpoint(out / "best.pt")
    config = Config(**{**saved["config"], "limit_batches": 0, **given})
    device = pick_device(config.device)

    data = load_data(config.data, config.seed)
    check_rows(saved, len(data.train) + len(data.val) + len(data.test))
    samples = data.test
    model = build_model(**saved["model_args"]).to(device)
    load_weights(model, saved)
    batches = Batches(samples, BATCH, device, limit=config.limit_batches)
    outputs, targets = test(model, batches)

    unit = Standardizer(**saved["fitted"]["target"])  # back to the target's own unit
    guess = torch.zeros_like(targets)  # the mean, once it is standardised
    results, baseline = (
        {
            "loss": loss_function(predicted, targets).item(),
            **metrics(unit.undo(predicted), unit.undo(targets)),
        }
        for predicted in (outputs, guess)
    )
    results |= {f"baseline_{name}": value for name, value in baseline.items()}
    (out / "test.json").write_text(json.dumps(results, indent=2) + "\n")
    print(f"{'':12}{'model':>12}{'baseline':>12}")
    for name in baseline:
        print(f"{name:12}{results[name]:12.5g}{baseline[name]:12.5g}")
    print("Baseline: always the training split's mean.")


if __name__ == "__main__":
    main()
