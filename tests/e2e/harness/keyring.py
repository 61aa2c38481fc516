"""GNOME's keyring on the private desktop, as a person has it who has just logged in: unlocked, and empty."""

import subprocess

from harness.desktop import Desktop
from harness.processes import stop, wait_until

NAME = "org.freedesktop.secrets"
PATH = "/org/freedesktop/secrets"
BUS = ("--session", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus")


class Keyring:
    """The keyring. Use it as a context: leaving it ends the process."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop

    def __enter__(self) -> "Keyring":
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock"]
        self._process = self._desktop.start(command, stdin=subprocess.PIPE)
        assert self._process.stdin is not None
        self._process.stdin.write(b"a password")
        self._process.stdin.close()
        wait_until(self._is_there, "the keyring to be on the bus")
        return self

    def __exit__(self, *_: object) -> None:
        stop(self._process)

    def count(self) -> int:
        """How many secrets are in it."""
        collection = f"{PATH}/collection/login"
        call = ("--method", "org.freedesktop.DBus.Properties.Get", "org.freedesktop.Secret.Collection", "Items")
        told = self._desktop.run("gdbus", "call", "--session", "--dest", NAME, "--object-path", collection, *call)
        return told.count(f"{PATH}/collection/")

    def _is_there(self) -> bool:
        call = ("--method", "org.freedesktop.DBus.NameHasOwner", NAME)
        return "true" in self._desktop.run("gdbus", "call", *BUS, *call)
