def number(table: pl.DataFrame, users: list[str], items: list[str]) -> torch.Tensor:
    """Users and items as places in the lists, counted from 1; 0 is not there, (N, 2)."""
    codes = [to_codes(table[USER], users), to_codes(table[ITEM], items)]
    return torch.cat(codes, dim=1)


{% include "data/categories.py" %}
