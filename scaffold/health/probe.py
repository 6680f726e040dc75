"""Print facts about a Python for `scaffold check`, one line of JSON each.

The checked Python runs this file in the project's folder, so it uses no packages and
only syntax of Python 3.9. Torch, which may crash, comes last.
"""

import json
import os
import platform
import sys
import types
import warnings
from importlib import metadata, util
from typing import Any

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what torch and config.py print must not mix with the answers


def tell(**facts: object) -> None:
    print(json.dumps(facts), file=answers, flush=True)


def surroundings() -> dict[str, str]:
    """Variables of markers like `python_version < "3.12"`."""
    return {
        "implementation_name": sys.implementation.name,
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_system": platform.system(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    }


def packages() -> list[list[Any]]:
    """Name, version and requirements of every package, in the order of sys.path."""
    found = []
    for package in metadata.distributions():
        try:
            facts = [package.metadata["Name"], package.version, package.requires]
        except Exception:  # a package that was not removed completely
            continue
        if facts[0] and facts[1]:
            found.append(facts)
    return found


def settings() -> dict[str, str]:
    """The path of the data and the device in config.py.

    config.py imports utils.py, which imports torch. It calls nothing from it here, so a
    stub replaces utils.py.
    """
    stub = types.ModuleType("utils")
    stub.__dict__["__getattr__"] = lambda name: None
    sys.modules["utils"] = stub
    try:
        from config import Config  # type: ignore[import-not-found]  # the project's

        return {"data": str(Config.data), "device": str(Config.device)}
    except BaseException as error:
        return {"fault": sentence(error)}


def about_torch() -> dict[str, Any]:
    try:
        import torch

        return {
            "version": str(torch.__version__),
            "cuda": torch.version.cuda,
            "hip": torch.version.hip,
            "mps": torch.backends.mps.is_available(),
            "mps_built": torch.backends.mps.is_built(),
            **about_cuda(torch),
        }
    except BaseException as error:
        return {"fault": sentence(error)}


def about_cuda(torch: Any) -> dict[str, Any]:
    """Name and memory of every GPU; torch's messages if it finds none."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            return {"cards": cards(torch), "words": ""}
        except Exception as error:
            said = [str(warning.message) for warning in warned]
            return {"cards": [], "words": "\n".join([str(error), *said])}


def cards(torch: Any) -> list[list[Any]]:
    """Name and memory of every GPU; raises torch's error if it can't use any."""
    if not torch.cuda.is_available():
        torch.cuda.init()
    numbers = range(torch.cuda.device_count())
    found = [torch.cuda.get_device_properties(number) for number in numbers]
    return [[card.name, card.total_memory] for card in found]


def sentence(error: BaseException) -> str:
    """`ImportError: libcudart.so.13: cannot open shared object file`."""
    words = str(error).strip().split("\n")[0]
    return type(error).__name__ + (": " + words if words else "")


tell(
    version=list(sys.version_info[:3]),
    surroundings=surroundings(),
    packages=packages(),
    pytest=util.find_spec("pytest") is not None,
)
tell(settings=settings() if os.path.exists("config.py") else {})
if util.find_spec("torch"):
    tell(torch={"fault": ""})
    tell(torch=about_torch())
else:
    tell(torch={})
