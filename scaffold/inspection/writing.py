"""What is rewritten in the cells of a column, and an example for the report."""

import polars as pl

from scaffold.inspection import dates
from scaffold.inspection.columns import Tally
from scaffold.inspection.facts import Facts
from scaffold.inspection.findings import Column
from scaffold.inspection.hints import pattern_of
from scaffold.inspection.notation import LIMITS
from scaffold.inspection.numerals import Rules, number_of, replaced


def rules_of(kind: str, has_numbers: bool, facts: Facts) -> Rules:
    """What is replaced in the cells, so that they are plain numbers or dates."""
    if kind == "date":
        return dates.readable((facts.formats or ("",))[0])[1]
    return facts.form.rules if has_numbers else ()


def blanks_of(facts: Facts, rules: Rules) -> Rules:
    """What is replaced in the cells that the user calls missing.

    A common word is found later, unless the rules change it.
    """
    changed = [value for value in facts.hint.common if rules and facts.has(value)]
    missing = (*facts.hint.own, *changed)
    return tuple((f"^{pattern_of(value)}$", "") for value in missing)


def used_rules(column: Column, kind: str) -> Rules:
    """What to replace in the cells of a column that is used as this kind."""
    return column.blanks + (column.rules if kind in ("number", "date") else ())


def other_rules(*columns: tuple[Column | None, str]) -> tuple[tuple[str, Rules], ...]:
    """What to replace in columns that are not features, by name.

    columns: each with the kind that it is used as; None is left out.
    """
    used = ((column, kind) for column, kind in columns if column)
    found = ((column.name, used_rules(column, kind)) for column, kind in used)
    return tuple((name, rules) for name, rules in found if rules)


def written_of(kind: str, tally: Tally) -> tuple[str, str] | tuple[()]:
    """A cell and how it is read, if it is not a plain number or an ISO date."""
    facts = tally.facts
    if kind == "date":
        return written_date(tally)
    if kind != "number" or not facts.sample:
        return ()
    number = number_of(facts.sample, facts.form, facts.comma)
    bound = ", its bound" if facts.sample[0] in LIMITS else ""
    return facts.sample, f"{number:.12g}{bound}"


def written_date(tally: Tally) -> tuple[str, str] | tuple[()]:
    format, *_ = tally.facts.formats or ("",)
    form, rules = dates.readable(format)
    cells = [cell for cell in tally.examples if not tally.facts.is_missing(cell)]
    if not cells or format in (*dates.TIMES, "%Y-%m") or is_iso(format):
        return ()
    text = replaced(pl.Series(cells[:1]), rules)
    moment = text.str.to_datetime(form, strict=False).item()
    has_clock = "%H" in form or "%I" in form
    return cells[0], f"{moment:%Y-%m-%d %H:%M}" if has_clock else f"{moment:%Y-%m-%d}"


def is_iso(format: str) -> bool:
    return format.startswith("%Y-%m-%d") and "%z" not in format
