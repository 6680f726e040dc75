{% set d = p.dataset %}
{% set others = d.named("category", "text") %}
{% set columns = (["[parse_number(name) for name in " ~ d.lists.number ~ "]"] if d.named("number") else [])
    + (["[parse_boolean(name, *words) for name, words in " ~ d.lists.boolean ~ ".items()]"] if d.named("boolean") else [])
    + (["[parse_date(name, form) for name, form in " ~ d.lists.date ~ ".items()]"] if d.named("date") else [])
    + (["[parse_category(name) for name in " ~ d.lists.category ~ "]"] if d.named("category") else []) %}
{% if columns %}
def readings() -> list[Reading]:
    """How the columns are read that the network learns from."""
{% if columns | length == 1 %}
    return {{ columns[0] }}
{% else %}
    found = {{ columns[0] }}
{% for more in columns[1:] %}
    found += {{ more }}
{% endfor %}
    return found
{% endif %}


{% endif %}
def fit(table: pl.DataFrame) -> dict:
    """What encode needs to know; learnt from the training split alone."""
{% if others %}
    return {
{% if d.numeric %}
        "numbers": vars(Standardizer.fit(to_numbers(table))),
{% endif %}
{% if d.named("text") %}
        "words": {name: frequent_words(table[name]) for name in {{ d.lists.text }}},
{% endif %}
{% if d.named("category") %}
        "categories": {name: values_of(table[name]) for name in {{ d.lists.category }}},
{% endif %}
    }
{% else %}
    return {"numbers": vars(Standardizer.fit(to_numbers(table)))}
{% endif %}


def encode(table: pl.DataFrame, known: dict) -> torch.Tensor:
    """Rows as the network takes them, (N, inputs)."""
{% if d.numeric %}
    numbers = Standardizer(**known["numbers"])(to_numbers(table)).float()
{% endif %}
{% set numbers = "numbers.nan_to_num(0)" %}
{% set why = "  # the mean, where a cell is empty" %}
{% if others %}
    parts = [{{ numbers if d.numeric }}]{{ why if d.numeric }}
{% if d.named("text") %}
    for name, words in known["words"].items():
        parts.append(has_words(table[name], words))
{% endif %}
{% if d.named("category") %}
    for name, values in known["categories"].items():
        parts.append(to_codes(table[name], values).float())
{% endif %}
    return torch.cat(parts, dim=1)
{% else %}
    return {{ numbers }}{{ why }}
{% endif %}
{% if d.numeric %}


def to_numbers(table: pl.DataFrame) -> torch.Tensor:
    """All columns that become numbers, (N, numbers); nan where a cell is empty."""
{% set plain = (["*" ~ d.lists.number] if d.named("number") else []) + (["*" ~ d.lists.boolean] if d.named("boolean") else []) %}
{% set names = plain[0][1:] if plain | length == 1 else "[" ~ plain | join(", ") ~ "]" %}
{% if plain %}
    columns = [table[name] for name in {{ names }}]
{% else %}
    columns = []
{% endif %}
{% if d.named("date") %}
    for name in {{ d.lists.date }}:
        columns += date_parts(table[name])
{% endif %}
{% if d.sparse %}
    empty = {c.name: c.is_null() for c in columns if c.name in GAPS}
    columns += [column.cast(pl.Float64) for column in empty.values()]
{% endif %}
    filled = [column.fill_null(math.nan).to_torch() for column in columns]
    return torch.stack(filled, dim=1)
{% endif %}
{% if d.named("text") %}


def words_of(text: str | None) -> set[str]:
    """The different words of a text, in lower case."""
    return set(re.findall(r"\w+", (text or "").lower()))


def frequent_words(texts: pl.Series) -> list[str]:
    """The words that the most texts have."""
    counts = Counter(word for text in texts for word in sorted(words_of(text)))
    return [word for word, _ in counts.most_common(WORDS)]


def has_words(texts: pl.Series, words: list[str]) -> torch.Tensor:
    """1 where a text has a word, else 0, (N, words)."""
    places = {word: place for place, word in enumerate(words)}
    found = torch.zeros(len(texts), len(words))
    for row, text in enumerate(texts):
        found[row, [places[word] for word in words_of(text) if word in places]] = 1
    return found
{% endif %}
{% if d.named("category") %}


{% include "data/categories.py" %}
{% endif %}
