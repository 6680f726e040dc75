{# RandAugment (Cubuk et al. 2020) -#}
{% set imports = ["from torchvision.transforms import v2"] %}
{% set changes = ["v2.RandAugment(num_ops=2, magnitude=9)"] %}
