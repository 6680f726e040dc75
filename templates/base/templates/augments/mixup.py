{# pairs of images, mixed in the training loop -#}
{% set change, imports = "", ["from torch.distributions import Beta"] %}
{% set constants = "MIXUP = Beta(0.2, 0.2)  # how much of its own an image keeps" %}
{% macro definition() %}
def mixup(images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Each image mixed with another one (Zhang et al. 2018).

    Returns the mixtures (N, C, H, W), who the others are (N,), and the share that every
    image keeps of itself.
    """
    others = torch.randperm(len(images), device=images.device)
    share = MIXUP.sample().to(images.device)
    return share * images + (1 - share) * images[others], others, share
{%- endmacro %}
