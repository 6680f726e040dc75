"""Set before anything is imported: one thread per process, as tests run side by side;
no upload to Weights & Biases, which needs an account; no personal defaults."""

import os
from tempfile import gettempdir

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["POLARS_MAX_THREADS"] = "1"
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
os.environ["WANDB_MODE"] = "offline"
# Without personal defaults; matplotlib may write here.
os.environ["XDG_CONFIG_HOME"] = os.path.join(gettempdir(), "scaffold-tests")
