class CategoryEmbedding(nn.Module):
    """Numbers stay, each category becomes a vector: (N, inputs) -> (N, features).

    Code 0 of a category stands for values that the training split does not know. Its
    vector stays zero, and so do its gradients.
    """

    def __init__(self, n_numbers: int, cardinalities: list[int], width: int):
        super().__init__()
        self.n_numbers = n_numbers
        self.tables = nn.ModuleList(
            nn.Embedding(n, width, padding_idx=0) for n in cardinalities
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        codes = x[:, self.n_numbers :].long().unbind(dim=1)  # one (N,) a category
        vectors = [table(code) for table, code in zip(self.tables, codes, strict=True)]
        return torch.cat([x[:, : self.n_numbers], *vectors], dim=1)
