{# a CSV file with the paths of images and their classes -#}
{% import "sources/table.py" as table with context %}
{% set imports = table.imports + ["from pathlib import Path"] %}
{% set words = "CSV file of images and their classes" %}
{% macro reader() %}
def list_images(path: str) -> tuple[list[Path], torch.Tensor, list[str]]:
    """All files, the numbers of their classes (N,), and the classes."""
    table = pick_columns(read_table(path), [FILE, TARGET], path).drop_nulls()
    (table,) = collect(path, table)
    classes = table[TARGET].unique().sort().to_list()
    places = {name: place for place, name in enumerate(classes)}
    targets = table[TARGET].replace_strict(places, return_dtype=pl.Int64).to_torch()
    files = [Path(path).parent / file for file in table[FILE]]
    return files, targets, classes


{{ table.reader() | trim }}
{%- endmacro %}
