{% extends "common/dataset.py" %}
{% set p = project() %}
{% set d = p.dataset %}
{% set names = ["USER", "ITEM", "RATING"] + (["TIME"] if p.split == "time" else []) %}
{% set summary = "The ratings: read, split, users and items numbered, in batches." %}
{% from "data/time_column.py" import time with context %}
{% set things, held_out, standardized = "ratings", 0.1, false %}
{% block columns %}
{% include "data/rating_columns.py" %}
{% endblock %}
{% block load %}
def load_data(path: str, seed: int, fitted: dict | None = None) -> Data:
    """Read ratings and split them; only the training split's users and items count.

    fitted is what a checkpoint has of it already.
    """
{% if p.dataset.download %}
    fetch(path)
{% endif %}
    table = pick_columns(read_table(path), [{{ names | join(", ") }}], path)
    readings = [
        parse_category(USER),
        parse_category(ITEM),
        {{ "parse_number(RATING)" if d.gaps else "needed(parse_number(RATING))" }},
{% if p.split == "time" %}
        {{ time }},
{% endif %}
    ]
    table = parse(table, readings, path)
{% if d.gaps %}
    table = table.drop_nulls()  # a rating needs them all
{% endif %}
{% set counted = "table" %}
{% include "data/check_size.py" %}
{% if p.split == "time" %}
    parts = split_by_time(table[TIME])
{% else %}
    parts = split(len(table), seed)
{% endif %}
    known = parts[0].numpy()
    fitted = fitted or {
        "users": values_of(table[USER][known]),
        "items": values_of(table[ITEM][known]),
    }
    pairs = number(table, **fitted)
    ratings = table[RATING].to_torch().float()  # (N,)
    low, high = ratings[parts[0]].aminmax()
    if low == high:
        refuse(f"{path} has one rating in all rows: there is nothing to learn.")
    return Data(
        *(Samples(pairs[part], ratings[part]) for part in parts),
        fitted=fitted,
        model_args={
            "n_users": len(fitted["users"]) + 1,  # one more, for the unknown
            "n_items": len(fitted["items"]) + 1,
            "mean": ratings[parts[0]].mean().item(),
            "low": low.item(),
            "high": high.item(),
        },
    )


{% include "data/numbered.py" %}
{% endblock %}
{% block split %}
{% if p.split == "time" %}
{% include "data/time_split.py" %}
{% else %}
{% include "data/random_split.py" %}
{% endif %}
{% endblock %}
