{% include "data/split.py" %}


def split(n: int, seed: int) -> list[torch.Tensor]:
    """Row numbers of the training, the validation and the test split, at random."""
    return split_rows(torch.randperm(n, generator=torch.Generator().manual_seed(seed)))
