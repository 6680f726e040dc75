"""`scaffold matrix`: list, write or train every combination of the choices."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from scaffold import catalog
from scaffold.commands.flags import JsonFlag, plain
from scaffold.commands.output import print_json, reporting
from scaffold.errors import ExitCode, ScaffoldError
from scaffold.matrix.combinations import Combination, Wanted, combinations
from scaffold.matrix.jobs import job_each, job_each_shard
from scaffold.matrix.plans import Plan, check_plan, usable_cores
from scaffold.matrix.shards import read_shard
from scaffold.matrix.table import aligned

ONLY = "Only this one. Repeatable."
FILTERS = {  # with their help
    "task": ONLY,
    "model": f"{ONLY} The torchvision networks under `others` in `scaffold list` are "
    "included only by name, or with --all-models.",
    "dataset": ONLY,
    "style": ONLY,
    "device": ONLY,
}
NEEDS = {
    "--shards": ["--github"],
    "--keep-going": ["--run", "--out"],
    "--junit": ["--run", "--out"],
    "--summary": ["--run", "--out"],
    "--jobs": ["--run"],
    "--on": ["--run"],
    "--timeout": ["--run"],
}
EXCLUDE = {"--github": ["--json", "--run", "--out"], "--shards": ["--shard"]}


def switch(word: str, help: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(word, help=help)
    return option


def number(metavar: str, help: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        min=1, metavar=metavar, help=help, show_default=False
    )
    return option


@dataclass(frozen=True)
class Request:
    """The flags of `scaffold matrix`, besides its filters."""

    all_models: Annotated[
        bool, switch("--all-models", "Include every torchvision network.")
    ] = False
    offline: Annotated[
        bool, switch("--offline", "Use only the datasets that come with scaffold.")
    ] = False
    pairwise: Annotated[
        bool,
        switch(
            "--pairwise",
            "Cover every pair of choices, losses, optimizers and extras included, with "
            "as few projects as possible.",
        ),
    ] = False
    shard: Annotated[str | None, plain("N/M", "Only part N of M, like 2/5.")] = None
    templates: Annotated[
        Path | None, plain("DIR", "Use the templates in this folder.")
    ] = None
    as_json: JsonFlag = False
    github: Annotated[
        bool,
        switch("--github", "Print JSON for strategy.matrix in GitHub Actions."),
    ] = False
    shards: Annotated[
        int | None, number("M", "With --github: split the combinations into M jobs.")
    ] = None
    out: Annotated[
        Path | None, plain("DIR", "Write the projects to this new folder.")
    ] = None
    run: Annotated[
        bool,
        switch(
            "--run",
            "Train each project for two batches and evaluate it. Without --out, only "
            "projects that failed are kept.",
        ),
    ] = False
    jobs: Annotated[
        int | None, number("N", "Train N projects at a time. Default: one per core.")
    ] = None
    on: Annotated[
        str | None, plain("DEVICE", "The device to train on. Default: auto.")
    ] = None
    timeout: Annotated[
        int | None,
        number("SECONDS", f"Time limit per project. Default: {Plan.timeout}."),
    ] = None
    keep_going: Annotated[bool, switch("--keep-going", "Continue after a failure.")] = (
        False
    )
    junit: Annotated[
        Path | None,
        plain(
            "FILE",
            "Write the results as JUnit XML. Default with --run: junit.xml in --out.",
        ),
    ] = None
    summary: Annotated[
        Path | None,
        plain(
            "FILE",
            "Write the results as JSON. Default with --run: summary.json in --out.",
        ),
    ] = None

    @property
    def plan(self) -> Plan:
        """How to write and train the projects."""
        return Plan(
            out=self.out,
            trained=self.run,
            keep_going=self.keep_going,
            jobs=self.jobs or usable_cores(),
            on=self.on or Plan.on,
            timeout=self.timeout or Plan.timeout,
            junit=self.junit,
            summary=self.summary,
        )

    def wanted(self, filters: dict[str, list[str]]) -> Wanted:
        return Wanted(
            filters=filters,
            all_models=self.all_models,
            pairwise=self.pairwise,
            offline=self.offline,
            trained=self.run,
        )

    def given(self, flag: str) -> bool:
        """Whether a flag was given: `--keep-going`."""
        name = "as_json" if flag == "--json" else flag[2:].replace("-", "_")
        return getattr(self, name) not in (None, False)


def matrix(filters: dict[str, list[str]], request: Request) -> None:
    """Test every combination: list, write or train the projects.

    \b
    scaffold matrix --task regression --device cpu
    scaffold matrix --pairwise --offline --run --keep-going
    scaffold matrix --templates my-templates --out projects
    """
    code = ExitCode.DONE
    with reporting(request.as_json) as say:
        check_together(request)
        if request.templates:
            os.environ[catalog.OWN_TEMPLATES] = str(request.templates)
        every = combinations(catalog.load(), request.wanted(filters))
        shard = request.shard
        chosen = every if shard is None else read_shard(shard).part(every)
        if request.run or request.out:
            code = carry_out(chosen, request.plan, request.as_json, say)
        else:
            show(chosen, every, request)
    raise typer.Exit(code)


def show(chosen: list[Combination], every: list[Combination], request: Request) -> None:
    """Print the combinations: for GitHub Actions, as JSON, or as a table."""
    if request.github:
        shards = request.shards
        job = job_each_shard(chosen, shards) if shards else job_each(chosen)
        print(json.dumps(job))
    elif request.as_json:
        print_json([combination.facts for combination in chosen])
    else:
        print(aligned(chosen))
        print(f"\n{counted(chosen, every)}", file=sys.stderr)


def check_together(request: Request) -> None:
    """Refuse flags that need another flag, and flags that exclude each other."""
    for flag, others in NEEDS.items():
        if request.given(flag) and not any(request.given(other) for other in others):
            raise ScaffoldError(
                f"{flag} needs {' or '.join(others)}.", f"Leave out {flag} or add it."
            )
    for flag, others in EXCLUDE.items():
        for other in others:
            if request.given(flag) and request.given(other):
                raise ScaffoldError(
                    f"{flag} and {other} exclude each other.", "Give only one."
                )


def carry_out(
    combinations: list[Combination],
    plan: Plan,
    as_json: bool,
    say: Callable[[str], None],
) -> ExitCode:
    """Write and train them, and report the results."""
    from scaffold.matrix.reports import summary
    from scaffold.matrix.run import run  # here, not above: rich is slow to import

    check_plan(plan, combinations)
    done = run(combinations, plan, sys.stderr if as_json else sys.stdout)
    say(done.verdict)
    if as_json:
        print_json(summary(done.so_far))
    return done.code


def counted(chosen: list[Any], every: list[Any]) -> str:
    share = f"{len(chosen):,} of " if len(chosen) < len(every) else ""
    plural = "" if len(every) == 1 else "s"
    return f"{share}{len(every):,} combination{plural}"
