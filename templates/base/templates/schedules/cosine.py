{% set standard_imports = "import math" %}
{% set imports = "from torch.optim.lr_scheduler import LambdaLR" %}
{% set constants = "WARM_UP = 0.05  # of all steps" %}
{% macro definition() %}
def build_scheduler(optimizer, config: Config, steps: int, saved: dict | None):
    """A short way up, then down to 0 along a cosine (Loshchilov and Hutter 2017).

    An epoch has so many steps. saved is the state to go on from on --resume; epochs that
    were added since stretch the curve.
    """
    total = config.epochs * steps
    warm_up = max(1, round(total * WARM_UP))

    def share(step: int) -> float:
        """Of the highest learning rate."""
        if step < warm_up:
            return (step + 1) / (warm_up + 1)
        return (1 + math.cos(math.pi * (step - warm_up) / max(1, total - warm_up))) / 2

    done = saved["last_epoch"] if saved else 0  # it counts in steps
    return LambdaLR(optimizer, share, last_epoch=done - 1)
{%- endmacro %}
