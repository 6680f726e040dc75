{% include "data/split.py" %}


def split(targets: torch.Tensor, seed: int) -> list[torch.Tensor]:
    """Row numbers of the three splits, with every class in the same proportions."""
    order = torch.randperm(
        len(targets), generator=torch.Generator().manual_seed(seed)
    )
    classes = targets.unique()
    parts = [split_rows(order[targets[order] == label]) for label in classes]
    return [torch.cat(rows) for rows in zip(*parts, strict=True)]
