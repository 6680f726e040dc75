{% set p = project() %}
"""Test the best checkpoint, once, on the split that training has not seen.

`python evaluate.py` writes test.json{{ more_outputs | default("") }}, pictures, and report.html, which
has them all, to outputs/.
"""

import argparse
{% block csv %}
{% endblock %}
import json
from pathlib import Path

import torch

from checkpoint import check_rows, load_checkpoint, load_weights, read_history
from config import Config, add_settings
from dataset import {{ dataset_import }}
from metrics import {{ metrics_import }}
from model import build_model
from pictures import draw
from report import device_name, write_report
from runtime import {{ runtime_import | default("pick_device") }}

{% block constants %}
BATCH = {{ 512 if p.dataset.kind == "images" else 1024 }}
{% endblock %}
BASELINE = "{{ baseline_words }}"


{% block test %}
@torch.inference_mode()
def test(model, batches) -> tuple[torch.Tensor, torch.Tensor]:
    """The model's outputs and the targets of the whole test split, on the CPU."""
    model.eval()
    pairs = [(model(inputs), targets) for inputs, targets in batches]
    outputs, targets = map(torch.cat, zip(*pairs, strict=True))
    return outputs.cpu(), targets.cpu()
{% endblock %}
{% block functions %}
{% endblock %}


def show_results(results: dict, baseline: dict) -> list[tuple[str, ...]]:
    """Print every number beside the baseline's. Returns them as a table."""
    table = [("", "model", "baseline")]
    for name in baseline:
        table.append((name, f"{results[name]:.5g}", f"{baseline[name]:.5g}"))
    width = max(12, *map(len, baseline))
    for name, *numbers in table:
        print(name.ljust(width), *(f"{number:>12}" for number in numbers), sep="")
    print(f"Baseline: {BASELINE}.")
    return table


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

{% block data %}
    data = load_data(config.data, config.seed, saved["fitted"])
    check_rows(saved, len(data.train) + len(data.val) + len(data.test))
{% endblock %}
    model = build_model(**saved["model_args"]).to(device)
    load_weights(model, saved)
{% block run %}
    batches = Batches(data.test, BATCH, device, limit=config.limit_batches)
    outputs, targets = test(model, batches)
{% endblock %}

{% block results %}
{% endblock %}
    results |= {f"baseline_{name}": value for name, value in baseline.items()}
    (out / "test.json").write_text(json.dumps(results, indent=2) + "\n")
    table = show_results(results, baseline)

    history = read_history(out / "history.csv", saved["history"])
    best = len(saved["history"])
    pictures = draw(out, history, best, {{ drawn }})
{% block tables %}
    tables = {"Test": table}
{% endblock %}
    facts = {
{% if p.dataset.kind == "table" %}
        "target": TARGET,
{% endif %}
        "baseline": BASELINE,
        "tested epoch": f"{best} of {len(history)}",
        "test samples": f"{len({{ tested | default("targets") }}):,}",
        "device": device_name(device),
    }
    report = write_report(out, Config(**saved["config"]), tables, facts, pictures)
    print(f"Report: {report}")


if __name__ == "__main__":
    main()
