"""`--precision auto` is what is fastest on CUDA: bf16 for some networks, else fp32."""

import pytest

from scaffold.render import render
from tests.projects import resolved

BF16 = [
    {"task": "classification", "model": "cnn"},
    {"task": "time-series", "model": "tcn"},
    {"task": "text-classification", "model": "transformer"},
    {"task": "transfer-learning", "model": "resnet18"},
]
FP32 = [
    {"task": "classification", "model": "mlp"},
    {"task": "regression", "model": "tabm"},
    {"task": "time-series", "model": "gru"},
    {"task": "text-classification", "model": "lstm"},
    {"task": "text-classification", "model": "embedding-bag"},
    {"task": "recommender", "model": "mf"},
    {"task": "recommender", "model": "ncf"},
]


@pytest.mark.parametrize("answers", [*BF16, *FP32], ids=lambda a: a["model"])
def test_auto_is_bf16_for_convolutions_and_attention_only(answers):
    """The code decides so, and the help of the setting says so."""
    files = render(resolved(**answers))
    gains = answers in BF16
    assert ("is_bf16_supported" in files["utils.py"]) == gains
    assert ("auto (bf16 or fp16 on CUDA)" in files["config.py"]) == gains
    assert ("auto (fp32: fastest here)" in files["config.py"]) == (not gains)
