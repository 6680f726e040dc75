factors, biases = pair[:, :, :-1], pair[:, :, -1]  # (N, 2, k), (N, 2)
return factors.prod(dim=1).sum(dim=1) + biases.sum(dim=1)
