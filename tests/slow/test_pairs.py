"""Every two choices that go together train together: a covering array of them."""

import pytest

from scaffold.matrix.pairs import answers_of
from tests.lint import check_code
from tests.projects import available, make, offline, play, play_ranks, resolved
from tests.train.test_combinations import check_results
from tests.unit.test_pairs import ROWS, choices_of


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"][1])
def test_all_choices_train_together(tmp_path, row):
    answers = answers_of(choices_of(row))
    folder, project = make(tmp_path, **answers), resolved(**answers)
    check_code(folder)
    where = ["--device", available(project)]
    short = ["--epochs", 2, "--limit-batches", 2, *row["flags"].split()]
    words = ["train.py", *offline(project), *short, *where]
    if project.device.distributed:
        play_ranks(folder, 2, *words)
    else:
        play(folder, *words)
    play(folder, "train.py", "--epochs", 3, "--resume", *where)
    play(folder, "evaluate.py", *where)
    check_results(folder, project)
    for script in SCRIPTS.get(row["extras"], []):
        extra = [] if row["extras"] == "export" else [*offline(project)[:4], *where]
        play(folder, *script, *extra)


QUICK = ["--epochs", 1, "--limit-batches", 2]
SCRIPTS = {
    "find-lr": [["find_lr.py", "--limit-batches", 2]],
    "export": [["export.py"]],
    "recommend": [["recommend.py"]],
    "search": [["search.py", "--trials", 1, *QUICK]],
}
