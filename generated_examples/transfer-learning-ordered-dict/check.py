"""Look before training: `python check.py`.

Prints a table of what was looked at, what was found, what is expected, and a verdict:
ok, look (it may be meant, but look at it) or wrong. The exit code is 1 if something is
wrong. Those settings of train.py that change something here are settings here too.
"""

import argparse
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import fields
from enum import IntEnum
from functools import partial
from itertools import islice
from typing import NamedTuple

import torch
from torch import nn

from config import Config, add_settings
from dataset import Batches, Data, Photos
from metrics import log_odds, loss_function
from model import build_model
from optimizer import build_optimizer, take_step
from runtime import pick_device, refuse, seed_everything
from train import load

STEPS = 300  # of a short training
LEARNING_RATE = 0.003
HIGH_RATE = 0.03  # for a model with few layers
BY_HEART = 8  # samples, so few that a linear model can learn them too
VAL_BATCHES = 4  # of the validation split, to save time
FEW = 3  # rows that two splits may share, as a table may have a row twice
NO_FLAGS = {  # settings that change nothing here
    "lr",
    "weight_decay",
    "epochs",
    "patience",
    "compile",
    "accumulate",
    "precision",
    "grad_clip",
    "class_weights",
    "unfreeze_epoch",
    "backbone_lr",
}
SHOWN = 16  # features; of more, those that are odd


class Verdict(IntEnum):
    OK = 0
    LOOK = 1
    WRONG = 2


class Row(NamedTuple):
    """A line of the table."""

    name: str
    found: str
    expected: str
    verdict: Verdict


def grade(value: float, fine: float, odd: float = math.inf) -> Verdict:
    """ok up to one limit, look up to the other; wrong beyond, and if it is no number."""
    if value <= fine:
        return Verdict.OK
    return Verdict.LOOK if value <= odd else Verdict.WRONG


def right(is_right: bool) -> Verdict:
    return Verdict.OK if is_right else Verdict.WRONG


def spread(values: torch.Tensor) -> str:
    """Mean and standard deviation."""
    values = values.detach().float()
    return f"{values.mean():.2g} ± {values.std(correction=0):.2g}"


def check_inputs(data: Data, batches: Batches) -> list[Row]:
    """Every feature of the training split as the network sees it."""
    rows = []
    for number, scale in enumerate(measure(batches).tolist(), start=1):
        found = "mean {:.2f}, std {:.2f}, up to {:.3g}".format(*scale)
        name = f"feature {number}"
        rows.append(Row(name, found, "mean 0, std 1", grade_scale(*scale)))
    if len(rows) <= SHOWN:
        return rows
    odd = sorted((row for row in rows if row.verdict), key=lambda row: -row.verdict)
    total = Row(f"{len(rows)} features", f"{len(odd)} odd", "none", Verdict.OK)
    return [total, *odd[:SHOWN]]


def measure(batches: Batches) -> torch.Tensor:
    """Mean, deviation and largest size of each feature, (features, 3)."""
    count, total, squares, largest = 0, 0.0, 0.0, torch.zeros(())
    for inputs, _ in batches:
        values = inputs.cpu().double().transpose(0, 1).flatten(1)
        count += values.shape[1]
        total += values.sum(dim=1)
        squares += values.square().sum(dim=1)
        largest = values.abs().amax(dim=1).maximum(largest)
    mean = total / count
    std = (squares / count - mean.square()).clamp(min=0).sqrt()
    return torch.stack([mean, std, largest], dim=1)


def grade_scale(mean: float, std: float, largest: float) -> Verdict:
    """Numbers should be about as large as a network expects, and not all the same."""
    constant = Verdict.OK if std > 1e-3 else Verdict.LOOK
    outlier = grade(largest, 30)
    return max(grade(abs(mean), 1, 3), grade(std, 2, 5), constant, outlier)


def check_classes(shares: torch.Tensor) -> Row:
    """The classes that the training split has, and the rarest of them."""
    found = f"{(shares > 0).sum()} of {len(shares)}, at least {shares.min():.1%} each"
    missing = Verdict.LOOK if (shares == 0).any() else Verdict.OK
    return Row("classes in training", found, "all", missing)


def answer_loss(shares: torch.Tensor, asked: torch.Tensor) -> float:
    """The loss of a model that always answers with these shares of the classes."""
    return loss_function(log_odds(shares).expand(len(asked), -1), asked).item()


@torch.inference_mode()
def check_scores(model: nn.Module, inputs) -> Row:
    """The loss has a softmax in it; two make it slow and blunt."""
    scores = model.eval()(inputs).float()
    totals = scores.sum(dim=1)
    fits = (scores < 0).any() or not torch.allclose(totals, torch.ones_like(totals))
    found = "logits" if fits else "probabilities"
    return Row("the network puts out", found, "logits, no softmax", right(fits))


def check_splits(data: Data) -> list[Row]:
    """What is tested on samples of the training is memory."""
    splits = data.train, data.val, data.test
    train, val, test = (fingerprints(samples) for samples in splits)
    return [
        compare("validation in training", val, train),
        compare("test in training", test, train),
        compare("test in validation", test, val),
    ]


def fingerprints(photos: Photos) -> torch.Tensor:
    """A number for each picture (N,), the same where two are the same."""

    def fingerprint(row: int) -> int:
        picture, _ = photos.pictures[row]
        return hash(picture.tobytes())

    try:
        with ThreadPoolExecutor() as pool:
            return torch.tensor(list(pool.map(fingerprint, photos.rows.tolist())))
    except OSError as error:
        refuse(str(error))


def compare(name: str, part: torch.Tensor, other: torch.Tensor) -> Row:
    """A handful of rows may be twice in a table, and many in one where most are."""
    size, others = max(1, len(part)), max(1, len(other))  # there may be none to compare
    shared = torch.isin(part, other).sum().item() / size
    counts = other.unique(return_counts=True)[1]
    twice = counts[counts > 1].sum().item() / others
    verdict = grade(shared, 0, max(0.03, FEW / size, 2 * twice))
    return Row(name, f"{shared:.1%} of {len(part):,} samples", "none", verdict)


def check_layers(model: nn.Module, inputs, targets) -> list[Row]:
    """What each layer puts out, its weights, and what gradient gets back to them."""
    outputs = {}

    def keep(name: str, module, args, output) -> None:
        outputs[f"{name} outputs"] = output.detach().float()

    for name, module in model.named_modules():
        if not list(module.children()):
            module.register_forward_hook(partial(keep, name))
    loss = loss_function(model.train()(inputs), targets)
    if loss.requires_grad:
        loss.backward()
    rows = [check_output(name, output) for name, output in outputs.items()]
    return rows + [check_weights(name, item) for name, item in model.named_parameters()]


def check_output(name: str, output: torch.Tensor) -> Row:
    size = output.abs().max().item()
    vanishing = Verdict.OK if size > 1e-4 else Verdict.LOOK
    verdict = max(grade(size, 1e3), vanishing, right(size > 0))
    return Row(name, spread(output), "not 0, not huge", verdict)


def check_weights(name: str, weights: nn.Parameter) -> Row:
    """Biases may well have no gradient, as in front of a batch norm."""
    if weights.grad is None:
        return Row(name, spread(weights), "a gradient", Verdict.WRONG)
    gradient = weights.grad
    size = gradient.abs().max().item()
    verdict = grade(size, 1e3)
    if weights.dim() > 1:
        vanishing = Verdict.OK if size > 1e-8 else Verdict.LOOK
        verdict = max(verdict, vanishing, right(size > 0))
    found = f"{spread(weights)}, gradient {spread(gradient)}"
    return Row(name, found, "a gradient", verdict)


def check_optimizer(model: nn.Module, config: Config) -> Row:
    """A layer that the optimizer does not know stays as it is."""
    groups = build_optimizer(model, config).param_groups
    known = {id(weights) for group in groups for weights in group["params"]}
    layers = [name for name, item in model.named_parameters() if id(item) not in known]
    found = f"without {', '.join(layers)}" if layers else "all weights"
    return Row("optimizer", found, "all weights", right(not layers))


def check_step(model: nn.Module, inputs, targets, config: Config) -> Row:
    """It moves the weights, and leaves no gradient to which the next would be added."""
    optimizer = build_optimizer(model, config)
    weights = [item for group in optimizer.param_groups for item in group["params"]]
    before = deepcopy(weights)
    loss = loss_function(model.train()(inputs), targets)
    if loss.requires_grad:
        loss.backward()
    scaler = torch.amp.GradScaler(enabled=False)
    take_step(model, optimizer, scaler, config.grad_clip)
    moved = not all(map(torch.equal, before, weights))
    gradients = [item.grad for item in weights if item.grad is not None]
    clean = not any(gradient.any() for gradient in gradients)
    found = f"{'moves' if moved else 'moves no'} weights, {'no' if clean else 'a'} gradient left"
    expected = "moves weights, no gradient left"
    return Row("a step of the optimizer", found, expected, right(moved and clean))


@torch.inference_mode()
def check_modes(model: nn.Module, inputs) -> list[Row]:
    """Dropout and batch norm are at work in training, and only there."""
    trained, tested = model.train()(inputs), model.eval()(inputs)
    same = torch.allclose(tested, model(inputs))
    differ = not torch.allclose(trained, tested)
    kinds = nn.modules.dropout._DropoutNd, nn.modules.batchnorm._NormBase
    should = any(isinstance(module, kinds) for module in model.modules())
    words, fits = ("the same", "different"), right(differ == should)
    return [
        Row("eval mode, twice", words[not same], words[0], right(same)),
        Row("train and eval mode", words[differ], words[should], fits),
    ]


def check_start(model: nn.Module, val: list, expected: float) -> Row:
    """Before training the loss is that of somebody who knows nothing."""
    loss = mean_loss(model, val)
    high = grade(loss, 3 * expected, 10 * expected)
    verdict = max(high, grade(expected, 3 * loss, 10 * loss))
    return Row("loss before training", f"{loss:.3g}", f"about {expected:.3g}", verdict)


def check_by_heart(model: nn.Module, inputs, targets) -> Row:
    """A network that cannot learn a few samples by heart will not learn anything."""
    places = distinct(inputs)
    few = [(inputs[places], targets[places])]
    before = mean_loss(model, few)
    after = math.inf
    for rate in (LEARNING_RATE, HIGH_RATE):
        learner = deepcopy(model).eval()  # no dropout
        for _ in fit(learner, few * STEPS, rate):
            pass
        after = min(after, mean_loss(learner, few))
    name = f"loss of {len(places)} samples learnt by heart"
    verdict = grade(after, 0.05 * before, 0.3 * before)
    return Row(name, f"{after:.3g}", f"near 0, from {before:.3g}", verdict)


def distinct(inputs: torch.Tensor) -> list[int]:
    """The places of a few inputs that differ from each other."""
    groups = inputs.flatten(1).unique(dim=0, return_inverse=True)[1]
    place_of = {group: place for place, group in enumerate(groups.tolist())}
    return list(place_of.values())[:BY_HEART]


def check_learning(model: nn.Module, batches: Batches, val: list, guess: float) -> Row:
    """What is learnt holds elsewhere, as it does not where labels are shuffled."""
    lowest = math.inf
    some = islice(endless(batches), STEPS)
    for step in fit(model.train(), some, LEARNING_RATE):
        if step & (step - 1) == 0 or step == STEPS:  # 1, 2, 4, 8, …
            lowest = min(lowest, mean_loss(model, val))
            model.train()
    name = f"validation loss within {STEPS} steps"
    chance = 1 / math.sqrt(sum(len(targets) for _, targets in val))
    least = min(chance / 2, 0.06)  # of a few samples nothing is certain
    verdict = grade(lowest, guess * (1 - chance), guess * (1 - least))
    return Row(name, f"{lowest:.3g}", f"below a constant's {guess:.3g}", verdict)


def endless(batches: Batches) -> Iterator:
    """The batches of one epoch after another."""
    while True:
        yield from batches


def fit(model: nn.Module, batches, rate: float) -> Iterator[int]:
    """Train by an optimizer that hardly ever fails; yields the number of each step."""
    optimizer = torch.optim.Adam(model.parameters(), rate)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0.01, STEPS)
    for step, (inputs, targets) in enumerate(batches, start=1):
        loss = loss_function(model(inputs), targets)
        if not loss.requires_grad:
            return
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        yield step


@torch.inference_mode()
def mean_loss(model: nn.Module, batches: list) -> float:
    model.eval()
    total = sum(loss_function(model(x), y).item() * len(y) for x, y in batches)
    return total / sum(len(targets) for _, targets in batches)


def check_all(config: Config, device: torch.device) -> dict[str, list[Row]]:
    """Every section of the table; each looks at a network of its own."""
    data, batches, val_batches = load(config, device)
    val = list(islice(val_batches, VAL_BATCHES))
    inputs, targets = next(iter(batches))
    asked = torch.cat([y for _, y in val]).cpu()
    known = data.train.targets.cpu()
    shares = known.bincount(minlength=len(data.fitted["classes"])) / len(known)
    constant_loss = answer_loss(shares, asked)
    chance_loss = answer_loss(torch.full_like(shares, 1 / len(shares)), asked)
    network = build_model(**data.model_args)  # its head is what trains at first

    def fresh() -> nn.Module:
        return deepcopy(network.head).to(device)

    return {
        "inputs": check_inputs(data, batches),
        "targets": [check_classes(shares)],
        "samples in two splits": check_splits(data),
        "layers": check_layers(fresh(), inputs, targets),
        "training": [
            check_optimizer(network, config),
            check_step(deepcopy(network).to(device), inputs, targets, config),
            *check_modes(fresh(), inputs),
            check_scores(fresh(), inputs),
            check_start(fresh(), val, chance_loss),
            check_by_heart(fresh(), inputs, targets),
            check_learning(fresh(), batches, val, constant_loss),
        ],
    }


def show(table: dict[str, list[Row]]) -> None:
    """Print the rows below the names of their sections."""
    rows = [row for section in table.values() for row in section]
    widths = [max(len(row[column]) for row in rows) + 2 for column in range(3)]
    for section, rows in table.items():
        print(f"\n{section}")
        for *words, verdict in rows:
            cells = map(str.ljust, words, widths)
            print(f"  {''.join(cells)}{verdict.name.lower()}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    others = {item.name for item in fields(Config)} - NO_FLAGS
    add_settings(parser, *others)
    config = Config(**vars(parser.parse_args()))
    seed_everything(config.seed)
    table = check_all(config, pick_device(config.device))
    show(table)
    verdicts = [row.verdict for section in table.values() for row in section]
    wrong, odd = verdicts.count(Verdict.WRONG), verdicts.count(Verdict.LOOK)
    print(f"\n{len(verdicts)} things looked at: {wrong} wrong, {odd} to look at.")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
