"""Child processes that cannot outlive their owner.

Every child leads its own process group; stopping it ends that group and nothing else, so a crashed test leaves no
WebDriver or web process behind and never touches a process it did not start.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

PATIENCE_SECONDS = 10.0

T = TypeVar("T")


class Timeout(AssertionError):
    """Something that was waited for did not happen."""


def wait_until(probe: Callable[[], T], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """The first truthy answer of `probe`, asked every 50 ms; `what` names it in the failure."""
    deadline = time.monotonic() + seconds
    while True:
        answer = probe()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise Timeout(f"waited {seconds:g} s for {what}; last answer: {answer!r}")
        time.sleep(0.05)


def start(command: list[str], environment: Mapping[str, str], log: Path, **options: Any) -> subprocess.Popen:
    """Starts `command` as the leader of a new process group, its output appended to `log`."""
    with log.open("ab") as sink:
        return subprocess.Popen(
            command,
            env=dict(environment),
            stdin=options.pop("stdin", subprocess.DEVNULL),
            stdout=options.pop("stdout", sink),
            stderr=sink,
            start_new_session=True,
            **options,
        )


def stop(process: subprocess.Popen) -> None:
    """Ends the group that `process` leads: politely, then after two seconds for good."""
    for sign, patience in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 2.0)):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            break
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def children(pid: int) -> list[int]:
    """The direct children of `pid`."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def is_running(pid: int) -> bool:
    """Whether `pid` exists and is not merely waiting to be reaped."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
