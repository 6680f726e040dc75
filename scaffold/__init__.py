"""scaffold writes runnable PyTorch projects."""

__all__ = ["__version__"]

try:
    from scaffold._version import __version__  # written when scaffold is installed
except ImportError:
    __version__ = "0.0.dev0"  # a checkout that was never installed
