"""The devices that a project can be written for."""

from scaffold.catalog.entries import Device

DEVICES = (
    Device("auto", "whatever is there: CUDA, else MPS, else the CPU", "auto"),
    Device("cpu", "the processor", "cpu"),
    Device("cuda", "one NVIDIA or AMD GPU, in mixed precision", "cuda"),
    Device("mps", "the GPU of an Apple computer", "mps"),
    Device(
        "multi-gpu",
        "every GPU of the machine, with DistributedDataParallel and torchrun",
        "cuda",
        distributed=True,
        extras=("distributed",),
    ),
)
