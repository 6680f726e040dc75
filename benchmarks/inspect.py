"""How long scan_table takes beside polars, which only reads the same table.

`python -m benchmarks.inspect [--sizes 10,100,1000]` writes tables of so many MB into a
temporary folder and prints, for each, the seconds of both, their ratio and the peak of
the memory that each takes. Each runs in a fresh process, in turn.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

RUNS = 3
BLOCK = 5000  # rows drawn once and written over and over, with other numbers
MB = 10**6
HEADER = "key,x,y,age,city,flag,income,day,user,note\n"
WORDS = ("the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog")

PREAMBLE = """
import resource, sys
from time import perf_counter
{imports}
started = perf_counter()
{statement}
seconds = perf_counter() - started
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
SCAN = PREAMBLE.format(
    imports="from scaffold.inspection.tables import scan_table",
    statement="scan_table(sys.argv[1])",
)
PLAIN = PREAMBLE.format(
    imports="import polars as pl",
    statement="""
table = pl.scan_csv(sys.argv[1], infer_schema=False)
table.select(pl.all().null_count()).collect(engine="streaming")
""",
)


def write(path: Path, size: int) -> None:
    """A table of that many bytes, with columns of every kind."""
    draw = random.Random(0)
    rows = [cells(draw) for _ in range(BLOCK)]
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        start = 0
        while file.tell() < size:
            file.writelines(
                f"{start + place},{x + start},{rest},u{place * 7919 + start:x},{note}\n"
                for place, (x, rest, note) in enumerate(rows)
            )
            start += BLOCK


def cells(draw: random.Random) -> tuple[float, str, str]:
    income = "NA" if draw.random() < 0.05 else draw.randint(1000, 99999)
    day = (
        f"{draw.randint(2010, 2023)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    )
    return (
        draw.gauss(0, 1),
        f"{draw.uniform(0, 1000):.2f},{draw.randint(0, 90)},"
        f"City {draw.randint(1, 300)},{draw.choice(['yes', 'no'])},{income},{day}",
        " ".join(draw.choices(WORDS, k=6)),
    )


def measured(program: str, path: Path) -> tuple[float, float]:
    """Wall-clock seconds and the peak of the memory in MB."""
    command = [sys.executable, "-c", program, str(path)]
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, memory = map(float, words.split())
    return seconds, memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="10,100,1000", help="in MB")
    for size in map(int, parser.parse_args().sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "table.csv")
            write(path, size * MB)
            runs = [(measured(SCAN, path), measured(PLAIN, path)) for _ in range(RUNS)]
        found, plain = (
            list(zip(*some, strict=True)) for some in zip(*runs, strict=True)
        )
        seconds, reference = median(found[0]), median(plain[0])
        print(
            f"{size:5} MB  scan_table {seconds:.2f} s, {max(found[1]):.0f} MB"
            f"  polars {reference:.2f} s, {max(plain[1]):.0f} MB"
            f"  ratio {seconds / reference:.1f}"
        )


if __name__ == "__main__":
    main()
