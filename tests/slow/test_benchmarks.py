"""The benchmarks run, and their tables say what was measured. Nothing here is timed."""

from importlib import import_module
from itertools import count
from time import sleep

import pytest

from benchmarks import environment, process, stream, table, training, workloads
from benchmarks.__main__ import NAMES, measured
from benchmarks.process import Done
from benchmarks.table import Benchmark, Failure, Row, compared, measure, report
from tests.preloaded import run_script

MODULE = """\
import runpy, sys
del sys.argv[0]
sys.path.insert(0, {root!r})
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


def silent(text: str) -> None:
    pass


def stand_in(**more) -> Benchmark:
    """Two runs, one of which gets slower."""
    times = iter([1.0, 2.0, 4.0])
    runs = {"ours": lambda: {"ours": next(times)}, "theirs": lambda: {"theirs": 2.0}}
    return Benchmark("About.", "seconds", **{"runs": runs, "rounds": 3, **more})


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize(
    "goal, verdict",
    [("≤ 1", "met"), ("≤ 0.9", "missed"), ("≥ 1.1", "missed"), ("", "")],
)
def test_a_ratio_is_taken_in_each_round_and_its_median_is_compared(goal, verdict):
    benchmark = stand_in(rows=[Row("ours", "theirs", goal)])
    text = report("name", benchmark, measure(benchmark, silent))
    row = next(line for line in text.splitlines() if line.startswith("| ours"))
    shown = f"{goal} ×" if goal else ""
    assert cells(row) == ["ours", "theirs", shown, "1 (0.5 – 2) ×", verdict]
    assert "| ours   | 2 (1 – 4) |" in text


def test_a_run_that_fails_is_named_and_its_rows_stay_empty():
    def broken():
        raise Failure("no such package")

    runs = {**stand_in(rows=[]).runs, "theirs": broken}
    benchmark = stand_in(rows=[Row("ours", "theirs", "≤ 1")], runs=runs)
    text = report("name", benchmark, measure(benchmark, silent))
    assert "- theirs is left out: no such package" in text
    assert "not measured" in text and "missed" not in text


def test_figures_are_taken_in_turn():
    order = []
    runs = {name: lambda name=name: order.append(name) or {} for name in "abc"}
    measure(stand_in(rows=[], runs=runs, rounds=2), silent)
    assert order == [*"abcabc"]


@pytest.mark.parametrize(
    "value, text",
    [(0.0123, "0.0123"), (1.0449, "1.04"), (99.96, "100"), (12345.6, "12,346")],
)
def test_a_number_has_three_digits_or_all_of_a_large_one(value, text):
    assert table.number(value) == text


def test_a_process_is_measured(tmp_path):
    code = "block = bytearray(300 * 2**20); print('first'); print('second')"
    lines = []
    done = process.run("-c", code, cwd=tmp_path, each=lines.append)
    assert lines == ["first\n", "second\n"] and done.output == "first\nsecond\n"
    assert done.megabytes > 300 and done.seconds > 0


def test_a_process_that_fails_is_quoted():
    with pytest.raises(Failure, match=r"^no data$"):
        process.run("-c", "raise SystemExit('no data')")


def test_a_benchmark_that_breaks_says_so_in_its_part(monkeypatch):
    def broken(quick):
        raise OSError("no space left")

    monkeypatch.setattr("benchmarks.inspect.benchmark", broken)
    assert measured("inspect", quick=True) == (
        "## inspect\n\nIt failed: OSError: no space left"
    )


def test_inspection_is_measured_beside_polars():
    assert "| scaffold, 1 MB | polars, 1 MB " in measured("inspect", quick=True)


# Every other benchmark, as small as it gets.


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Processes that have PyTorch in memory; one workload; no peer is installed."""
    script = tmp_path / "module.py"
    peaks = count(1.0)
    script.write_text(MODULE.format(root=str(process.ROOT)))

    def run(*words, cwd=None, each=str, **environment) -> Done:
        words = [str(word) for word in words]
        words = [str(script), *words[1:]] if words[0] == "-m" else words
        done = run_script(cwd or tmp_path, words)
        if done.returncode:
            raise Failure(done.stderr or done.stdout)
        for line in done.stdout.splitlines(keepends=True):
            each(line)
            sleep(0.02)
        return Done(0.1, next(peaks), done.stdout)

    for module in map(import_module, [f"benchmarks.{name}" for name in NAMES]):
        if hasattr(module, "run"):
            monkeypatch.setattr(module, "run", run)
    monkeypatch.setattr(process, "run", run)
    monkeypatch.setattr(stream, "GROUPS", [])  # no limit: no other process is started
    monkeypatch.setattr(workloads, "run", run)
    monkeypatch.setattr(training, "WORKLOADS", [workloads.WORKLOADS[1]])
    missing = {name: "not in a test" for name in environment.PEERS}
    monkeypatch.setattr(environment, "prepare", lambda: missing)
    return run


ELSEWHERE = {"start", "inspect", "web"}  # web builds the page, as tests/static does


@pytest.mark.parametrize("name", sorted({*NAMES} - ELSEWHERE))
def test_a_benchmark_measures_its_rows(small, name):
    with import_module(f"benchmarks.{name}").benchmark(quick=True) as benchmark:
        rounds = measure(benchmark, silent)
    told = "\n".join(benchmark.notes)
    for row in benchmark.rows:
        peer = row.against.split(",")[0] in environment.PEERS
        assert compared(row, rounds) or peer or "copier" in row.against, told
