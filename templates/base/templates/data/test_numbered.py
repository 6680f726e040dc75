def test_ids_are_counted_from_1_and_strangers_are_0():
    table = pl.DataFrame({USER: ["b", "a", "x"], ITEM: ["10", "30", "99"]})
    pairs = number(table, users=["a", "b"], items=["10", "20", "30"])
    assert pairs.tolist() == [[2, 1], [1, 3], [0, 0]]
