{% if not p.dataset.splits %}
def test_every_split_has_the_classes_in_the_same_proportions():
    targets = torch.tensor([0] * 80 + [1] * 20)
    for part in split(targets, seed=0):
        assert targets[part].double().mean() == 0.2
{% elif p.dataset.splits | length == 3 %}
def test_the_given_splits_are_kept():
    given = torch.arange(100) % 3
    for place, part in enumerate(split(given)):
        assert torch.equal(part, torch.arange(place, 100, 3))
{% else %}
def test_the_given_splits_are_kept():
    targets, given = torch.arange(100) % 5, (torch.arange(100) >= 80).long()
    parts = train, val, test = split(targets, given, seed=0)
    assert torch.equal(torch.cat(parts).sort().values, torch.arange(100))
    assert torch.equal({{ "test" if "val" not in p.dataset.splits else "val" }}, torch.arange(80, 100))
    assert len(train) > len({{ "val" if "val" not in p.dataset.splits else "test" }}) > 0
{% endif %}
