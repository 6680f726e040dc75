{% include "data/split.py" %}


def split_by_time(times: pl.Series) -> list[torch.Tensor]:
    """Row numbers of the three splits: the latest are the test, as they would be."""
    return split_rows(times.arg_sort().to_torch().long())
