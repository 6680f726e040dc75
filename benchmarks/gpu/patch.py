"""Give a copy of a project a captured step, as its template would if it were proven."""

import re
import shutil
from pathlib import Path

HERE = Path(__file__).parent
LOADED = "unlink(missing_ok=True)  # from an older run\n"  # then the loop's own state
RATE = '"lr": optimizer.param_groups[0]["lr"],'
LOOP = re.compile(r"^    for epoch in .*:\n", re.MULTILINE)
STEP = re.compile(
    r"^            with (?:autocast|[\w.]+\(.*\)):\n.*?"
    r"^            (?: {4})?scaler\.update\(\)\n",
    re.MULTILINE | re.DOTALL,
)
SCHEDULE = "                scheduler.step()\n"
CLEAR = "                optimizer.zero_grad()\n"
UPDATE = "if step % config.accumulate == 0 or step == steps:"
NAMES = re.compile(r"^ +for (?:step, \()?(\w+), (\w+)\)? in .*batches", re.MULTILINE)


class Changed(Exception):
    """A train.py that doesn't read as expected: this module has to follow it."""


def patched(project: Path, target: Path, kind: str = "captured") -> Path:
    """Copy a project with a captured step, or with one that is `rehearsed` without a
    graph, or `compiled`."""
    shutil.copytree(project, target)
    for name in {"captured", kind}:
        shutil.copy(HERE / f"{name}.py", target)
    script = target / "train.py"
    script.write_text(rewrite(script.read_text(), kind))
    return target


def rewrite(text: str, kind: str = "captured") -> str:
    """train.py with its step in a function, which is captured."""
    match, loop = STEP.search(text), LOOP.search(text)
    if not (match and loop) or text.count(LOADED) != 1 or text.count(RATE) != 1:
        raise Changed("the loop of train.py has changed")
    sample = NAMES.search(text[loop.end() : match.start()])
    if not sample:
        raise Changed("the batches of train.py have changed")
    inputs = [*sample.groups(), *mixed(text[loop.end() : match.start()])]
    accumulated = UPDATE in match[0]
    end = match.end()
    body = match[0]
    if accumulated:
        end, after = accumulated_end(text, end)
        body += "                optimizer.zero_grad(set_to_none=False)\n"
    call = called(inputs, accumulated, after if accumulated else "")
    text = text[: match.start()] + call + text[end:]
    text = text.replace("loss.detach(), alpha", "loss, alpha")
    definition = defined(inputs, body, accumulated)
    text = text[: loop.start()] + definition + text[loop.start() :]
    text = text.replace(LOADED, f"{LOADED}    make_capturable(optimizer)\n")
    text = text.replace(RATE, '"lr": float(optimizer.param_groups[0]["lr"]),')
    lines = f"from captured import make_capturable\nfrom {kind} import CapturedStep\n"
    return text.replace("from config import", f"{lines}from config import", 1)


def mixed(text: str) -> list[str]:
    """What mixup draws, which the step needs too."""
    return ["others", "weight"] if "images, others, weight = mixup" in text else []


def accumulated_end(text: str, end: int) -> tuple[int, str]:
    """Where the block of an optimizer's step ends, and what of it isn't captured."""
    rest = ""
    if text.startswith(SCHEDULE, end):
        end, rest = end + len(SCHEDULE), SCHEDULE
    if not text.startswith(CLEAR, end):
        raise Changed("the accumulation of train.py has changed")
    return end + len(CLEAR), rest


def called(inputs: list[str], accumulated: bool, after: str) -> str:
    given = ", ".join(inputs)
    if not accumulated:
        return f"            loss = train_step({given})\n"
    lines = [
        "            update = step % config.accumulate == 0 or step == steps\n",
        f"            loss = train_step({given}, update=update)\n",
        f"            if update:\n{after}" if after else "",
    ]
    return "".join(lines)


def defined(inputs: list[str], body: str, accumulated: bool) -> str:
    flag = ", update: bool" if accumulated else ""
    body = re.sub("^    ", "", body.replace(UPDATE, "if update:"), flags=re.MULTILINE)
    return (
        f"    def train_step({', '.join(inputs)}{flag}) -> torch.Tensor:\n{body}"
        "        return loss.detach()\n\n"
        "    train_step = CapturedStep(train_step)\n"
    )
