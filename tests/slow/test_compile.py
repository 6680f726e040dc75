"""--compile: torch.compile takes half a minute, so this is among the slow tests."""

import pytest

from tests.projects import make, play
from tests.train.test_training import train


def test_a_compiled_model_is_saved_like_any_other(tmp_path):
    project = make(tmp_path, task="regression", compile=True)
    compiled = train(project, "--epochs", 1)
    plain = train(project, "--epochs", 1, "--no-compile", out="plain")
    assert list(compiled["model"]) == list(plain["model"])
    assert compiled["history"][0]["val_loss"] == pytest.approx(
        plain["history"][0]["val_loss"], rel=1e-3
    )
    play(project, "evaluate.py")
