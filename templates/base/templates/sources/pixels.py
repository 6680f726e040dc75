{# images as rows of pixels in a CSV file -#}
{% import "sources/table.py" as table with context %}
{% set imports = table.imports %}
{% set words = "CSV file to learn from" %}
{% macro reader() %}
def read_images(path: str) -> tuple[torch.Tensor, torch.Tensor]:
    """The images (N, *SHAPE), as bytes, and their classes (N,)."""
    table = pick_columns(read_table(path), [*PIXELS, TARGET], path)
    return to_images(table, path), to_classes(table[TARGET], path).to_torch()


def to_images(table: pl.DataFrame, path: str) -> torch.Tensor:
    """Rows of pixels as images (N, *SHAPE), as bytes."""
    pixels = [parse_number(table[name], path).to_torch() for name in PIXELS]
    return torch.stack(pixels, dim=1).byte().view(-1, *SHAPE)


{{ table.reader() | trim }}
{%- endmacro %}
