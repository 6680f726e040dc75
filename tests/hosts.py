"""Train on two hosts: network namespaces of this machine, with a bridge between them.

`sudo python -m tests.hosts` prints how far the metrics are from those of one process,
and how long it takes to recover after a process was killed. Each host has its own
address, name and copy of the project. Needs root and iproute2, so the tests don't run
it; tests/train/test_machines.py trains on one host with two calls of torchrun.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.projects import history_of, make, run

HOSTS = {"scaffold-a": "10.77.0.1", "scaffold-b": "10.77.0.2"}
BRIDGE = "scaffold-br"
FLAGS = ["--device", "cpu", "--epochs", "30", "--batch-size", "64"]
# Each host sees its own copy at the same path, and knows the names of all.
START = """
set -e
mount --bind "$1/hosts" /etc/hosts
mount --bind "$1" "$2"
hostname "$3"
cd "$2"
exec "${@:4}"
"""


def ip(words: str) -> None:
    subprocess.run(["ip", *words.split()], check=True)


def connect() -> None:
    """Create the hosts, each with an interface eth0 on one bridge."""
    ip(f"link add {BRIDGE} type bridge")
    ip(f"link set {BRIDGE} up")
    for number, (host, address) in enumerate(HOSTS.items()):
        ip(f"netns add {host}")
        ip(f"link add scaffold-{number} type veth peer name eth0 netns {host}")
        ip(f"link set scaffold-{number} master {BRIDGE} up")
        ip(f"-n {host} addr add {address}/24 dev eth0")
        ip(f"-n {host} link set eth0 up")
        ip(f"-n {host} link set lo up")


def disconnect() -> None:
    for host in HOSTS:
        subprocess.run(["ip", "netns", "del", host], check=False)
    subprocess.run(["ip", "link", "del", BRIDGE], check=False)


def start(host: str, copy: Path, project: Path, processes: int) -> subprocess.Popen:
    """Start torchrun on a host."""
    lines = [f"{address} {name}" for name, address in HOSTS.items()]
    (copy / "hosts").write_text("\n".join(["127.0.0.1 localhost", *lines, ""]))
    words = ["ip", "netns", "exec", host, "unshare", "--mount", "--uts"]
    words += ["bash", "-c", START, "bash", str(copy), str(project), host]
    words += [sys.executable, "-m", "torch.distributed.run", "--nnodes", "2"]
    words += [f"--nproc-per-node={processes}", "--max-restarts=3"]
    words += ["--rdzv-backend=c10d", f"--rdzv-endpoint={next(iter(HOSTS))}:29400"]
    words += ["train.py", "--resume", *FLAGS]
    environment = {
        **os.environ,
        "GLOO_SOCKET_IFNAME": "eth0",
        "OMP_NUM_THREADS": "1",
        "TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1",  # see slurm.sh
    }
    return subprocess.Popen(words, env=environment)


def workers(agent: int) -> list[int]:
    """The processes that torchrun started."""
    found = Path(f"/proc/{agent}/task/{agent}/children").read_text().split()
    return [int(process) for process in found]


def train(
    folder: Path, project: Path, processes: int, kill: bool
) -> tuple[Path, float]:
    """Train on both hosts. Returns the copy with outputs/, and the time to recover."""
    copies = [Path(shutil.copytree(project, folder / host)) for host in HOSTS]
    jobs = [
        start(host, copy, project, processes)
        for host, copy in zip(HOSTS, copies, strict=True)
    ]
    lost, last = 0.0, copies[0] / "outputs/last.pt"
    if kill:
        while not last.exists():
            assert jobs[0].poll() is None
            time.sleep(0.005)
        os.kill(workers(jobs[1].pid)[-1], signal.SIGKILL)
        killed = time.time()
        time.sleep(1)
        saved = last.stat().st_mtime
        while (now := last.stat().st_mtime) == saved:
            assert jobs[0].poll() is None
            time.sleep(0.01)
        lost = now - killed
    assert [job.wait(600) for job in jobs] == [0, 0]
    (written,) = [copy for copy in copies if (copy / "outputs").exists()]
    return written, lost


def difference(first: Path, second: Path) -> float:
    """The largest relative difference of the validation loss of an epoch."""
    pairs = zip(history_of(first), history_of(second), strict=True)
    return max(abs(1 - float(b["val_loss"]) / float(a["val_loss"])) for a, b in pairs)


def main() -> None:
    disconnect()
    with TemporaryDirectory() as name:
        folder = Path(name)
        project = make(folder, task="classification", device="multi-gpu")
        alone = Path(shutil.copytree(project, folder / "alone"))
        run(alone, "train.py", *FLAGS)
        connect()
        try:
            for processes in (1, 2):
                place = folder / str(processes)
                whole, _ = train(place, project, processes, kill=False)
                broken, lost = train(place / "killed", project, processes, kill=True)
                print(f"2 hosts x {processes}: {difference(alone, whole):.1e} from one")
                again = difference(whole, broken)
                print(f"  killed: {again:.1e}, {lost:.1f} s to recover")
        finally:
            disconnect()


if __name__ == "__main__":
    main()
