"""Keras 3 on PyTorch: the same layers as Keras spells them, compile and fit."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch
from keras import layers
from torch import nn

from benchmarks.peers.workload import Workload, main

keras.config.set_image_data_format("channels_first")


def factorisation(n_users, n_items, low, high, width) -> keras.Model:
    """Dot product of two embeddings and their biases, squashed onto the scale."""
    pair = keras.Input((2,), dtype="int32")
    user, item = pair[:, 0], pair[:, 1]
    product = layers.Dot(axes=1)(
        [layers.Embedding(n_users, width)(user), layers.Embedding(n_items, width)(item)]
    )
    biases = [layers.Embedding(n_users, 1)(user), layers.Embedding(n_items, 1)(item)]
    score = layers.Add()([product, *biases])
    squashed = layers.Activation("sigmoid")(score)
    rating = layers.Rescaling(high - low, offset=low)(squashed)
    return keras.Model(pair, rating[:, 0])


def translated(model: nn.Module, shape: tuple[int, ...]) -> keras.Model:
    """A chain of PyTorch's layers in the order in which they are declared."""
    found = [layer for layer in map(translate, model.children()) if layer]
    return keras.Sequential([keras.Input(shape), *found])


def translate(layer: nn.Module) -> layers.Layer:
    kind = type(layer).__name__
    if kind == "Standardize":
        mean, std = layer.mean.numpy(), layer.std.numpy()
        return layers.Rescaling(1 / std, -mean / std)
    if kind == "NumberEncoder":
        width = layer(torch.zeros(1, len(layer.mean))).shape[1]
        return layers.TorchModuleWrapper(layer, output_shape=(None, width))
    if kind == "Rescale":
        return layers.Rescaling(layer.std.item(), layer.mean.item())
    match layer:
        case nn.Linear():
            return layers.Dense(layer.out_features)
        case nn.Conv2d():
            padding = "same" if layer.padding[0] else "valid"
            return layers.Conv2D(layer.out_channels, layer.kernel_size, padding=padding)
        case nn.MaxPool2d():
            return layers.MaxPooling2D(layer.kernel_size)
        case nn.Flatten():
            return layers.Flatten()
        case nn.ReLU():
            return layers.ReLU()
    raise TypeError(f"Keras has no layer for {kind} here.")


def build(workload: Workload) -> keras.Model:
    model, sizes = workload.build_model(), workload.model_args
    if "n_users" in sizes:
        scale = {name: sizes[name] for name in ("n_users", "n_items", "low", "high")}
        return factorisation(**scale, width=model.embedding.user.embedding_dim - 1)
    return translated(model, tuple(workload.train[0].shape[1:]))


def fit(workload: Workload, epochs: int) -> keras.Model:
    model = build(workload)
    optimizer = workload.build_optimizer(workload.build_model())
    kind = getattr(keras.optimizers, type(optimizer).__name__)
    settings = {"learning_rate": optimizer.defaults["lr"]}
    settings["weight_decay"] = optimizer.defaults["weight_decay"]
    losses = keras.losses
    is_class = workload.criterion is nn.CrossEntropyLoss
    model.compile(
        kind(**settings),
        (
            losses.SparseCategoricalCrossentropy(from_logits=True)
            if is_class
            else losses.MeanSquaredError()
        ),
    )
    inputs, targets = (part.numpy() for part in workload.train)
    model.fit(
        inputs,
        targets,
        batch_size=workload.batch_size,
        epochs=epochs,
        validation_data=tuple(part.numpy() for part in workload.val),
        verbose=0,
    )
    return model


if __name__ == "__main__":
    main(fit)
