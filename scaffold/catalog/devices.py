"""The devices that a project can run on."""

from scaffold.catalog.entries import Device

DEVICES = (
    Device("auto", "the GPU if there is one (CUDA, MPS), else the CPU", "auto"),
    Device("cpu", "the CPU", "cpu"),
    Device("cuda", "one NVIDIA or AMD GPU", "cuda"),
    Device("mps", "the GPU of a Mac", "mps"),
    Device(
        "multi-gpu",
        "all GPUs of one machine or several (DistributedDataParallel)",
        "cuda",
        distributed=True,
        extras=("distributed",),
    ),
)
