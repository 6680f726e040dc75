{% set sparse = ", sparse=True" if p.options.sparse %}
class PairEmbedding(nn.Module):
    """A vector for the user beside one for the item: (N, 2) -> (N, 2, width).

    Row 0 of each table stands for whoever the training split does not know. It stays
    zero, and so do its gradients.
    """

    def __init__(self, n_users: int, n_items: int, width: int):
        super().__init__()
        self.user = nn.Embedding(n_users, width, padding_idx=0{{ sparse }})
        self.item = nn.Embedding(n_items, width, padding_idx=0{{ sparse }})
        for table in (self.user, self.item):
            nn.init.normal_(table.weight[1:], std=0.1)

    def forward(self, pairs: torch.Tensor) -> torch.Tensor:
        users, items = pairs.unbind(dim=1)  # (N,), (N,)
        return torch.stack([self.user(users), self.item(items)], dim=1)
