{% set imports = "from torch.optim.lr_scheduler import LambdaLR" %}
{% macro definition() %}
def build_scheduler(optimizer, config: Config, saved: dict | None):
    """A tenth of the learning rate after the first and the second third of the epochs.

    saved is the state to go on from on --resume; epochs that were added since stretch
    the thirds.
    """

    def share(epoch: int) -> float:
        """Of the highest learning rate."""
        return 0.1 ** min(2, 3 * epoch // config.epochs)

    done = saved["last_epoch"] if saved else 0
    return LambdaLR(optimizer, share, last_epoch=done - 1)
{%- endmacro %}
