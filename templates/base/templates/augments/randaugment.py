{# RandAugment, image by image -#}
{% set change, imports = "randaugment(images, self.samples.scale)", ["from torchvision.transforms import v2"] %}
{% set constants = "RANDAUGMENT = v2.RandAugment(num_ops=2, magnitude=9)" %}
{% set brightest = project().dataset.brightest %}
{% set undone = true %}
{% macro definition() %}
def randaugment(images: torch.Tensor, scale: Standardizer) -> torch.Tensor:
{% if brightest == 255 %}
    """Two random changes to the bytes of each image (Cubuk et al. 2020)."""
    pixels = scale.undo(images).round().clamp(0, 255).byte()
    return scale(torch.stack([RANDAUGMENT(image) for image in pixels]))
{% else %}
    """Two random changes to each image (Cubuk et al. 2020), as bytes up to 255."""
    stretch = 255 / {{ brightest }}  # the brightest pixel is {{ brightest }} here
    pixels = (scale.undo(images) * stretch).round().clamp(0, 255).byte()
    return scale(torch.stack([RANDAUGMENT(image) for image in pixels]) / stretch)
{% endif %}
{%- endmacro %}
