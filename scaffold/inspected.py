"""The Dataset of the user's data as JSON, for a project's answers.json.

An update uses it instead of reading the data again, because they may have changed or be
on another machine.
"""

from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_args, get_origin

from scaffold import kinds
from scaffold.catalog.entries import Column, Dataset, Dialect

Kind = TypeVar("Kind")
LEFT_OUT = {"name", "download", "published", "notes", "implicit_notes", "is_user_data"}


def as_facts(dataset: Dataset) -> dict[str, Any]:
    """The facts about the data, for JSON."""
    facts = {"kind": dataset.kind, **plain(dataset)}
    return {name: value for name, value in facts.items() if name not in LEFT_OUT}


def plain(value: object) -> Any:
    """A value for JSON; of a dataclass, only fields that are not the default."""
    if is_dataclass(value):
        found = {field: getattr(value, field.name) for field in fields(value)}
        return {f.name: plain(one) for f, one in found.items() if one != f.default}
    return list(map(plain, value)) if isinstance(value, tuple) else value


def as_dataset(facts: dict[str, Any]) -> Dataset:
    """The Dataset from as_facts.

    Raises TypeError or ValueError for invalid facts, because the project may come from
    someone else.
    """
    if not isinstance(facts, dict):
        raise TypeError("no facts")
    known = {name: as_tuple(value) for name, value in facts.items()}
    kind = kinds.packages().get(known.pop("kind", ""))
    known.pop("tasks", ())  # of version 0.2.0
    if not kind or set(known) & LEFT_OUT:
        raise ValueError("unknown facts")
    columns = tuple(made(Column, column) for column in known.get("columns", ()))
    dialect = made(Dialect, known.get("dialect", {}))
    nested = {"columns": columns, "dialect": dialect}
    dataset: type[Dataset] = kind.DATASET
    return made(dataset, {"name": "", "is_user_data": True, **known, **nested})


def as_tuple(value: object) -> Any:
    """A value from JSON with tuples for lists."""
    if isinstance(value, dict):
        return {name: as_tuple(inner) for name, inner in value.items()}
    return tuple(map(as_tuple, value)) if isinstance(value, list) else value


def made(kind: type[Kind], facts: dict[str, Any]) -> Kind:
    """An instance of a dataclass; raises TypeError if a field has a wrong type."""
    entry = kind(**facts)
    for field in fields(kind):  # type: ignore[arg-type]  # a dataclass
        if not fits(getattr(entry, field.name), field.type):
            raise TypeError(field.name)
    return entry


def fits(value: object, hint: Any) -> bool:
    if get_origin(hint) is not tuple:
        return isinstance(value, hint)
    if not isinstance(value, tuple):
        return False
    inner = get_args(hint)
    if inner[-1] is Ellipsis:
        inner = inner[:1] * len(value)
    return len(value) == len(inner) and all(map(fits, value, inner))
