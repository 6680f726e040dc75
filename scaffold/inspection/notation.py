"""Find how the numbers of a column are written: `$1,234`, `12 km`, `(3.5)`, `<5`.

A column has one currency, one unit and one thousands separator. Codes with leading
zeros, versions and ranges are not numbers.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from scaffold.inspection.numerals import PLAIN, Form, Rules

SYMBOLS = "$€£¥₹₽₩₺₴₫₪₱฿"
CODES = (
    *("USD", "EUR", "GBP", "JPY", "CNY", "RMB", "INR", "CHF", "CAD", "AUD", "NZD"),
    *("SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RUB", "TRY", "BRL", "MXN", "ZAR"),
    *("KRW", "SGD", "HKD", "US$", "A$", "C$", "NZ$", "HK$", "R$", "kr.", "kr", "Rs."),
    *("Rs", "zł", "Kč", "Fr.", "Ft"),
)
POWERS = {
    **dict.fromkeys(("k", "K", "thousand", "Tsd."), 3),
    **dict.fromkeys(("lakh", "Lakh", "lac", "Lac"), 5),
    **dict.fromkeys(("M", "m", "mn", "mln", "mio", "Mio", "Mio.", "million"), 6),
    **dict.fromkeys(("cr", "Cr", "crore", "Crore"), 7),
    **dict.fromkeys(("B", "b", "bn", "Bn", "billion", "Mrd."), 9),
    **dict.fromkeys(("T", "tn", "trillion"), 12),
}
UNITS_TOO = {"m", "b", "B", "T"}  # powers only beside k, M or bn
LIMITS, MINUS = "<>≤≥~≈", "−–"
SPACES = " \u00a0\u2009\u202f"
SPACE, QUOTE = f"[{SPACES}]", "['’]"
# The decimal separator, and that of thousands.
STYLES = (
    *((".", ""), (".", ","), (".", QUOTE), (".", SPACE)),
    *((",", ""), (",", "[.]"), (",", QUOTE), (",", SPACE)),
)
LETTER = r"[^\W\d_]"
UNIT = rf"(?:{LETTER}|[%‰°{SYMBOLS}])(?:{LETTER}|[%‰°²³·./{SYMBOLS} ])*[23]?"
CODE = "|".join(map(re.escape, sorted(CODES, key=len, reverse=True)))
PARTS = re.compile(
    rf"(?P<limit>(?:[{LIMITS}]=?)?){SPACE}*(?P<opening>\(?)(?P<sign>[-+{MINUS}]?)"
    rf"{SPACE}*(?P<before>{CODE}|[{SYMBOLS}]|){SPACE}*(?P<minus>[-{MINUS}]?)"
    rf"(?P<body>[0-9]+(?:[.,'’{SPACES}][0-9]+)*\.?|[.,][0-9]+)"
    rf"(?P<exponent>(?:[eE][-+]?[0-9]+)?)"
    rf"(?P<after>(?:{SPACE}*{UNIT})?)(?P<plus>\+?)(?P<closing>\)?)(?P<last>[-{MINUS}]?)"
)
NOT_UNITS = re.compile(r"(?i)[ap]\.?m\.?|st|nd|rd|th|x[23]?")
LONGEST_UNIT = 20
MOST_LIMITS = 0.5  # of the distinct cells: `<50K` and `>50K` are categories
LEAST_OF_UNIT = 0.5  # of them have it
LEAST_OF_LETTER = 0.9  # the same of `a`: 12 and 12a are house numbers


@dataclass(frozen=True)
class Part:
    """A cell that looks like a number, in parts.

    sign    any kind of minus, or a plus; last: a minus at the end
    before  a currency
    body    digits and separators
    tail    the unit, with the spaces before it
    """

    cell: str
    limit: str
    opening: str
    sign: str
    before: str
    body: str
    exponent: str
    power: str
    tail: str
    plus: str
    last: str

    @property
    def unit(self) -> str:
        """The currency and the unit, without case, plural and point: Min. and mins."""
        bare = self.tail.strip().lower().rstrip(".")
        single = bare[:-1] if len(bare) > 2 and bare.endswith("s") else bare
        return self.before.lower() + single


def form_of(cells: Collection[str], comma: bool) -> Form:
    """The form that fits the most cells, which are distinct and stripped.

    PLAIN if the numbers in them are plain. comma: the file has decimal commas.
    """
    parts = of_one_unit(parts_of(cells))
    limited = sum(bool(part.limit) for part in parts)
    if limited > MOST_LIMITS * len(parts) or len(cells) <= 2:
        parts = [part for part in parts if not part.limit]
    style = style_of(parts, comma)
    parts = [part for part in parts if re.fullmatch(body(*style), part.body)]
    if not parts or is_code(parts, style):
        return PLAIN
    rules = rules_of(parts, style, comma)
    return Form(shape_of(parts, style), rules) if rules else PLAIN


def parts_of(cells: Collection[str]) -> list[Part]:
    """The cells that look like numbers: brackets closed, one sign, one unit."""
    matches = [match for cell in cells if (match := PARTS.fullmatch(cell))]
    found = [match.groupdict() | {"cell": match[0]} for match in matches]
    words = {one["after"].strip() for one in found}
    strong = any(one["before"] for one in found) or any(
        split(word, POWERS)[0] for word in words - UNITS_TOO
    )
    powers = POWERS.keys() if strong else POWERS.keys() - UNITS_TOO
    return [part for one in found if (part := part_of(one, powers))]


def part_of(found: dict[str, str], powers: Collection[str]) -> Part | None:
    closing, minus = found.pop("closing"), found.pop("minus")
    after = found.pop("after")
    power, unit = split(after.strip(), powers)
    signs = [found["sign"], minus, found["opening"], found["last"]]
    if (
        bool(found["opening"]) != bool(closing)
        or sum(map(bool, signs)) > 1
        or len(after) > LONGEST_UNIT
        or NOT_UNITS.fullmatch(after.strip())
    ):
        return None
    found["sign"] += minus
    return Part(**found, power=power, tail=unit if power else after)


def split(word: str, powers: Collection[str]) -> tuple[str, str]:
    """A power and the unit behind it, as in `5 M €`; each may be empty."""
    first, _, rest = word.partition(" ")
    if word in powers:
        return word, ""
    if first in powers:
        return first, rest.strip()
    if word[:-1] in powers and word[-1:] in SYMBOLS:
        return word[:-1], word[-1]
    return "", word


def of_one_unit(parts: list[Part]) -> list[Part]:
    """The cells with the most frequent unit or currency, and those without."""
    units = Counter(part.unit for part in parts)
    bare = units.pop("", 0)
    if not units:
        return parts
    (unit, count), *_ = units.most_common(1)
    least = LEAST_OF_LETTER if len(unit) == 1 and unit.isalpha() else LEAST_OF_UNIT
    kept = ("", unit) if count >= least * (count + bare) else ("",)
    return [part for part in parts if part.unit in kept]


def style_of(parts: list[Part], comma: bool) -> tuple[str, str]:
    """The decimal separator and that of thousands which fit the most cells."""
    order = STYLES[4:] + STYLES[:4] if comma else STYLES
    bodies = [part.body for part in parts]

    def fits(style: tuple[str, str]) -> int:
        pattern = re.compile(body(*style))
        return sum(bool(pattern.fullmatch(one)) for one in bodies)

    return max(order, key=fits)  # the first one of equals


def body(point: str, thousands: str) -> str:
    """The pattern of a number without a sign; none with leading zeros."""
    whole = "0|[1-9][0-9]*"
    if thousands == ",":  # also as in India: 12,34,567
        whole = f"[1-9][0-9]{{0,2}}(?:,[0-9]{{2,3}})*,[0-9]{{3}}|{whole}"
    elif thousands:
        whole = f"[1-9][0-9]{{0,2}}(?:{thousands}[0-9]{{3}})+|{whole}"
    return f"(?:(?:{whole})(?:[{point}][0-9]+)?|[{point}][0-9]+)"


def is_code(parts: list[Part], style: tuple[str, str]) -> bool:
    """Whether all cells have as many digits in groups, like 555 123 456."""
    separated = style[1] not in ("", ",")
    evident = any(part.unit or part.power for part in parts)
    digits = {len(re.findall("[0-9]", part.body)) for part in parts}
    return separated and not evident and len(digits) == 1


def rules_of(parts: list[Part], style: tuple[str, str], comma: bool) -> Rules:
    """What to replace, in order, so that plain numbers are left."""
    powers = {part.power for part in parts if part.power}
    rules = [(removed(parts, style[0]), "")]
    if any(one in part.sign + part.last for part in parts for one in MINUS):
        rules.append((f"[{MINUS}]([0-9.,])", "-${1}"))
    if any(part.opening for part in parts):
        rules.append(("^[(](.*)[)]$", "-${1}"))
    if any(part.last for part in parts):
        rules.append((f"^([0-9.,]+)[-{MINUS}]$", "-${1}"))
    if style[0] == "," and not comma:
        rules.append((",", "."))
    for letter in sorted({part.tail for part in parts if is_letter(part.tail)}):
        rules.append((f"([0-9.]){letter}$", "${1}"))  # not the A of NA
    for power in sorted(powers, key=lambda word: (POWERS[word], word)):
        rules.append((f"{literally(power)}$", f"e{POWERS[power]}"))
    return tuple(rule for rule in rules if rule[0])


def removed(parts: list[Part], point: str) -> str:
    """The pattern of what has no meaning for the number; empty if there is nothing."""
    words = {word for part in parts for word in (part.before, part.tail) if word}
    kept = set("0123456789-" + MINUS + point)
    chars = {word for word in words if len(word) == 1 and not word.isalpha()}
    words = {word for word in words if not is_letter(word)}
    for part in parts:
        chars |= set(part.body + part.limit + part.plus) - kept
        chars |= set(part.cell.replace(part.tail, "")) & set(SPACES)
    found = sorted(words - chars, key=lambda word: (-len(word), word))
    some = "".join(sorted(chars))
    if some:
        found.append(literally(some) if len(some) == 1 else f"[{some}]")
        return "|".join([*map(literally, found[:-1]), found[-1]])
    return "|".join(map(literally, found))


def is_letter(word: str) -> bool:
    return len(word) == 1 and word.isalpha()


def literally(text: str) -> str:
    """The pattern of a text, for Python and for polars."""
    return "".join(
        f"[{one}]" if one in ".$*+?()|{}" else f"\\{one}" if one in "^[]\\" else one
        for one in text
    )


def shape_of(parts: list[Part], style: tuple[str, str]) -> str:
    """The pattern of such cells; each part may be missing."""
    signs = {
        "sign": f"[-+{MINUS}]",
        "opening": "[(]",
        "plus": "[+]",
        "last": f"[-{MINUS}]",
    }
    seen = {name: sign for name, sign in signs.items() if any_of(parts, name)}
    one = {name: maybe(pattern) for name, pattern in seen.items()}
    limit = maybe(f"[{LIMITS}]=?{SPACE}*") if any_of(parts, "limit") else ""
    before, power, tail = (one_of(parts, name) for name in ("before", "power", "tail"))
    sign = one.get("sign", "")
    front = f"{limit}{one.get('opening', '')}{sign}"
    front += f"{before}{SPACE}*{sign}" if before else ""
    behind = f"{SPACE}*{power}" if power else ""
    behind += f"{SPACE}*{tail}" if power and tail else tail
    closing = "[)]?" if "opening" in one else ""
    exponent = "(?:[eE][-+]?[0-9]+)?"
    last = one.get("plus", "") + closing + one.get("last", "")
    return front + body(*style) + "[.]?" + exponent + behind + last


def any_of(parts: list[Part], name: str) -> bool:
    return any(getattr(part, name) for part in parts)


def one_of(parts: list[Part], name: str) -> str:
    """A pattern of the texts of a part; empty if there are none."""
    texts = {getattr(part, name) for part in parts} - {""}
    longest = sorted(texts, key=lambda text: (-len(text), text))
    return maybe("|".join(map(literally, longest))) if texts else ""


def maybe(pattern: str) -> str:
    return f"(?:{pattern})?"
