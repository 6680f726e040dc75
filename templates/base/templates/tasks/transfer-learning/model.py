{% extends "common/model.py" %}
{% set backbone = project().model.backbone %}
{% set summary = "The network: a pretrained backbone and a new head." %}
{% set standard = (["import re"] if backbone.old_key else []) + ["from http.client import HTTPException"] %}
{% set uses_torch = true %}
{% set arguments = project().network.arguments[1:] %}
{% set typed = arguments | map("join", ": ") | map("string") | list %}
{% set random = "get_model(BACKBONE" ~ (", " ~ backbone.options if backbone.options) ~ ")" %}
{% block imports %}
from torchvision.models import get_model, get_model_weights

from checkpoint import read_tensors
from runtime import refuse
{% include "common/own_imports.py" %}

BACKBONE = "{{ backbone.name }}"
WEIGHTS = get_model_weights(BACKBONE).DEFAULT  # their address, and their transforms
{% endblock %}
{% block parts %}


{{ ("def build_model(" ~ (typed + ['weights: str = "none"']) | join(", ") ~ ") -> nn.Module:") | folded }}
    """The whole network; a checkpoint, or one of torchvision, has the weights for it."""
    backbone = load_network(weights)
    in_features = cut_head(backbone)
{% for name in backbone.unused %}
    backbone.{{ name }} = None  # only the backbone's own training needs it
{% endfor %}
    head = build_head({{ (["in_features"] + arguments | map("first") | list) | join(", ") }})
    return TransferNetwork(backbone, Scale(in_features), head)


class TransferNetwork(nn.Module):
    """Images in, classes out: a pretrained backbone, its features scaled, a new head."""

    def __init__(self, backbone: nn.Module, scale: nn.Module, head: nn.Module):
        super().__init__()
        self.backbone = backbone.requires_grad_(False)  # frozen
        self.scale = scale
        self.head = head
        self.train()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """From images (N, 3, H, W), or from features (N, in_features) made before."""
        return self.head(self.features(x) if x.dim() == 4 else x)

    def features(self, images: torch.Tensor) -> torch.Tensor:
        """What the head learns from, (N, in_features)."""
        return self.scale(self.backbone(images).float())

    def train(self, mode: bool = True) -> nn.Module:
        """As ever, but the backbone keeps its batch norm's statistics, and all units."""
        super().train(mode)
        self.backbone.eval()
        return self

    @property
    def frozen(self) -> bool:
        """Whether the backbone stays as it is."""
        return not next(self.backbone.parameters()).requires_grad

    def unfreeze(self) -> None:
        """Let the backbone train with the head."""
        self.backbone.requires_grad_(True)

    def state_to_save(self) -> dict:
        """All weights; without the backbone's while they are those in backbone.pt."""
        state = self.state_dict()
        if self.frozen:
            for name in self.backbone.state_dict():
                del state[f"backbone.{name}"]
        return state


class Scale(nn.Module):
    """Shifts and scales features to mean 0 and standard deviation 1."""

    def __init__(self, in_features: int):
        super().__init__()
        self.register_buffer("mean", torch.zeros(in_features))
        self.register_buffer("std", torch.ones(in_features))

    def fit(self, features: torch.Tensor, least: float) -> None:
        """Learn mean and deviation of each feature; from the training split alone.

        least  a deviation below it counts as this one
        """
        std, mean = torch.std_mean(features, dim=0, correction=0)
        self.mean.copy_(mean)
        std = std.where(std > 1e-6 * mean.abs(), 1)  # a constant becomes 0
        self.std.copy_(std.clamp(min=least))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (x - self.mean) / self.std

    def change(self, x: torch.Tensor) -> torch.Tensor:
        """The same in place: there may not be room for it twice."""
        return x.sub_(self.mean.to(x.device)).div_(self.std.to(x.device))


def cut_head(network: nn.Module) -> int:
    """Put nothing in place of the last layer with weights, whatever the network calls it.

    Returns how many features went into it.
    """
    kinds = (nn.Linear, nn.Conv2d)
    layers = [(n, m) for n, m in network.named_modules() if isinstance(m, kinds)]
    name, last = layers[-1]
    network.set_submodule(name, nn.Identity())
    return last.weight.shape[1]


def load_network(weights: str) -> nn.Module:
    """{{ backbone.name }} with torchvision's weights (`default`), random ones (`none`) or
    those of a file."""
    if weights == "default":
        try:
            return get_model(BACKBONE, weights="DEFAULT")
        except (OSError, HTTPException, RuntimeError, ValueError) as error:
            reason = " ".join(str(error).split())
            refuse(
                f"Cannot download {WEIGHTS.url} ({reason}): fetch it elsewhere and use "
                "--weights FILE, or --weights none for random ones."
            )
    network = {{ random }}
    if weights == "none":
        return network
{% if backbone.old_key %}
    tensors = {  # the published file has names of an older torchvision
        re.sub(r"{{ backbone.old_key }}", r"{{ backbone.new_key }}", name): tensor
        for name, tensor in read_tensors(weights).items()
    }
{% else %}
    tensors = read_tensors(weights)
{% endif %}
    try:
        network.load_state_dict(tensors)
    except RuntimeError:
        refuse(f"The weights in {weights} are not those of {BACKBONE}.")
    return network
{% endblock %}
