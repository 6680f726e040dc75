"""scaffold writes runnable PyTorch projects."""

__version__ = "0.1.0"
