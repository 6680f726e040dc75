"""scaffold writes runnable PyTorch projects."""

try:
    from scaffold._version import __version__  # written when scaffold is installed
except ImportError:
    __version__ = "0.0.dev0"  # a checkout that was never installed
