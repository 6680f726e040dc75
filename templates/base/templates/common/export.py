{% set p = project() %}
{% set flips = "sign" in p.network.libraries %}
"""Export the best checkpoint: `python export.py`.

Writes outputs/model.pt2 for PyTorch, outputs/model.onnx for onnxruntime and its kin, and
outputs/model.json, which says what goes in and what comes out. Both files take raw
values, in batches of any size. They are kept if they answer to the whole test split as
this project does.
"""

import argparse
import json
import logging
import warnings
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

{% if polars | default(false) %}
import polars as pl
{% endif %}
import torch
from torch import nn
{% block torch_imports %}
{% endblock %}

from checkpoint import check_rows, load_checkpoint, load_weights
from config import Config, add_settings
{{ ("from dataset import " ~ dataset_import | join(", ")) | wrapped }}
{% block imports %}
{% endblock %}
from model import {{ model_import | default("build_model") }}
from runtime import refuse

PACKAGES = ["onnx", "onnxruntime", "onnxscript"]  # which only this script needs
BATCH = {{ batch }}  # samples at once, after one alone and seven together
TOLERANCE = 1e-4  # between two answers, as a share of the largest
{% block constants %}
{% endblock %}


class Exported(nn.Module):
    """The network, between what turns raw values into its inputs and its outputs into
    answers."""

    def __init__(self, preprocessing: Callable, model: nn.Module, answer: Callable):
        super().__init__()
        self.preprocessing = preprocessing
        self.model = model
        self.answer = answer

    def forward(self, {{ inputs | join(", ") }}):
        return self.answer(self.model(self.preprocessing({{ inputs | join(", ") }})))
{% block parts %}
{% endblock %}
{% block answer %}
{% endblock %}


{% block describe %}
{% endblock %}


{% block test_batches %}
{% endblock %}


def cut(n: int) -> tuple[torch.Tensor, ...]:
    """The numbers of n samples in batches of 1, of 7, and of BATCH."""
    edges = [1, 8, *range(8 + BATCH, n, BATCH)]
    return tuple(rows for rows in torch.arange(n).tensor_split(edges) if len(rows))


def write_files(exported: Exported, about: dict, folder: Path) -> None:
    """Write model.pt2, model.onnx and model.json."""
    inputs, outputs = about["inputs"], about["outputs"]
    example = tuple(  # of two: one could be taken for a size that never changes
        torch.zeros(2, *part["shape"][1:], dtype=getattr(torch, part["dtype"]))
        for part in inputs
    )
    names = [part["name"] for part in inputs]
    batch = torch.export.Dim("batch", max=2**31 - 1)  # PyTorch 2.6 asks for a largest
    sizes = {name: {0: batch} for name in names}
    program = torch.export.export(exported, example, dynamic_shapes=sizes, strict=False)
    torch.export.save(program, folder / "model.pt2")
    torch.onnx.export(
        program,
        f=folder / "model.onnx",
        input_names=names,
        output_names=[part["name"] for part in outputs],
        dynamic_shapes=sizes,
        dynamo=True,
        external_data=False,  # one file, up to 2 GB
        verbose=False,
    )
    text = json.dumps(about, indent=2, ensure_ascii=False)
    (folder / "model.json").write_text(text + "\n", encoding="utf-8")


def open_files(folder: Path) -> dict[str, Callable]:
    """What answers to a batch of raw values, by the name of the file."""
    import onnxruntime  # here, not above: it may be missing

    session = onnxruntime.InferenceSession(folder / "model.onnx")
    names = [part.name for part in session.get_inputs()]

    def run(*raw: torch.Tensor) -> torch.Tensor:
        values = {name: part.numpy() for name, part in zip(names, raw, strict=True)}
        return torch.from_numpy(session.run(None, values)[0])

    program = torch.export.load(folder / "model.pt2")
    return {"model.pt2": program.module(), "model.onnx": run}


@torch.inference_mode()
def compare(model, files: dict, batches{{ ", unit" if unit | default(false) }}) -> dict[str, float]:
    """How far each file's answers are from the project's, as a share of the largest."""
    expected, found = [], {name: [] for name in files}
    for raw, inputs in batches:
        expected.append({{ expected | default("probabilities(model(inputs))") }})
        for name, run in files.items():
            found[name].append(run(*raw))
    return {name: difference(found[name], expected) for name in files}


def difference(found: list[torch.Tensor], expected: list[torch.Tensor]) -> float:
{% if flips %}
    """The largest difference between answers, as a share of the largest answer.

    One sample in a hundred is left out: rounding can flip a sign, and all behind it.
    """
{% else %}
    """The largest difference between answers, as a share of the largest answer."""
{% endif %}
    if [part.shape for part in found] != [part.shape for part in expected]:
        return float("inf")
    found, expected = torch.cat(found), torch.cat(expected)
    largest = expected.abs().max().clamp(min=torch.finfo(expected.dtype).tiny)
    apart = (found - expected).abs() / largest
{% if flips %}
    worst = apart.view(len(apart), -1).amax(dim=1).sort().values  # (N,)
    return worst[(len(worst) - 1) * 99 // 100].item()
{% else %}
    return apart.max().item()
{% endif %}


def check(differences: dict[str, float]) -> None:
    """Refuse a file that answers otherwise than the project does."""
    for name, worst in differences.items():
        print(f"{name} differs from the project by {worst:.1e} of the largest answer.")
        if not worst <= TOLERANCE:  # not a number is too much, too
            refuse(f"{name} is wrong: more than {TOLERANCE:.0e}. Not kept.", code=1)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_settings(parser, "out")
    given = vars(parser.parse_args())
    for name in PACKAGES:
        if find_spec(name) is None:
            refuse(f"{name} is not installed: `pip install -r requirements.txt`.")
    logging.disable(logging.WARNING)  # what exporters say of their own code
    warnings.simplefilter("ignore")
    out = Path(given.get("out", Config.out))
    saved = load_checkpoint(out / "best.pt")
    config = Config(**{**saved["config"], **given})
    model = build_model(**saved["model_args"]).eval()
    load_weights(model, saved)
{% if unit | default(false) %}
    unit = Standardizer(**saved["fitted"]["target"])
{% endif %}
    exported = Exported(
        preprocessing={{ preprocessing }},
        model=model,
        answer={{ answer }},
    ).eval()
    with TemporaryDirectory(dir=out) as name:
        folder = Path(name)
        write_files(exported, describe(saved["fitted"]), folder)
        batches = test_batches(saved, config)
        check(compare(model, open_files(folder), batches{{ ", unit" if unit | default(false) }}))
        for path in sorted(folder.iterdir()):
            kept = path.replace(out / path.name)
            print(f"{kept}: {kept.stat().st_size / 1000:,.0f} kB")


if __name__ == "__main__":
    main()
