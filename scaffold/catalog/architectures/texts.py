"""Networks for texts: a mean of word vectors, an LSTM, and a transformer.

They take the numbers of words, (N, length); 0 is padding. Its vectors are 0 in every
layer, so that the layers recognize them and padding changes nothing.
"""

from scaffold.catalog.entries import Architecture, Dataset, Network, Options, Recipe
from scaffold.errors import ScaffoldError
from scaffold.layers import Layer, activation, dropout, fully_connected, linear
from scaffold.nodes import Node, Residual

WORDS, LENGTH, CLASSES = ("n_words", "int"), ("length", "int"), ("num_classes", "int")
HEADS = (4, 2, 1)  # of attention: as many as divide the width
KEEP_ZERO = ("relu", "gelu", "tanh")  # activations


def embedding(width: int) -> Layer:
    return Layer(
        name="embedding",
        module=f"WordEmbedding(n_words, {width})",
        shape=f"(N, length, {width})",
        source="layers/word_embedding.jinja",
    )


def mean_of_words(width: int) -> Layer:
    return Layer(
        name="mean",
        module="MeanOfWords()",
        shape=f"(N, {width})",
        function="mean_of_words({x})",
        source="layers/mean_of_words.jinja",
        function_source="layers/mean_of_words_function.jinja",
    )


def head(width: int, hidden: tuple[int, ...], options: Options) -> list[Layer]:
    """The layers from one vector for each text to the scores of the classes."""
    start = [dropout("dropout", options.dropout)] if options.dropout else []
    between = fully_connected(width, hidden, options.activation, options.dropout)
    last = (hidden or (width,))[-1]
    return [*start, *between, linear(f"fc{len(hidden) + 1}", last, "num_classes")]


def embedding_bag(dataset: Dataset, options: Options) -> Network:
    width, *hidden = options.hidden
    module = f"nn.EmbeddingBag(n_words, {width}, padding_idx=0)"
    return Network(
        class_name="BagOfWords",
        summary="The mean of the word vectors of a text, then a linear layer.",
        layers=(
            Layer("bag", module, f"(N, {width}), the mean"),
            *head(width, tuple(hidden), options),
        ),
        arguments=(WORDS, CLASSES),
        inputs=dataset.shape,
    )


def lstm(dataset: Dataset, options: Options) -> Network:
    width, state, *hidden = options.hidden
    core = Layer(
        name="lstm",
        module=f"WordLSTM({width}, {state})",
        shape=f"(N, length, {state})",
        source="layers/word_lstm.jinja",
    )
    return Network(
        class_name="LSTMClassifier",
        summary="An LSTM (Hochreiter and Schmidhuber 1997), then the mean.",
        layers=(
            embedding(width),
            core,
            mean_of_words(state),
            *head(state, tuple(hidden), options),
        ),
        arguments=(WORDS, CLASSES),
        inputs=dataset.shape,
    )


def transformer(dataset: Dataset, options: Options) -> Network:
    """Blocks of attention and an MLP, each normalized first; padding stays 0.

    Raises ScaffoldError for an activation that would change it.
    """
    if options.activation not in KEEP_ZERO:
        raise ScaffoldError(
            f"The transformer can't use {options.activation}, which is not 0 for the "
            "zeros of padding.",
            f"Use --activation {' or '.join(KEEP_ZERO)}.",
        )
    width, *hidden = options.hidden
    blocks: list[Node] = []
    for number, inner in enumerate(hidden, start=1):
        blocks += [attention_block(number, width, options)]
        blocks += [mlp_block(number, width, inner, options)]
    positions = Layer(
        name="positions",
        module=f"AddPositions(length, {width})",
        source="layers/add_positions.jinja",
    )
    return Network(
        class_name="TransformerClassifier",
        summary="A transformer encoder (Vaswani et al. 2017), then the mean.",
        layers=(
            embedding(width),
            positions,
            *blocks,
            norm("norm", width),
            mean_of_words(width),
            *head(width, (), options),
        ),
        arguments=(WORDS, LENGTH, CLASSES),
        inputs=dataset.shape,
    )


def norm(name: str, width: int) -> Layer:
    return Layer(name, f"nn.LayerNorm({width}, bias=False)")


def attention_block(number: int, width: int, options: Options) -> Residual:
    heads = next(count for count in HEADS if width % count == 0)
    core = Layer(
        name=f"attention{number}",
        module=f"SelfAttention({width}, {heads})",
        source="layers/self_attention.jinja",
    )
    after = drop(f"attention_dropout{number}", options)
    layers = (norm(f"attention_norm{number}", width), core, *after)
    return Residual(f"attention_block{number}", layers, f"(N, length, {width})")


def mlp_block(number: int, width: int, inner: int, options: Options) -> Residual:
    layers = (
        norm(f"mlp_norm{number}", width),
        without_bias(f"up{number}", width, inner),
        activation(options.activation, number),
        without_bias(f"down{number}", inner, width),
        *drop(f"mlp_dropout{number}", options),
    )
    return Residual(f"mlp_block{number}", layers, f"(N, length, {width})")


def without_bias(name: str, inputs: int, outputs: int) -> Layer:
    module = f"nn.Linear({inputs}, {outputs}, bias=False)"
    return Layer(name, module, f"(N, length, {outputs})")


def drop(name: str, options: Options) -> list[Layer]:
    return [dropout(name, options.dropout)] if options.dropout else []


ENTRIES = (
    Architecture(
        name="embedding-bag",
        summary="the mean of the word vectors of a text, then a linear layer",
        words="the mean of word vectors",
        recipes={"texts": Recipe(epochs=20, batch_size=32, lr=0.01, weight_decay=0.01)},
        hidden=(64,),
        depth=range(1, 17),
        build=embedding_bag,
    ),
    Architecture(
        name="lstm",
        summary="recurrent network: reads the words of a text one after the other",
        words="a recurrent neural network (LSTM)",
        recipes={
            "texts": Recipe(epochs=15, batch_size=32, lr=0.003, weight_decay=0.01)
        },
        hidden=(64, 64),
        depth=range(2, 18),
        build=lstm,
    ),
    Architecture(
        name="transformer",
        summary="transformer encoder: each word attends to all words of the text",
        words="a transformer encoder",
        recipes={
            "texts": Recipe(epochs=15, batch_size=32, lr=0.003, weight_decay=0.01)
        },
        hidden=(64, 128, 128),
        depth=range(2, 18),
        build=transformer,
    ),
)
