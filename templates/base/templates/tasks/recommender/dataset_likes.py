{% extends "common/dataset.py" %}
{% set p = project() %}
{% set d = p.dataset %}
{% set likes, paired = true, p.training.loss.paired %}
{% set needs_config = not paired %}
{% set timed = p.split == "time" %}
{% from "data/time_column.py" import time with context %}
{% set names = ["USER", "ITEM"] + (["TIME"] if timed else []) %}
{% set summary = "Who likes what: read, split, users and items numbered, in batches." %}
{% set things, standardized = "likes", false %}
{% block columns %}
{% include "data/rating_columns.py" %}
MOST = 2**31 - 1  # of random numbers that devices of all kinds can draw
{% endblock %}
{% block load %}
def load_data(path: str, seed: int, fitted: dict | None = None) -> Data:
    """Read likes and split them; only the training split's users and items count.

    fitted is what a checkpoint has of it already.
    """
{% if d.download %}
    fetch(path)
{% endif %}
    table = pick_columns(read_table(path), [{{ names | join(", ") }}], path)
    readings = [parse_category(USER), parse_category(ITEM){{ ", " ~ time if timed }}]
    table = parse(table, readings, path)
    table = table.drop_nulls()  # a like needs them all
    table = in_order(table{{ ", seed" if not timed }})
    table = table.unique([USER, ITEM], keep="first", maintain_order=True)
    parts = leave_last_out(table)
    if len(parts[2]) == 0:
        refuse(f"{path} has no user with three items: nothing to test with.")
    kept = table[parts[0].numpy()]
    fitted = fitted or {
        "users": values_of(kept[USER]),
        "items": values_of(kept[ITEM]),
    }
    pairs = number(table, **fitted)
    train, val, test = (pairs[part] for part in parts)
    sizes = {f"n_{name}": len(ids) + 1 for name, ids in fitted.items()}  # one: unknown
    return Data(
        Samples(train, train[:0], sizes["n_items"]),
        Samples(val, train, sizes["n_items"]),
        Samples(test, torch.cat([train, val]), sizes["n_items"]),
        fitted=fitted,
        model_args=sizes,
    )


{% include "data/numbered.py" %}


{% include "data/others.py" %}
{% endblock %}
{% block split %}
{% if timed %}
def in_order(table: pl.DataFrame) -> pl.DataFrame:
    """The rows by their time."""
    return table.sort(TIME, maintain_order=True)
{% else %}
def in_order(table: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The rows in an order that is as good as any: at random."""
    generator = torch.Generator().manual_seed(seed)
    return table[torch.randperm(len(table), generator=generator).numpy()]
{% endif %}


def leave_last_out(table: pl.DataFrame) -> list[torch.Tensor]:
    """Row numbers of the training, the validation and the test split.

    Each user's last row is the test and the one before it validation. Who has fewer
    than three rows stays in training.
    """
    rows = pl.len().over(USER)
    place = pl.int_range(pl.len()).over(USER)  # of a row among its user's
    back = pl.when(rows < 3).then(3).otherwise(rows - place)  # 1: the last one
    places = table.select(back).to_series().to_torch()
    return [torch.where(rule)[0] for rule in (places > 2, places == 2, places == 1)]
{% endblock %}
