class Others:
    """The items that a user does not have, counted from 0: any of them at once.

    What users have is what the samples say, and what is known from before: while
    training, the training split alone.

    Of someone's own items, in order, item i has `i - place` others before it. As many of
    these counts as are not above r tell how many own items are before the r-th other.
    """

    def __init__(self, samples: Samples, device: torch.device):
        own = torch.cat([samples.known, samples.inputs]).cpu()
        own = own[own[:, 1] > 0]  # the unknown item is nobody's
        keys, _ = (own[:, 0] * samples.n_items + own[:, 1] - 1).sort()
        users = keys // samples.n_items
        counts = users.bincount()
        starts = counts.cumsum(0) - counts
        places = torch.arange(len(keys)) - starts[users]
        self.n_items = samples.n_items
        self.before = (keys - places).to(device)  # rising, as keys do
        self.starts = starts.to(device)
        self.left = (samples.n_items - 1 - counts).to(device)

    def pick(self, users: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
        """An other item for each number, any number: (N,), (N, k) -> (N, k).

        For someone who has every item it is 0, the unknown one.
        """
        left = self.left[users].unsqueeze(1)
        which = numbers % left.clamp(min=1)
        keys = users.unsqueeze(1) * self.n_items + which
        own = torch.searchsorted(self.before, keys, right=True)
        items = which + own - self.starts[users].unsqueeze(1) + 1
        return items.where(left > 0, 0)
