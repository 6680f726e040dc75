    """Likes, pairs of a user and an item: samples[3] is one, samples[indices] a batch.

    known    what the same users have liked before, (M, 2)
    n_items  how many items there are, with the unknown one, which is 0
    """

    def __init__(self, inputs: torch.Tensor, known: torch.Tensor, n_items: int):
        self.inputs = inputs
        self.targets = torch.ones(len(inputs), device=inputs.device)
        self.known = known
        self.n_items = n_items

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, index):
        return self.inputs[index], self.targets[index]

    def to(self, device: torch.device) -> "Samples":
        return Samples(self.inputs.to(device), self.known.to(device), self.n_items)
