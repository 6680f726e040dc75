{# a part of each photo, mirrored or not -#}
{% set imports = ["from torchvision.transforms import v2"] %}
{% set changes = ["v2.RandomResizedCrop(prepare.resize_size)", "v2.RandomHorizontalFlip()"] %}
