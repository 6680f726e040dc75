{% include "data/split.py" %}


def check_sizes(path: str, targets: torch.Tensor, classes: list[str]) -> None:
    """Refuse a class that cannot be in all three splits."""
    counts = targets.bincount(minlength=len(classes)).tolist()
    for name, count in zip(classes, counts, strict=True):
        if count < 3:
            refuse(f"{path} has {count} {{ things }} of {name!r}: three are the least.")


def split(targets: torch.Tensor, seed: int) -> list[torch.Tensor]:
    """Row numbers of the three splits, with every class in the same proportions."""
    generator = torch.Generator().manual_seed(seed)
    classes = [(targets == label).nonzero().squeeze(1) for label in targets.unique()]
    parts = [split_rows(shuffled(rows, generator)) for rows in classes]
    return [shuffled(torch.cat(part), generator) for part in zip(*parts, strict=True)]


def shuffled(rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return rows[torch.randperm(len(rows), generator=generator)]
