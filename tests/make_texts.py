"""Generate the sample texts: posts of a forum about five hobbies.

A post has one to three sentences. Each fills a pattern with words of the post's topic,
of another topic, or of none; most words belong to one topic, some to two. Common words
are drawn more often than rare ones, and a few posts have the wrong topic. So no single
word decides the topic, and some words of the test split are new.
"""

import csv
import random
from pathlib import Path

POSTS = 2000
OWN, OTHER = 0.5, 0.25  # how likely a sentence is about the post's topic, or another
WRONG = 0.02  # the share of posts with the wrong topic
NOUNS = {
    "astronomy": """telescope planet star galaxy moon eclipse comet nebula orbit mount
        eyepiece meteor lens filter sky observatory asteroid cluster tripod spectrum
        crater mirror satellite supernova horizon zenith aurora dew collimator equinox
        redshift pulsar solstice parallax quasar ring""",
    "cooking": """oven pan sauce dough pepper onion recipe butter knife stock soup
        garlic flour salt pot lid herb spice stew dish plate scale thyme lemon yeast
        crust broth ladle whisk marinade saffron skillet zest custard fennel ring""",
    "cycling": """bike wheel chain saddle brake tire gear pedal road climb helmet frame
        route bottle pump lane valve spoke tube descent handlebar cassette derailleur
        peloton crank rim headwind panniers velodrome gravel mudguard cadence stem seat
        lamp filter""",
    "gardening": """garden soil seed plant tomato rose compost bed weed pot leaf hedge
        spade root lawn herb bulb mulch stem greenhouse pruner trellis slug apple bark
        tulip fern perennial aphid seedling rake thyme orchard loam dahlia frost""",
    "music": """guitar song chord string piano band drum melody scale tune amplifier
        note key concert rhythm violin bridge pedal record choir stage solo harmony
        tempo fret cello bow octave refrain metronome pickup trombone sonata riff chorus
        lute""",
}
VERBS = {
    "astronomy": "observed photographed tracked focused aligned saw spotted mapped",
    "cooking": "baked fried boiled chopped tasted stirred seasoned cut simmered",
    "cycling": "rode climbed fixed pumped raced replaced greased adjusted braked",
    "gardening": "planted watered pruned dug cut grew weeded moved sowed",
    "music": "played tuned sang recorded practiced heard strummed replaced rehearsed",
}
ADJECTIVES = {
    "astronomy": "bright faint distant dark red clear double",
    "cooking": "hot fresh sweet sharp salty crisp red",
    "cycling": "fast steep light flat worn narrow double",
    "gardening": "green dry young sunny wild fresh red",
    "music": "loud old low sharp flat acoustic slow",
}
NEUTRAL = {
    "nouns": "friend week thing price shop question idea photo video book help",
    "verbs": "bought found wanted tried liked lost borrowed compared checked",
    "adjectives": "new cheap good small big nice strange wrong heavy",
}
PATTERNS = (
    "I {verb} the {noun} and the {other} again",
    "Yesterday my {adjective} {noun} was too {adjective2}",
    "Does anybody know a {adjective} {noun} for the {other}",
    "We {verb} a {noun} near the {other} last weekend",
    "The {noun} looks {adjective} but the {other} does not",
    "My brother {verb} his {noun} without a {other}",
    "Which {noun} would you take with a {adjective} {other}",
    "After an hour I {verb} it and the {noun} was {adjective}",
    "Somebody {verb} the {adjective} {noun} before me",
    "I never {verb} a {noun} as {adjective} as this",
    "Thanks for the advice about the {noun} and the {other}",
    "It took all day until the {other} and the {noun} were {adjective}",
)


def texts(folder: Path) -> None:
    draw = random.Random(1609)
    rows = [post(draw) for _ in range(POSTS)]
    with open(folder / "hobbies.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([("text", "topic"), *rows])


def post(draw: random.Random) -> tuple[str, str]:
    """A text and its topic."""
    topics = list(NOUNS)
    topic = draw.choice(topics)
    sentences = [sentence(draw, topic)]
    for _ in range(draw.randint(0, 2)):
        about = draw.random()
        other = draw.choice(topics) if about < OWN + OTHER else ""
        sentences.append(sentence(draw, topic if about < OWN else other))
    draw.shuffle(sentences)
    label = draw.choice(topics) if draw.random() < WRONG else topic
    return " ".join(sentences), label


def sentence(draw: random.Random, topic: str) -> str:
    """A sentence about a topic, or without one; many of its words are neutral."""

    def word(kind: str, words: dict[str, str]) -> str:
        if not topic or draw.random() < 0.4:
            return draw.choice(NEUTRAL[kind].split())
        return common(draw, words[topic].split())

    pattern = draw.choice(PATTERNS)
    filled = pattern.format(
        noun=word("nouns", NOUNS),
        other=word("nouns", NOUNS),
        verb=word("verbs", VERBS),
        adjective=word("adjectives", ADJECTIVES),
        adjective2=word("adjectives", ADJECTIVES),
    )
    return filled + draw.choice(".....!?")


def common(draw: random.Random, words: list[str]) -> str:
    """A word; the n-th of the list is drawn with a weight of 1 / (n + 3)."""
    weights = [1 / (place + 3) for place in range(1, len(words) + 1)]
    return draw.choices(words, weights)[0]
