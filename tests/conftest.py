"""Set before anything is imported: one thread a process, as tests run side by side."""

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["POLARS_MAX_THREADS"] = "1"
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
