    def with_others(self, likes: torch.Tensor, generator) -> tuple[torch.Tensor, ...]:
        """The likes and drawn items of the same users, and their targets: 1 and 0."""
{% if p.device.distributed %}
        shape = (len(likes) * self.processes, {{ "1" if paired else "self.negatives" }})
        numbers = torch.randint(MOST, shape, generator=generator, device=self.device)
        numbers = numbers[self.rank :: self.processes]  # others than other processes'
{% else %}
        shape = (len(likes), {{ "1" if paired else "self.negatives" }})
        numbers = torch.randint(MOST, shape, generator=generator, device=self.device)
{% endif %}
        items = self.others.pick(likes[:, 0], numbers)
        users = likes[:, :1].expand_as(items)
        drawn = torch.stack([users, items], dim=2).flatten(0, 1)
        targets = [torch.ones_like(likes[:, 0]), torch.zeros_like(drawn[:, 0])]
        return torch.cat([likes, drawn]), torch.cat(targets).float()
