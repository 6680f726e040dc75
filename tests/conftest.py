"""Set before anything is imported: one thread per process, as tests run side by side;
and no upload to Weights & Biases, which needs an account."""

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["POLARS_MAX_THREADS"] = "1"
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
os.environ["WANDB_MODE"] = "offline"
