{% include "layers/pair_embedding.py" %}


class TowerEmbedding(nn.Module):
    """Where two towers begin: (N, 2) -> (N, factors + 2 * width).

    First the products of a user's and an item's vectors, which generalise matrix
    factorisation; behind them two vectors of their own for an MLP.
    """

    def __init__(self, n_users: int, n_items: int, factors: int, width: int):
        super().__init__()
        self.factors = PairEmbedding(n_users, n_items, factors)
        self.mlp = PairEmbedding(n_users, n_items, width)

    def forward(self, pairs: torch.Tensor) -> torch.Tensor:
        user, item = self.factors(pairs).unbind(dim=1)  # (N, factors), (N, factors)
        return torch.cat([user * item, self.mlp(pairs).flatten(1)], dim=1)
