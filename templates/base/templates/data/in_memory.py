class Samples(Dataset):
{% if images %}
    """Images and classes: samples[3] is one of each, samples[indices] a batch.

    The images stay bytes, a quarter of what floats take; a batch is scaled when it is
    taken, on the device where it is.
    """

    def __init__(
        self, images: torch.Tensor, targets: torch.Tensor, scale: Standardizer
    ):
        self.images = images
        self.targets = targets
        self.scale = scale

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index):
        return self.scale(self.images[index]), self.targets[index]

    def to(self, device: torch.device) -> "Samples":
        parts = (self.images, self.targets, self.scale)
        return Samples(*(part.to(device) for part in parts))
{% else %}
    """Inputs and targets as tensors: samples[3] is one, samples[indices] a batch."""

    def __init__(self, inputs: torch.Tensor, targets: torch.Tensor):
        self.inputs = inputs
        self.targets = targets

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index):
        return self.inputs[index], self.targets[index]

    def to(self, device: torch.device) -> "Samples":
        return Samples(self.inputs.to(device), self.targets.to(device))
{% endif %}


class Batches:
    """Batches of samples that sit on the device, each made by one index operation.

    For data that do not fit there, loop over a torch.utils.data.DataLoader in __iter__
    instead and move each of its batches to the device.
{% if flips %}

    While training, images are mirrored and moved at random.
{% endif %}
{% if p.device.distributed %}

    Each process sees its share of every batch. While training, all shares are equally
    large: the order is filled up from its beginning where it does not divide.
{% endif %}
    """

    def __init__(
        self,
        samples: Samples,
        batch_size: int,
        device: torch.device,
        shuffle: bool = False,
        limit: int = 0,
{% if p.device.distributed %}
        rank: int = 0,
        processes: int = 1,
{% endif %}
    ):
        self.samples = samples.to(device)
        self.batch_size = batch_size
        self.device = device
        self.shuffle = shuffle
        self.limit = limit
{% if p.device.distributed %}
        self.rank = rank
        self.processes = processes
{% endif %}

    def __len__(self) -> int:
        batches = math.ceil(len(self.samples) / self.batch_size)
        return min(batches, self.limit or batches)

    def __iter__(self):
        n = len(self.samples)
        order = torch.randperm(n) if self.shuffle else torch.arange(n)
        for batch in order.to(self.device).split(self.batch_size)[: len(self)]:
{% if p.device.distributed %}
            batch = self.my_share(batch)
            if not len(batch):
                continue
{% endif %}
{% if flips %}
            images, targets = self.samples[batch]
            yield flip_and_crop(images) if self.shuffle else images, targets
{% else %}
            yield self.samples[batch]
{% endif %}
{% if p.device.distributed %}

    def my_share(self, batch: torch.Tensor) -> torch.Tensor:
        """Every processes-th index, from rank on."""
        if self.shuffle:
            padding = batch.repeat(self.processes)[: -len(batch) % self.processes]
            batch = torch.cat([batch, padding])
        return batch[self.rank :: self.processes]
{% endif %}
{% if flips %}


{% include "data/flip_and_crop.py" %}
{% endif %}
