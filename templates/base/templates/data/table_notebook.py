# %% [markdown]
The first rows, as they are in the file. {{ p.dataset.target | code }} is what the network is to tell.
# %%
from dataset import read_table

read_table(config.data).head().collect()
# %% [markdown]
The network takes numbers only. Those of the table are shifted and scaled, so that each
column has the mean 0 and the standard deviation 1 in the training split; what else there
is becomes numbers too. So a batch looks like this, the first of its rows:
# %%
inputs, targets = next(iter(batches))
print(f"inputs {tuple(inputs.shape)}, targets {tuple(targets.shape)}")
inputs[:3]
