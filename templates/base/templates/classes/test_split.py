def test_every_split_has_the_classes_in_the_same_proportions():
    targets = torch.tensor([0] * 80 + [1] * 20)
    for part in split(targets, seed=0):
        assert targets[part].double().mean() == 0.2
