{% set likes = likes | default(false) %}
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
{% elif likes %}
{% include "data/like_samples.py" %}
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
    """Batches of samples that sit on the device, {{ "each" if images else "a few" }} made by one index operation.

    With workers, the samples stay in memory and processes of their own make the batches:
    for samples that are slow to make. Both ways give the same batches.
{% if likes %}

    Behind the likes stand items drawn for the same users{{ ", one each" if paired else "" }}: while training new ones each
    time, else always the same.
{% endif %}
{% if change %}

    While training, images are changed at random.
{% endif %}
{% if p.device.distributed %}

    Each process sees its share of every batch. While training, all shares are equally
    large: the order is filled up from its beginning where it does not divide.
{% endif %}
    """

{% if not images %}
    AT_ONCE = 2048  # samples that one index operation makes

{% endif %}
    def __init__(
        self,
        samples: Samples,
        batch_size: int,
        device: torch.device,
        shuffle: bool = False,
        limit: int = 0,
        workers: int = 0,
{% if likes and not paired %}
        negatives: int = Config.negatives,
{% endif %}
{% if p.device.distributed %}
        rank: int = 0,
        processes: int = 1,
{% endif %}
    ):
        self.home = torch.device("cpu") if workers else device  # of the samples
        self.samples = samples.to(self.home)
        self.batch_size = batch_size
        self.device = device
        self.shuffle = shuffle
        self.limit = limit
        self.workers = workers
        self.skip = 0  # batches that are done, where an epoch goes on in its middle
{% if likes %}
{% if not paired %}
        self.negatives = negatives
{% endif %}
        self.others = Others(samples, device)
{% endif %}
{% if p.device.distributed %}
        self.rank = rank
        self.processes = processes
{% endif %}

    def __len__(self) -> int:
        batches = math.ceil(len(self.samples) / self.batch_size)
        return min(batches, self.limit or batches)

    def __iter__(self):
{% if not (images or likes or p.model.backbone or p.device.distributed) %}
        if not (self.shuffle or self.workers):
            parts = [part.split(self.batch_size) for part in self.samples[:]]
            yield from list(zip(*parts, strict=True))[: len(self)]  # nothing is copied
            return
{% endif %}
        n = len(self.samples)
        order = torch.randperm(n) if self.shuffle else torch.arange(n)
        rows = order.to(self.home).split(self.batch_size)[self.skip : len(self)]
{% if p.device.distributed %}
        rows = [share for batch in rows if len(share := self.my_share(batch))]
{% endif %}
{% if likes %}
        generator = None  # PyTorch's own
        if not self.shuffle:
            generator = torch.Generator(self.device).manual_seed(0)
        for likes, _ in self.take(rows):
            yield self.with_others(likes, generator)
{% elif change %}
        for images, targets in self.take(rows):
            if self.shuffle:
                images = {{ change }}
            yield images, targets
{% else %}
        yield from self.take(rows)
{% endif %}

    def take(self, rows: list[torch.Tensor]):
        """The samples of each batch, on the device."""
        if not self.workers:
{% if images %}
            yield from (self.samples[batch] for batch in rows)
{% else %}
            together = max(1, self.AT_ONCE // self.batch_size)  # batches
            for start in range(0, len(rows), together):
                yield from self.cut(rows[start : start + together])
{% endif %}
            return
        loader = DataLoader(
            self.samples,
            sampler=rows,
            batch_size=None,  # one index for the whole batch
            num_workers=self.workers,
            pin_memory=self.device.type == "cuda",
            generator=torch.Generator(),  # the model's random numbers stay the same
            worker_init_fn=leave_signals_to_main,
        )
        for batch in loader:
            yield [part.to(self.device, non_blocking=True) for part in batch]
{% if not images %}

    def cut(self, rows: list[torch.Tensor]):
        """A few batches, cut from what one index operation makes for all of them."""
        sizes = [len(batch) for batch in rows]
        parts = self.samples[torch.cat(rows)]
        yield from zip(*(part.split(sizes) for part in parts), strict=True)
{% endif %}
{% if likes %}

{% include "data/with_others.py" %}
{% endif %}
{% if p.device.distributed %}

    def my_share(self, batch: torch.Tensor) -> torch.Tensor:
        """Every processes-th index, from rank on."""
        if self.shuffle:
            padding = batch.repeat(self.processes)[: -len(batch) % self.processes]
            batch = torch.cat([batch, padding])
        return batch[self.rank :: self.processes]
{% endif %}
{% if augment and augment.definition() | trim %}


{{ augment.definition() | trim }}
{% endif %}
