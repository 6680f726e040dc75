"""report.py writes one page with the results, the pictures and the settings."""

import json
import random
from html.parser import HTMLParser
from pathlib import Path

import pytest
import torch

from tests.projects import make, play
from tests.tables import save

SHORT = ["--epochs", 2, "--limit-batches", 3, "--device", "cpu"]
CASES = {
    "regression": {},
    "classification": {"model": "cnn"},
    "recommender": {},
    "transfer-learning": {"model": "mobilenet_v3_small"},
}
VOID = {"meta", "img"}


class Page(HTMLParser):
    """The contents of an HTML file; fails where a tag is not closed in its place."""

    def __init__(self, out: Path):
        super().__init__()
        self.opened, self.tags, self.sources, self.texts = [], [], [], []
        text = (out / "report.html").read_text(encoding="utf-8")
        assert text.startswith("<!DOCTYPE html>\n")
        self.feed(text)
        self.close()
        assert not self.opened

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.sources += [v for name, v in attributes if name in ("src", "href")]
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag):
        assert self.opened.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def report(project: Path, *flags) -> Page:
    play(project, "train.py", *SHORT, *flags)
    said = play(project, "report.py", code=2).stderr
    assert said.endswith("does not exist: run `python evaluate.py` first.\n")
    play(project, "evaluate.py", "--device", "cpu")
    out = project / "outputs"
    assert play(project, "report.py").stdout == f"Report: {out / 'report.html'}\n"
    return Page(out)


@pytest.mark.parametrize("task", CASES)
def test_the_page_has_the_results_the_pictures_and_the_settings(tmp_path, task):
    answers = {"task": task, "name": "Mine & <yours>", "extras": "report"}
    project = make(tmp_path, **answers, **CASES[task])
    photos = ["--weights", "none", "--workers", 0] if task[0] == "t" else []
    page, out = report(project, *photos), project / "outputs"
    assert page.tags.count("img") == len(list(out.glob("*.png"))) >= 2
    assert all(source.startswith("data:image/png;base64,") for source in page.sources)
    assert not {"script", "link"} & {*page.tags}
    assert page.texts.count("Mine & <yours>") == 2  # the title and the heading
    results = json.loads((out / "test.json").read_text())
    assert {f"{value:.5g}" for value in results.values()} <= {*page.texts}
    config = torch.load(out / "last.pt", weights_only=True)["config"]
    assert {str(word) for pair in config.items() for word in pair} <= {*page.texts}
    assert torch.__version__.partition("+")[0] in page.texts


def test_names_are_text_wherever_they_stand(tmp_path):
    target = "</title> $y$ & 🎉"
    draw = random.Random(0)
    rows = [(draw.random(), draw.random()) for _ in range(200)]
    data = save(
        tmp_path / "<script>alert(1)<b>.csv".replace("/", ""), ("a", target), rows
    )
    project = make(tmp_path, data=str(data), target=target, extras="report")
    page = report(project)
    assert "script" not in page.tags and str(data) in page.texts
