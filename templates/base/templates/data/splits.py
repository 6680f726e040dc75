@dataclass
class Data:
    """The three splits, and what was learnt from the training split to make them.

    fitted      what prepares new {{ inputs_word }} for the model; kept in the checkpoint
    model_args  the sizes that {{ p.network.builder }} needs
    """

    train: Samples
    val: Samples
    test: Samples
    fitted: dict
    model_args: dict
