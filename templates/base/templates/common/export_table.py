{% extends "common/export.py" %}
{% set d = project().dataset %}
{% set texts, categories = d.named("text"), d.named("category") %}
{% set inputs = (["numbers"] if d.numeric else []) + (["words"] if texts else []) + (["codes"] if categories else []) %}
{% set constants = (["GAPS"] if d.sparse else [])
    + ([d.lists.number] if d.named("number") else [])
    + ([d.lists.boolean] if d.named("boolean") else [])
    + ([d.lists.date] if d.named("date") else []) + (more_constants | default([])) %}
{% set functions = ["encode", "read_rows", "split"] + (["to_numbers"] if d.numeric else [])
    + (["has_words"] if texts else []) + (["to_codes"] if categories else []) %}
{% set dataset_import = (constants | sort) + (["Standardizer"] if unit | default(false) else []) + (functions | sort) %}
{% set batch = 1024 %}
{% set polars = true %}
{% set preprocessing = 'Preprocessing(saved["fitted"]["inputs"])' if d.numeric else "preprocessing" %}
{% block constants %}
{% if d.named("date") %}
DATE_PARTS = [
    "days since 1970-01-01",
{% for turn in ["day of the year / 365.25", "day of the week / 7"] + (["hour / 24"] if d.hours else []) %}
    "sin(2 pi {{ turn }})",
    "cos(2 pi {{ turn }})",
{% endfor %}
]  # days are counted from 1, those of the week from Monday
{% endif %}
{% endblock %}
{% block parts %}


{% if d.numeric or unit | default(false) %}
{% include "data/export_scale.py" %}


{% endif %}
{% if d.numeric %}
class Preprocessing(nn.Module):
    """What `encode` does: for an empty cell, nan, the mean{{ ", and a 1 in a further input" if d.sparse }}."""

    def __init__(self, known: dict):
        super().__init__()
        self.scale = Scale(**known["numbers"])
{% if d.sparse %}
        names = [column["column"] for column in describe_numbers()]
        self.gaps = [names.index(name) for name in dict.fromkeys(names) if name in GAPS]
{% endif %}

    def forward(self, {{ inputs | join(", ") }}):
{% if d.sparse %}
        empty = numbers[:, self.gaps].isnan().double()
        numbers = self.scale(torch.cat([numbers, empty], dim=1)).float().nan_to_num(0)
{% else %}
        numbers = self.scale(numbers).float().nan_to_num(0)
{% endif %}
        return {{ "torch.cat([" if inputs | length > 1 }}numbers{{ ", words.float()" if texts }}{{ ", codes.float()" if categories }}{{ "], dim=1)" if inputs | length > 1 }}
{% else %}
def preprocessing({{ inputs | join(", ") }}):
    """What `encode` does."""
{% if inputs | length > 1 %}
    return torch.cat([words.float(), codes.float()], dim=1)
{% else %}
    return {{ inputs[0] }}.float()
{% endif %}
{% endif %}
{% endblock %}
{% block describe %}
{% if d.numeric %}
def describe_numbers() -> list[dict[str, str]]:
    """The columns of the input `numbers`, in order; nan stands for an empty cell."""
{% if d.named("number") %}
    {{ "return" if d.numeric == d.named("number") else "columns =" }} [{"column": name, "value": "the number"} for name in {{ d.lists.number }}]
{% else %}
    columns = []
{% endif %}
{% if d.named("boolean") %}
    for name, (false, true) in {{ d.lists.boolean }}.items():
        columns.append({"column": name, "value": f"0 for {false}, 1 for {true}"})
{% endif %}
{% if d.named("date") %}
    for name in {{ d.lists.date }}:
        columns += [{"column": name, "value": part} for part in DATE_PARTS]
{% endif %}
{% if d.numeric != d.named("number") %}
    return columns
{% endif %}


{% endif %}
def describe(fitted: dict) -> dict[str, list[dict]]:
    """The inputs and the outputs: their names, types, shapes, and what is in them."""
{% if texts or categories %}
    known = fitted["inputs"]
{% endif %}
{% if d.numeric %}
    numbers = describe_numbers()
{% endif %}
{% if texts %}
    words = [
        {"column": name, "word": word}
        for name, words in known["words"].items()
        for word in words
    ]
{% endif %}
{% if categories %}
    codes = [
        {
            "column": name,
            "codes": {value: code for code, value in enumerate(values, start=1)},
        }
        for name, values in known["categories"].items()
    ]
{% endif %}
    inputs = [
{% for name in inputs %}
        {
            "name": "{{ name }}",
            "dtype": "{{ {"numbers": "float64", "words": "uint8", "codes": "int64"}[name] }}",
            "shape": ["batch", len({{ name }})],
            "values": {{ {"numbers": "numbers; nan: an empty cell", "words": "1: the text in lower case has the word; 0: it has not", "codes": "as listed; 0: any other value"}[name] | literal }},
            "columns": {{ name }},
        },
{% endfor %}
    ]
{% block output %}
{% endblock %}
{% endblock %}
{% block test_batches %}
def raw_values(rows: pl.DataFrame{{ ", known: dict" if texts or categories }}) -> tuple[torch.Tensor, ...]:
    """Rows as the files take them."""
{% if d.numeric %}
    numbers = to_numbers(rows){{ "[:, : -len(GAPS)]" if d.sparse }}
{% endif %}
{% if texts %}
    found = [has_words(rows[name], words) for name, words in known["words"].items()]
    words = torch.cat(found, dim=1).byte()
{% endif %}
{% if categories %}
    places = [to_codes(rows[name], seen) for name, seen in known["categories"].items()]
    codes = torch.cat(places, dim=1)
{% endif %}
    return {{ "(" if inputs | length == 1 }}{{ inputs | join(", ") }}{{ ",)" if inputs | length == 1 }}


def test_batches(saved: dict, config: Config) -> Iterator[tuple]:
    """Batches of the test split: raw values, and the inputs that they are to become."""
    table, targets = read_rows(config.data)
    check_rows(saved, len(table))
    *_, test = split({{ split_what }}, config.seed)
    known = saved["fitted"]["inputs"]
    for places in cut(len(test)):
        rows = table[test[places].numpy()]
        yield raw_values(rows{{ ", known" if texts or categories }}), encode(rows, known)
{% endblock %}
