{# RandAugment, image by image -#}
{% set change, imports = "randaugment(images, self.samples.scale)", ["from torchvision.transforms import v2"] %}
{% set constants = "RANDAUGMENT = v2.RandAugment(num_ops=2, magnitude=9)" %}
{% set undone = true %}
{% macro definition() %}
def randaugment(images: torch.Tensor, scale: Standardizer) -> torch.Tensor:
    """Two random changes to the bytes of each image (Cubuk et al. 2020)."""
    pixels = scale.undo(images).round().clamp(0, 255).byte()
    return scale(torch.stack([RANDAUGMENT(image) for image in pixels]))
{%- endmacro %}
