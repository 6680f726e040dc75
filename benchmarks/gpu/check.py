"""Would a captured step be right, and how fast would it be? On a card, in 9 minutes.

First the speed, one run at a time; then many projects side by side: as they are, with a
learning rate of 32 bits, captured, and captured and resumed.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from itertools import groupby
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.gpu.loads import LARGE, RATINGS, SMALL, Load
from benchmarks.gpu.measure import SAMPLES, draw, facts
from benchmarks.gpu.patch import patched
from benchmarks.process import run
from benchmarks.table import Failure, markdown, number
from benchmarks.workloads import history_of

AT_ONCE = 5  # projects that one process checks: importing PyTorch takes 5 s there
LIMIT, COMPILING = 150, 90  # seconds of a process
MOST = 1e-5  # relative difference of a number of a history
WARMUP = 3  # seconds
PRECISIONS = ("fp32", "bf16")
HEADS = ("what", "cells", "eager", "rounded", "resumed", "graphs", "")
SPEEDS = ("samples a second", "eager", "captured", "compiled", "×", "warm-up", "")
CELLS, SPEED, TABLE = "cells.jsonl", "speed.json", "check.md"


def main(folder: Path, device: str, processes: int, seconds: int) -> None:
    started = perf_counter()
    deadline = started + seconds
    for name in (CELLS, SPEED, TABLE):
        (folder / name).unlink(missing_ok=True)
    quick = device == "cpu"
    draw(folder, quick)
    speeds = measured(folder, device, deadline)
    found = checked(folder, device, processes, deadline)
    parts = [*facts(device), speed_table(speeds), cell_table(found), styles(found)]
    text = "\n\n".join([*parts, *failures(found)])
    text += f"\n\n{perf_counter() - started:.0f} seconds"
    (folder / TABLE).write_text(f"{text}\n")
    print(text)


# The speed.


def measured(folder: Path, device: str, deadline: float) -> dict[str, dict]:
    speeds: dict[str, dict] = {}
    for load in (*SMALL, LARGE):
        for kind in ("eager", "captured", "compiled"):
            if kind == "compiled" and load is not RATINGS:
                continue
            if perf_counter() > deadline:
                return speeds
            tell(f"{load.title}, {kind}")
            figures = speed(folder, load, device, kind)
            speeds.setdefault(load.title, {})[kind] = figures
            (folder / SPEED).write_text(json.dumps(speeds, indent=1))
    return speeds


def speed(folder: Path, load: Load, device: str, kind: str) -> dict:
    """Samples a second of whole epochs, and what the first one takes more."""
    source, project = folder / load.name, folder / f"{load.name}-{kind}"
    shutil.rmtree(project, ignore_errors=True)
    try:
        if kind == "eager":
            project = source
        else:
            on_card = device != "cpu" or kind == "compiled"
            patched(source, project, kind if on_card else "rehearsed")
        run(
            *("train.py", "--device", device, "--precision", "fp32"),
            *("--epochs", load.epochs + 1, "--batch-size", load.batch_size),
            cwd=project,
            limit=COMPILING,
        )
    except Failure as failure:
        return {"error": str(failure)}
    first, *others = [float(row["seconds"]) for row in history_of(project)]
    samples = int((source / SAMPLES).read_text())
    rate = samples * len(others) / sum(others)
    return {"rate": rate, "warmup": first - median(others)}


def speed_table(speeds: dict[str, dict]) -> str:
    return markdown(SPEEDS, [speed_cells(*item) for item in speeds.items()])


def speed_cells(title: str, found: dict) -> tuple[str, ...]:
    kinds = [found.get(kind, {}) for kind in ("eager", "captured", "compiled")]
    rates = [number(one["rate"]) if "rate" in one else "–" for one in kinds]
    eager, captured, _ = kinds
    if "rate" not in eager or "rate" not in captured:
        return title, *rates, "–", "–", captured.get("error", "failed")[:80]
    ratio = captured["rate"] / eager["rate"]
    verdict = "fast to start" if captured["warmup"] <= WARMUP else "slow to start"
    return title, *rates, f"{ratio:.2f}", f"{captured['warmup']:.2f} s", verdict


# Whether it is right.


def checked(folder: Path, device: str, processes: int, deadline: float) -> list[dict]:
    names = sorted(path.name for path in (folder / "cells").iterdir())
    if device == "cpu":  # 224² pixels take too long there
        names = [name for name in names if not name.startswith("transfer")]
    tasks = [
        (precision, names[start :: -(-len(names) // AT_ONCE)])
        for precision in PRECISIONS
        for start in range(-(-len(names) // AT_ONCE))
    ]
    found: list[dict] = []
    with ThreadPoolExecutor(processes) as pool:
        work = partial(several, folder, device, deadline)
        jobs = [pool.submit(work, *task) for task in tasks]
        for job in as_completed(jobs):
            found += job.result()
            tell(f"{len(found)} of {len(PRECISIONS) * len(names)} cells")
            lines = "".join(f"{json.dumps(one)}\n" for one in job.result())
            with (folder / CELLS).open("a") as file:
                file.write(lines)
    return found


def several(
    folder: Path, device: str, deadline: float, precision: str, names: list[str]
) -> list[dict]:
    """Check some projects; after an error in a process of its own, the next one too:
    a failed capture leaves CUDA in a state that fails for all others."""
    found: list[dict] = []
    while len(found) < len(names):
        left = names[len(found) :]
        if perf_counter() > deadline:
            return found + [missing(name, precision, "no time left") for name in left]
        before = len(found)
        words = [folder / "cells" / name for name in left]
        script = ("-m", "benchmarks.gpu.cells", device, precision, *words)
        try:
            run(*script, each=lambda line: found.append(json.loads(line)), limit=LIMIT)
        except Failure as failure:
            if len(found) == before:
                found.append(missing(left[0], precision, str(failure)))
    return found


def missing(name: str, precision: str, why: str) -> dict:
    return {"name": name, "precision": precision, "error": why}


def is_right(cell: dict) -> bool:
    """Near the history of the eager loop whose learning rate has 32 bits, too: a graph
    needs that. It differs from the usual rate by 3e-8, and training makes more of it.
    """
    if "error" in cell:
        return False
    return cell["rounded"] <= MOST and cell["resumed"] and cell["graphs"] > 0


def group_of(cell: dict) -> str:
    """Task, model and precision of a cell."""
    name = cell["name"]
    for word in ("-adamw-", "-adam-", "-sgd-"):
        name = name.partition(word)[0]
    return f"{name}, {cell['precision']}"


def cell_table(found: list[dict]) -> str:
    ordered = sorted(found, key=group_of)
    rows = [
        cells_of(name, list(some))
        for name, some in groupby(ordered, key=group_of)
        if not name.startswith("style-")
    ]
    return markdown(HEADS, rows)


def cells_of(name: str, some: list[dict]) -> tuple[str, ...]:
    whole = [one for one in some if "error" not in one]
    right = sum(map(is_right, some))
    if not whole:
        return name, f"0 of {len(some)}", "–", "–", "–", "–", "failed"
    return (
        name,
        f"{right} of {len(some)}",
        *(f"{max(one[key] for one in whole):.1e}" for key in ("eager", "rounded")),
        f"{sum(one['resumed'] for one in whole)} of {len(whole)}",
        f"{min(one['graphs'] for one in whole)}",
        "right" if right == len(some) else "WRONG",
    )


def styles(found: list[dict]) -> str:
    """Whether all styles of a task have one history, to the last bit."""
    histories: dict[tuple[str, str], list] = {}
    for cell in found:
        if cell["name"].startswith("style-") and "history" in cell:
            task = cell["name"].removeprefix("style-").rpartition("-")[0]
            task = task.removesuffix("-ordered")
            histories.setdefault((task, cell["precision"]), []).append(cell["history"])
    rows = [
        (f"styles, {task}, {precision}", str(len(some)), verdict(some))
        for (task, precision), some in sorted(histories.items())
    ]
    return markdown(("what", "styles", ""), rows)


def verdict(histories: list) -> str:
    return "equal" if all(one == histories[0] for one in histories) else "DIFFERENT"


def failures(found: list[dict]) -> Iterator[str]:
    wrong = [cell for cell in found if not is_right(cell)]
    lines = []
    for cell in wrong:
        why = cell.get("error") or {
            key: cell[key] for key in ("eager", "rounded", "resumed", "graphs")
        }
        lines.append(f"- {cell['name']}, {cell['precision']}: {why}")
    yield f"{len(found) - len(wrong)} of {len(found)} cells are right."
    if lines:
        yield "\n".join(lines)


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
