"""Reports of a run: a summary in JSON, and JUnit XML for test viewers."""

import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from scaffold import __version__
from scaffold.errors import ScaffoldError
from scaffold.matrix.faults import cleaned
from scaffold.matrix.outcomes import Outcome, Status
from scaffold.matrix.plans import Plan


def summary(outcomes: list[Outcome]) -> dict[str, Any]:
    """All results, for JSON."""
    return {
        "version": __version__,
        "python": platform.python_version(),
        "torch": version_of("torch"),
        **{status.value: count(outcomes, status) for status in Status},
        "seconds": total_seconds(outcomes),
        "combinations": list(map(facts, outcomes)),
    }


def facts(outcome: Outcome) -> dict[str, Any]:
    fault = outcome.fault
    return {
        "name": outcome.combination.name,
        "status": outcome.status.value,
        "answers": outcome.combination.answers,
        "command": outcome.combination.command,
        "seconds": round(outcome.seconds, 3),
        "peak_memory": outcome.peak_memory,
        "metric": outcome.results.metric or None,
        "metrics": outcome.results.metrics,
        "error": fault.line if fault else None,
        "file": (fault.file or None) if fault else None,
        "exit_code": fault.exit_code if fault else None,
    }


def version_of(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def count(outcomes: list[Outcome], status: Status) -> int:
    return sum(outcome.status is status for outcome in outcomes)


def total_seconds(outcomes: list[Outcome]) -> float:
    """The sum over all combinations."""
    return round(sum(outcome.seconds for outcome in outcomes), 3)


def junit(outcomes: list[Outcome]) -> str:
    """All results as JUnit XML, one test case per combination."""
    suite = element(
        "testsuite",
        name="scaffold matrix",
        tests=len(outcomes),
        failures=count(outcomes, Status.FAILED),
        errors=0,
        skipped=count(outcomes, Status.SKIPPED),
        time=total_seconds(outcomes),
    )
    suite.extend(map(test_case, outcomes))
    suites = element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True)


def element(tag: str, **attributes: object) -> ElementTree.Element:
    """An element; XML forbids control characters."""
    return ElementTree.Element(tag, {n: cleaned(str(v)) for n, v in attributes.items()})


def test_case(outcome: Outcome) -> ElementTree.Element:
    combination, fault = outcome.combination, outcome.fault
    group = f"scaffold.{combination.answers['task']}"
    case = element(
        "testcase",
        classname=group,
        name=combination.name,
        time=round(outcome.seconds, 3),
    )
    properties = element("properties")
    for name, value in measured(outcome).items():
        properties.append(element("property", name=name, value=value))
    case.append(properties)
    if outcome.status is Status.FAILED and fault:
        failure = element("failure", message=fault, type=fault.file or "scaffold")
        failure.text = cleaned(f"{combination.command}\n\n{fault.output}")
        case.append(failure)
    if outcome.status is Status.SKIPPED:
        case.append(element("skipped", message=fault))
    return case


def measured(outcome: Outcome) -> dict[str, Any]:
    """The answers and the measurements."""
    memory = {"peak_memory": outcome.peak_memory} if outcome.peak_memory else {}
    return {**outcome.combination.answers, **memory, **outcome.results.metrics}


def save(plan: Plan, outcomes: list[Outcome]) -> None:
    """Write the planned reports.

    Raises ScaffoldError if that fails.
    """
    if plan.junit_file:
        put(plan.junit_file, junit(outcomes))
    if plan.summary_file:
        put(plan.summary_file, json.dumps(summary(outcomes), indent=2) + "\n")


def put(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        sentence = f"Can't write {path}: {error.strerror}."
        raise ScaffoldError(sentence, "Give another path.") from error
