{% set p = project() %}
{% set recipe, every = p.recipe, p.training.schedule.every %}
{% set distributed = p.device.distributed %}
{% set weights = weights | default("") %}
{% set decay = p.training.optimizer.weight_decay and (recipe.weight_decay or 1e-4) %}
{% set decays = decays | default(10) %}
{% set batch = [recipe.batch_size // 2, 1] | max %}
{% set from_runtime = ["mixed_precision", "pick_device", "refuse", "seed_everything"] + (["leave", "process_group"] if distributed else []) %}
{% set from_train = ["load", "make_folder", "train", "validate"] + (["weigh_classes"] if weights else []) %}
{% macro number(value) %}{{ "%.2g" | format(value) | float }}{% endmacro %}
"""Search for better settings: `python search.py`, or `python search.py --trials 50`.

Each trial trains with settings of its own, the first with those of config.py, and stops
where most others were better by then. outputs/search.db keeps all trials: after a kill
the same command goes on, and with more --trials too. The last line is the command that
trains with the best settings. Fewer --epochs make shorter trials.
{% block words %}
{% endblock %}
{% if distributed %}

It is one process on one device, without torchrun.
{% endif %}
"""

import argparse
import math
import shlex
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path

import optuna
import torch
{% if distributed %}
import torch.distributed as dist
{% endif %}
from optuna.distributions import FloatDistribution, IntDistribution
from optuna.trial import FrozenTrial, TrialState
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from config import Config, add_settings, checked
from epoch import Epoch
from model import build_model
from optimizer import build_optimizer{{ ", build_scheduler" if every }}
{{ ("from runtime import " ~ from_runtime | sort | join(", ")) | wrapped }}
from train import {{ from_train | sort | join(", ") }}

SPACE = {
    "lr": FloatDistribution({{ number(recipe.lr / 10) }}, {{ number(recipe.lr * 10) }}, log=True),
{% if decay %}
    "weight_decay": FloatDistribution({{ number(decay / decays) }}, {{ number(decay * decays) }}, log=True),
{% endif %}
    "batch_size": IntDistribution({{ batch }}, {{ batch * 8 }}, step={{ batch }}),
}
NO_FLAGS = {*SPACE, "patience", "compile"{{ fixed | default("") }}}
PLACE = {"device", "out", "workers"}  # where a trial runs, not what it finds
LENGTH = {"epochs", "limit_batches"}  # of a trial, not of the training afterwards
SHOWN = 5  # of the best trials


def val_losses(config: Config, loaded: tuple, device: torch.device) -> Iterator[float]:
    """Train a new model as train.py does; the validation loss after each epoch."""
    data, batches, val_batches = loaded
    batches.batch_size = config.batch_size  # the samples stay where they are
    seed_everything(config.seed)
    precision, scaler = mixed_precision(config.precision, device)
{% block weights %}
{% endblock %}
    model = build_model(**data.model_args).to(device)
{% filter indent(4, first=true) %}
{% include "common/new_optimizer.py" %}
{% endfilter %}
    for _ in range(config.epochs):
        {{ ("train_loss = train(model, Epoch(batches), optimizer, " ~ ("scheduler, " if every == "step") ~ "precision, scaler, config" ~ weights ~ ")") | folded(8) }}
        val_loss, _ = validate(model, val_batches, precision{{ weights }})
{% if every == "epoch" %}
        scheduler.step()
{% elif every == "loss" %}
        scheduler.step(val_loss)
{% endif %}
        yield val_loss if math.isfinite(train_loss) else math.nan


def run_trial(study, config: Config, loaded: tuple, device) -> FrozenTrial:
    """Train with the settings that Optuna proposes; stop where it is of no use."""
    trial = study.ask(SPACE)
    losses = []
    for loss in val_losses(replace(config, **settings_of(trial)), loaded, device):
        losses.append(loss)
        trial.report(loss, len(losses))
        if not math.isfinite(loss) or trial.should_prune():
            return study.tell(trial, state=TrialState.PRUNED)
    return study.tell(trial, min(losses))


def settings_of(trial) -> dict[str, float | int]:
    """What a trial trains with, to three digits: more would be noise."""
    return {
        name: float(f"{value:.3g}") if isinstance(value, float) else value
        for name, value in trial.params.items()
    }


def describe(trial: FrozenTrial) -> str:
    """A trial in one line: its lowest loss, its settings, and how far it came."""
    losses = list(trial.intermediate_values.values())
    facts = {"val_loss": min(losses), **settings_of(trial)}
    end = "done" if trial.state == TrialState.COMPLETE else "stopped"
    if not math.isfinite(losses[-1]):
        end = "no finite loss"
    numbers = [f"{name} {value:.4g}" for name, value in facts.items()]
    return "  ".join([*numbers, f"{end} in epoch {len(losses)}"])


def finished(study: optuna.Study) -> list[FrozenTrial]:
    """The trials that are over; one that was killed is none."""
    over = TrialState.COMPLETE, TrialState.PRUNED
    return study.get_trials(deepcopy=False, states=over)


def search(study: optuna.Study, trials: int, config: Config, device) -> None:
    """Run trials until there are so many, those of earlier calls among them.

    Each has a seed of its own: a search that was killed goes on like one that was not.
    """
    seed_everything(config.seed)
    loaded = load(config, device)  # once: the trials share the data
    for number in range(len(finished(study)), trials):
        # Settings are drawn where good ones lay before (Bergstra et al. 2011).
        study.sampler = optuna.samplers.TPESampler(seed=config.seed + number)
        if number == 0:
            study.enqueue_trial(own_settings(config))
        trial = run_trial(study, config, loaded, device)
        print(f"trial {number + 1}  {describe(trial)}", flush=True)


def own_settings(config: Config) -> dict[str, float | int]:
    """Those of config.py, or the nearest that are searched."""
    return {
        name: min(max(getattr(config, name), scale.low), scale.high)
        for name, scale in SPACE.items()
    }


def open_study(path: Path, config: Config) -> optuna.Study:
    """The search that a file keeps, or a new one."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        study = optuna.create_study(
            storage=URL.create("sqlite", database=str(path)).render_as_string(),
            study_name="search",
            pruner=optuna.pruners.MedianPruner(n_warmup_steps=config.epochs // 3),
            load_if_exists=True,
        )
        check_settings(study, path, config)
    except SQLAlchemyError:
        refuse(f"{path} cannot be written, or is no file of search.py.")
    return study


def check_settings(study: optuna.Study, path: Path, config: Config) -> None:
    """Refuse to go on with other settings: the losses would not compare."""
    settings = {
        name: value
        for name, value in asdict(config).items()
        if name not in PLACE and name not in SPACE
    }
    before = study.user_attrs.get("settings")
    if before is None:
        study.set_user_attr("settings", settings)
        return
    for name, value in settings.items():
        if value != before.get(name):
            there = f"{path} is a search with {name} {before.get(name)}"
            refuse(f"{there}, not {value}: choose another --out.")


def show_best(study: optuna.Study) -> dict[str, float | int]:
    """Print the trials with the lowest loss; returns the settings of the first."""
    ended = [trial for trial in finished(study) if trial.state == TrialState.COMPLETE]
    if not ended:
        refuse("No trial had a finite loss to its end.", code=1)
    ended.sort(key=lambda trial: trial.value)
    print("".join(f"{name:>14}" for name in ["val_loss", *SPACE]))
    for trial in ended[:SHOWN]:
        numbers = [trial.value, *settings_of(trial).values()]
        print("".join(f"{number:14.4g}" for number in numbers))
    return settings_of(ended[0])


def command(settings: dict) -> str:
    """The line that trains with these settings."""
    words = ["python", "train.py"]
    for name, value in settings.items():
        flag = name.replace("_", "-")
{% if weights %}
        if isinstance(value, bool):
            words.append(f"--{flag}" if value else f"--no-{flag}")
        else:
            words += [f"--{flag}", f"{value}"]
{% else %}
        words += [f"--{flag}", f"{value}"]
{% endif %}
    return shlex.join(words)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    words = "how many, those of earlier calls among them (default: 20)"
    parser.add_argument("--trials", type=checked(int, 1), default=20, help=words)
    others = {item.name for item in fields(Config)} - NO_FLAGS
    add_settings(parser, *others)
    given = vars(parser.parse_args())
    trials = given.pop("trials")
{% if distributed %}
    if dist.is_torchelastic_launched():
        refuse("The search is one process: python search.py, without torchrun.")
{% endif %}
    config = Config(**given)
    device = pick_device(config.device)
    study = open_study(make_folder(config.out) / "search.db", config)
    if len(finished(study)) < trials:
{% if distributed %}
        with process_group(device):
            search(study, trials, config, device)
{% else %}
        search(study, trials, config, device)
{% endif %}
    lasting = {n: value for n, value in given.items() if n not in PLACE | LENGTH}
    print("Next:", command(show_best(study) | lasting))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        refuse("Interrupted: the same command goes on after the last trial.", code=130)
{% if distributed %}
    leave()
{% endif %}
