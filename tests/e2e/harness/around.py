"""What else runs on a person's desktop and the window talks to over D-Bus: who shows notifications, and who shows icons in
the tray. Doubles without a screen, on the private bus; each is a context that ends its process."""

import json
from pathlib import Path
from typing import Any

from harness.desktop import Desktop
from harness.pointer import SYSTEM_PYTHON
from harness.processes import stop, wait_until

HERE = Path(__file__).parent


class Notifications:
    """Notifications as a person gets them."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        self._log = desktop.folder / "notifications.log"

    def __enter__(self) -> "Notifications":
        self._log.unlink(missing_ok=True)
        self._process = self._desktop.start([SYSTEM_PYTHON, str(HERE / "notification_daemon.py")], log=self._log)
        wait_until(lambda: "ready" in self._log.read_text(), "notifications to be shown")
        return self

    def __exit__(self, *_: object) -> None:
        stop(self._process)

    def shown(self) -> list[dict[str, Any]]:
        """All that were shown, the last at the end."""
        lines = [json.loads(line) for line in self._log.read_text().splitlines() if line.startswith("{")]
        return [line for line in lines if "summary" in line]

    def click(self, notification: dict[str, Any]) -> None:
        place = ("--dest", "org.freedesktop.Notifications", "--object-path", "/org/freedesktop/Notifications")
        call = ("--method", "org.coffer.Test.Click", str(notification["id"]))
        self._desktop.run("gdbus", "call", "--session", *place, *call)


class Tray:
    """The tray of the desktop, with the one icon that may be in it."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        self._log = desktop.folder / "tray.log"

    def __enter__(self) -> "Tray":
        self._log.unlink(missing_ok=True)
        self._process = self._desktop.start([SYSTEM_PYTHON, str(HERE / "tray_host.py")], log=self._log)
        wait_until(lambda: "ready" in self._log.read_text(), "the tray to be there")
        return self

    def __exit__(self, *_: object) -> None:
        stop(self._process)

    def look(self) -> dict[str, Any] | None:
        """The icon and the entries of its menu; None without an icon."""
        told = self._call("Look").strip()
        # GVariant's text form of one string in a tuple: ('…',)
        return json.loads(told[2:-3].replace("\\\\", "\\"))

    def labels(self) -> list[str]:
        looked = self.look()
        return [entry["label"] for entry in looked["menu"]] if looked else []

    def choose(self, label: str) -> None:
        wait_until(lambda: label in self.labels(), f"the tray's menu to offer {label!r}; it offers {self.labels()}")
        self._call("Choose", label)

    def _call(self, method: str, *arguments: str) -> str:
        place = ("--dest", "org.kde.StatusNotifierWatcher", "--object-path", "/Test")
        return self._desktop.run("gdbus", "call", "--session", *place, "--method", f"org.coffer.Test.{method}", *arguments)
