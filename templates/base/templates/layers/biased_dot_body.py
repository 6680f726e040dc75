user, item = pair.unbind(dim=1)  # (N, k + 1), (N, k + 1)
return (user[:, :-1] * item[:, :-1]).sum(dim=1) + user[:, -1] + item[:, -1]
