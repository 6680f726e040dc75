{% set complete = p.dataset.splits | length == 3 %}
{% set missing = "validation" if "val" not in p.dataset.splits else "test" %}
{% if complete %}
def split(given: torch.Tensor) -> list[torch.Tensor]:
    """Row numbers of the three splits, which the data come with."""
    return [(given == place).nonzero().squeeze(1) for place in range(3)]
{% else %}
def split(targets: torch.Tensor, given: torch.Tensor, seed: int) -> list[torch.Tensor]:
    """Row numbers of the three splits.

    The data come with a training and a {{ "test" if missing == "validation" else "validation" }} split; every class gives a share of its
    training rows for the {{ missing }}.
    """
    generator = torch.Generator().manual_seed(seed)
    kept, cut = [], []
    for label in targets.unique():
        rows = ((targets == label) & (given == 0)).nonzero().squeeze(1)
        rows = rows[torch.randperm(len(rows), generator=generator)]
        share = max(1, round(len(rows) * HELD_OUT))
        cut.append(rows[:share])
        kept.append(rows[share:])
    other = (given == 1).nonzero().squeeze(1)
{% if missing == "validation" %}
    return [torch.cat(kept), torch.cat(cut), other]
{% else %}
    return [torch.cat(kept), other, torch.cat(cut)]
{% endif %}
{% endif %}
