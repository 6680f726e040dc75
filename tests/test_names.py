"""What a project may be called, and what is suggested in place of a refused name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.errors import ScaffoldError
from scaffold.names import check_slug, check_title, refusal, slugify

REFUSED = [
    ("class", "Python keyword", "class-project"),
    ("match", "Python keyword", "match-project"),
    ("json", "standard library", "json-project"),
    ("Random", "standard library", "random-project"),
    ("torch", "hide the package", "torch-project"),
    ("torchvision", "hide the package", "torchvision-project"),
    ("torch.nn", "hide the package", "torch-nn"),
    ("con", "Windows", "con-project"),
    ("NUL.txt", "Windows", "nul-txt"),
    ("COM1", "Windows", "com1-project"),
    (".hidden", "letter or digit first", "hidden"),
    ("-rf", "letter or digit first", "rf"),
    ("ends.", "letter or digit first", "ends"),
    ("a/b", "letters, digits", "a-b"),
    ("{{ 7*7 }}", "letters, digits", "7-7"),
    ("a\nb", "letters, digits", "a-b"),
    ("", "letters, digits", "project"),
    ("..", "letters, digits", "project"),
    ("x" * 200, "longer than 100 bytes", "x" * 100),
]


@pytest.mark.parametrize(("name", "reason", "suggestion"), REFUSED)
def test_a_refused_name_says_why_and_suggests_another(name, reason, suggestion):
    with pytest.raises(ScaffoldError) as caught:
        check_slug(name)
    assert reason in str(caught.value)
    assert f"'{suggestion}' would do" in str(caught.value)
    assert not refusal(suggestion)


@pytest.mark.parametrize(
    "name", ["demo", "My Project 2", "v1.2_x", "2024-sales", "größe"]
)
def test_other_names_are_fine(name):
    assert check_slug(name) == name


@given(st.text(max_size=300))
def test_whatever_the_text_its_slug_can_be_made_a_folder(text):
    slug = slugify(text)
    assert not refusal(slug) or not refusal(f"{slug[:90]}-project")


@pytest.mark.parametrize("title", ["", "  ", "two\nlines", "bell\a"])
def test_a_title_is_one_line_of_text(title):
    with pytest.raises(ScaffoldError, match="title"):
        check_title(title)
