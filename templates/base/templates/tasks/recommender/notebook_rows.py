# %% [markdown]
The first rows, as they are in the file.
# %%
from dataset import read_table

read_table(config.data).head().collect()
