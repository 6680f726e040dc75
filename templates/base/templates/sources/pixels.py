{# images as rows of pixels in a CSV file -#}
{% import "sources/table.py" as table with context %}
{% set imports, parsed = table.imports, table.parsed %}
{% set words = "CSV file to learn from" %}
{% macro reader() %}
def read_images(path: str) -> tuple[torch.Tensor, torch.Tensor]:
    """The images (N, *SHAPE), as bytes, and their classes (N,)."""
    table = pick_columns(read_table(path), [*PIXELS, TARGET], path)
    table = parse(table, [*readings(), needed(parse_class(TARGET))], path)
    return to_images(table), table[TARGET].to_torch()


def readings() -> list[Reading]:
    """How the pixels are read."""
    return [needed(parse_number(name)) for name in PIXELS]


def to_images(table: pl.DataFrame) -> torch.Tensor:
    """Rows of pixels as images (N, *SHAPE), as bytes."""
    pixels = [table[name].to_torch().byte() for name in PIXELS]
    return torch.stack(pixels, dim=1).view(-1, *SHAPE)


{{ table.reader() | trim }}
{%- endmacro %}
