"""report.py writes one page with the results, the pictures and the settings."""

import random
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.stats import binomtest
from sklearn import metrics as reference

from tests.matrix import KNOWN
from tests.projects import load_module, make, play, results_of
from tests.tables import class_table, image_folder, read, save

SHORT = ["--epochs", 2, "--limit-batches", 3, "--device", "cpu"]
CASES = {
    "regression": {},
    "classification": {"model": "cnn"},
    "recommender": {},
    "transfer-learning": {"model": "mobilenet_v3_small"},
    "text-classification": {},
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
    page, out = report(project, *KNOWN.tasks[task].quick[:4]), project / "outputs"
    pictures, wrong = len(list(out.glob("*.png"))), []
    if task in ("classification", "transfer-learning"):
        wrong = read(out / "mistakes.csv")  # with a picture each
    assert pictures >= 2 and page.tags.count("img") == pictures + len(wrong[:12])
    assert all(source.startswith("data:image/png;base64,") for source in page.sources)
    assert not {"script", "link"} & {*page.tags}
    assert page.texts.count("Mine & <yours>") == 2  # the title and the heading
    assert {f"{value:.4g}" for value in results_of(project).values()} <= {*page.texts}
    last = torch.load(out / "last.pt", weights_only=True)
    words = {str(word) for pair in last["config"].items() for word in pair}
    assert words <= {*page.texts}
    model = load_module(project, "model").build_model(**last["model_args"])
    parameters = sum(weight.numel() for weight in model.parameters())
    assert any(text.startswith(f"{parameters:,}") for text in page.texts)
    (command,) = [text for text in page.texts if text.startswith("python train.py")]
    assert {*map(str, SHORT)} <= {*command.split()}
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


def report_of(tmp_path, **answers):
    """The module report.py of a new project."""
    return load_module(make(tmp_path, extras="report", **answers), "report")


VERDICTS = [
    (
        {"task": "classification"},
        {"accuracy": 262 / 269, "baseline_accuracy": 27 / 269},
        "97.4% correct on 269 unseen images (95% interval 94.7–98.7%); "
        "always predicting the largest class gives 10%.",
    ),
    (
        {"task": "classification", "dataset": "breast-cancer"},
        {"accuracy": 250 / 269, "baseline_accuracy": 248 / 269},
        "92.9% correct on 269 unseen rows (95% interval 89.2–95.4%); "
        "always predicting the largest class gives 92.2%. "
        "The model is not clearly better.",
    ),
    (
        {"task": "regression"},
        {"mae": 18437.8, "baseline_mae": 163152.6, "r2": 0.9855},
        "The predictions on 269 unseen rows are off by 18,438 on average; "
        "always predicting the mean is off by 163,153. "
        "The model explains 99% of the variance.",
    ),
    (
        {"task": "recommender"},
        {"mae": 0.57651, "baseline_mae": 0.75372},
        "The predictions on 269 unseen ratings are off by 0.5765 on average; "
        "the mean rating plus biases of user and item is off by 0.7537.",
    ),
    (
        {"task": "recommender", "loss": "bpr"},
        {"hit_rate_at_10": 100 / 269, "baseline_hit_rate_at_10": 31 / 269},
        "For 37.2% of 269 users, the held-out item is among the top ten "
        "(95% interval 31.6–43.1%); recommending the most popular items gives 11.5%.",
    ),
]


@pytest.mark.parametrize(("answers", "results", "verdict"), VERDICTS, ids=str)
def test_the_page_begins_with_a_verdict_in_words(tmp_path, answers, results, verdict):
    assert report_of(tmp_path, **answers).verdict(results, 269) == verdict


@pytest.mark.parametrize(
    ("hits", "n"), [(0, 1), (1, 1), (9, 10), (262, 269), (5, 9999)]
)
def test_the_interval_is_wilsons(tmp_path, hits, n):
    module = report_of(tmp_path, task="classification")
    expected = binomtest(hits, n).proportion_ci(method="wilson")
    found = module.wilson(hits / n, n)
    assert found == pytest.approx((expected.low, expected.high), abs=1e-4)


@pytest.mark.parametrize(("classes", "present"), [(2, 2), (5, 5), (5, 3)])
@pytest.mark.parametrize("digits", [1, 9])
def test_f1_and_roc_auc_are_scikit_learns(tmp_path, classes, present, digits):
    """With ties (scores of one digit), and where some classes have no sample."""
    module = report_of(tmp_path, task="classification")
    rng = np.random.default_rng(0)
    targets = rng.choice(present, 300, p=rng.dirichlet(np.ones(present)))
    scores = np.round(rng.random((300, classes)) + np.eye(classes)[targets] / 2, digits)
    predicted = scores.argmax(axis=1)
    found = module.imbalance_metrics(torch.tensor(scores), torch.tensor(targets), 1)
    pairs = {"macro_f1": predicted, "baseline_macro_f1": np.ones_like(targets)}
    for name, labels in pairs.items():
        expected = reference.f1_score(targets, labels, average="macro")
        assert found[name] == pytest.approx(expected)
    areas = [reference.roc_auc_score(targets == n, scores[:, n]) for n in {*targets}]
    assert found["roc_auc"] == pytest.approx(np.mean(areas))


def test_the_scores_of_each_class_are_scikit_learns(tmp_path):
    module = report_of(tmp_path, task="classification")
    predicted, targets = np.random.default_rng(0).integers(4, size=(2, 200))
    found = module.class_scores(*map(torch.tensor, (predicted, targets)), 4)
    expected = reference.precision_recall_fscore_support(targets, predicted)
    assert found[:, [1, 2, 3, 0]].numpy() == pytest.approx(np.transpose(expected))


def test_the_command_has_the_settings_that_were_changed(tmp_path):
    project = make(tmp_path, task="classification", class_weights=True, extras="report")
    module, config = (load_module(project, name) for name in ("report", "config"))
    changes = {"batch_size": 7, "out": "my runs", "class_weights": False}
    settings = vars(config.Config()) | changes
    expected = "python train.py --out 'my runs' --batch-size 7 --no-class-weights"
    assert module.command(settings) == expected


def test_wrong_images_are_listed_with_their_files(tmp_path):
    data = image_folder(tmp_path)
    project = make(tmp_path, task="classification", data=str(data), extras="report")
    page = report(project)
    wrong = read(project / "outputs" / "mistakes.csv")
    assert wrong
    for row in wrong:
        assert Path(row["image"]).is_file() and row["predicted"] != row["true"]
        assert Path(row["image"]).parent.name == row["true"]
        name = Path(row["image"]).name
        assert f"{name}: predicted {row['predicted']}, true {row['true']}" in page.texts
    tested = 6  # two of each class
    assert len(wrong) == round((1 - results_of(project)["accuracy"]) * tested)


def test_wrong_images_of_a_table_are_listed_with_their_rows(tmp_path):
    project = make(tmp_path, task="classification", extras="report")
    report(project)
    digits = read(project / "data" / "digits.csv")
    wrong = read(project / "outputs" / "mistakes.csv")
    assert wrong
    for row in wrong:
        number = int(row["image"].removeprefix("row "))
        assert digits[number - 1]["digit"] == row["true"] != row["predicted"]


def test_a_page_about_a_table_has_its_classes(tmp_path):
    data = class_table(tmp_path)
    project = make(tmp_path, data=str(data), target="style", extras="report")
    page = report(project)
    assert {"precision", "recall", "F1", "macro_f1", "roc_auc"} <= {*page.texts}
    assert not (project / "outputs" / "mistakes.csv").exists()
