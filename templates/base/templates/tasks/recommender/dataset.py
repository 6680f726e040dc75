{% extends "common/dataset.py" %}
{% set p = project() %}
{% set d = p.dataset %}
{% set names = ["USER", "ITEM"] + (["RATING"] if d.target else []) + (["TIME"] if p.split == "time" else []) %}
{% set summary = "The ratings: read, split, users and items numbered, in batches." %}
{% set time = "parse_number(table[TIME])" if not d.timestamp_format else "parse_date(table[TIME], " ~ d.timestamp_format | literal ~ ")" %}
{% set things, held_out, standardized = "ratings", 0.1, false %}
{% block columns %}
{% include "data/names.py" %}
USER = {{ d.columns[0].name | literal }}
ITEM = {{ d.columns[1].name | literal }}
{% if d.target %}
RATING = {{ d.target | literal }}
{% endif %}
{% if p.split == "time" %}
TIME = {{ d.timestamp | literal }}
{% endif %}
{% if not d.target %}
DRAWS = 20  # until an item is found that a user does not have
{% endif %}
{% if d.dialect.markers %}
MISSING = {{ d.dialect.markers | literal }}  # where a number belongs: an empty cell
{% endif %}
{% endblock %}
{% block load %}
def load_data(path: str, seed: int) -> Data:
    """Read ratings and split them; only the training split's users and items count."""
{% if p.dataset.download %}
    fetch(path)
{% endif %}
    table = pick_columns(read_table(path), [{{ names | join(", ") }}], path)
{% set parsed = (["parse_number(table[RATING])"] if d.target else []) + ([time] if p.split == "time" else []) %}
{% if parsed %}
    table = table.with_columns({{ parsed | join(", ") }})
{% endif %}
{% if d.gaps %}
    table = table.drop_nulls()  # a rating needs them all
{% endif %}
{% if p.split == "time" %}
    parts = split_by_time(table[TIME])
{% else %}
    parts = split(len(table), seed)
{% endif %}
    known = table[parts[0].numpy()]
    users, items = values_of(known[USER]), values_of(known[ITEM])
    pairs = number(table, users, items)
{% if d.target %}
    ratings = table[RATING].to_torch().float()  # (N,)
    low, high = ratings[parts[0]].aminmax()
    if low == high:
        refuse(f"All ratings in {path} are the same: there is nothing to learn.")
    return Data(
        *(Samples(pairs[part], ratings[part]) for part in parts),
        fitted={"users": users, "items": items},
        model_args={
            "n_users": len(users) + 1,  # one more, for the unknown
            "n_items": len(items) + 1,
            "mean": ratings[parts[0]].mean().item(),
            "low": low.item(),
            "high": high.item(),
        },
    )
{% else %}
    others = draw_others(pairs, len(items), seed)
    return Data(
        *(liked_and_not(pairs[part], others[part]) for part in parts),
        fitted={"users": users, "items": items},
        model_args={
            "n_users": len(users) + 1,  # one more, for the unknown
            "n_items": len(items) + 1,
            "mean": 0.5,
            "low": 0.0,
            "high": 1.0,
        },
    )


def liked_and_not(liked: torch.Tensor, others: torch.Tensor) -> Samples:
    """Pairs that are in the data count as 1, pairs drawn at random as 0."""
    ratings = torch.cat([torch.ones(len(liked)), torch.zeros(len(others))])
    return Samples(torch.cat([liked, others]), ratings)


def draw_others(pairs: torch.Tensor, n_items: int, seed: int) -> torch.Tensor:
    """For each pair the same user with an item that is not theirs, (N, 2).

    Nobody says what they do not like: items at random stand in for it. Who likes nearly
    all there is keeps a random one.
    """
    generator = torch.Generator().manual_seed(seed)
    width = n_items + 1
    theirs = pairs[:, 0] * width + pairs[:, 1]
    others, again = pairs.clone(), torch.ones(len(pairs), dtype=torch.bool)
    for _ in range(DRAWS):
        count = int(again.sum())
        others[again, 1] = torch.randint(1, width, (count,), generator=generator)
        again = torch.isin(others[:, 0] * width + others[:, 1], theirs)
    return others
{% endif %}


def number(table: pl.DataFrame, users: list[str], items: list[str]) -> torch.Tensor:
    """Users and items as places in the lists, counted from 1; 0 is not there, (N, 2)."""
    codes = [to_codes(table[USER], users), to_codes(table[ITEM], items)]
    return torch.cat(codes, dim=1).long()


{% include "data/categories.py" %}
{% endblock %}
{% block split %}
{% if p.split == "time" %}
{% include "data/time_split.py" %}
{% else %}
{% include "data/random_split.py" %}
{% endif %}
{% endblock %}
