"""scaffold writes runnable PyTorch projects."""

__version__ = "0.2.0"
