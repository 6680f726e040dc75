"""How a network is trained: optimizers, schedules, losses and so on."""

from dataclasses import dataclass

from scaffold.layers import Layer


@dataclass(frozen=True)
class Optimizer:
    """An optimizer.

    call          its constructor; {} stands for the parameters and the learning rate
    lr            its usual learning rate, as a multiple of AdamW's
    weight_decay  its usual weight decay, as a multiple of AdamW's; 0: it has none
    sparse        whether it needs sparse gradients
    words         a docstring: its name and its authors
    """

    name: str
    summary: str
    call: str
    words: str
    lr: float = 1.0
    weight_decay: float = 1.0
    sparse: bool = False

    @property
    def decay_words(self) -> str:
        """The help text of the setting `weight_decay`."""
        return "AdamW's weight decay" if self.name == "adamw" else "L2 penalty"


@dataclass(frozen=True)
class Schedule:
    """A learning rate schedule. Its code is a fragment in schedules/.

    every  when to step it: after each `step` or `epoch`, or with the validation `loss`;
           empty: never
    """

    name: str
    summary: str
    every: str = ""

    @property
    def template(self) -> str:
        return f"schedules/{self.name}.jinja"

    @property
    def lr_words(self) -> str:
        """The help text of the setting `lr`."""
        return "peak learning rate" if self.every == "step" else "learning rate"


@dataclass(frozen=True)
class Loss:
    """A loss.

    function  its call, with outputs and targets
    words     the start of a docstring
    targets   what it compares: number, class, labels, rating or choice
    layer     the last layer of the network, if the loss needs one
    negatives how many negatives it compares with each chosen item, if they are grouped
    """

    name: str
    summary: str
    function: str
    words: str
    targets: tuple[str, ...]
    layer: Layer | None = None
    negatives: int = 0

    @property
    def implicit(self) -> bool:
        """Whether it is for implicit feedback."""
        return "choice" in self.targets

    @property
    def to_probabilities(self) -> str:
        """The generated code that turns outputs into probabilities."""
        if "labels" in self.targets:
            return "sigmoid()"
        return "exp()" if self.layer else "softmax(dim=1)"


@dataclass(frozen=True)
class Init:
    """A weight initialization; without a call, PyTorch's default.

    call   a function of torch.nn.init, called on module.weight
    words  a docstring: its name and its authors
    """

    name: str
    summary: str
    call: str = ""
    words: str = ""


@dataclass(frozen=True)
class Augment:
    """An augmentation of training images. Its code is a fragment in augments/."""

    name: str
    summary: str

    @property
    def template(self) -> str:
        return f"augments/{self.name}.jinja"
