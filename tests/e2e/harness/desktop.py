"""A private desktop: a virtual screen, a D-Bus session and a window manager, with a home of its own.

Nothing on it reaches the person's own session: HOME, the XDG folders, DISPLAY and the bus are all private. The two
variables that switch off WebKit's compositing are removed, because with either one a WebDriver screenshot never ends.
"""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.processes import start, stop, wait_until

SCREEN = "1280x800x24"
FAKE_PROGRAMS = Path(__file__).resolve().parent.parent / "bin"
# Without it GTK's file dialog opens on "Recent", where a typed folder cannot be accepted.
FILE_DIALOG_SETTINGS = """\
[org/gtk/settings/file-chooser]
startup-mode='cwd'
"""
NEVER_INHERITED = (
    "WAYLAND_DISPLAY",
    "WEBKIT_DISABLE_COMPOSITING_MODE",
    "WEBKIT_DISABLE_DMABUF_RENDERER",
    "COFFER_HOME",
    "GTK_USE_PORTAL",
    "GTK_THEME",
)


class Desktop:
    """The running desktop. `environment` is what a program needs to appear on it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.opened_log = folder / "opened.txt"
        self._processes: list[subprocess.Popen] = []
        self.environment = self._private_environment()

    def __enter__(self) -> "Desktop":
        try:
            self.environment["DISPLAY"] = self._start_screen()
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._start_bus()
            self._start_window_manager()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            stop(process)
        self._processes.clear()

    def run(self, *command: str, timeout: float = 20) -> str:
        """Runs a short command on this desktop and returns what it printed."""
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL
        )
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(command)} failed ({done.returncode}): {done.stderr.strip()}")
        return done.stdout

    def start(
        self,
        command: list[str],
        log: Path | None = None,
        extra_environment: Mapping[str, str] | None = None,
        **options: Any,
    ) -> subprocess.Popen:
        """Starts a program that is ended with the desktop, if nobody ends it before."""
        environment = self.environment | (extra_environment or {})
        process = start(command, environment, log or self.folder / f"{Path(command[0]).name}.log", **options)
        self._processes.append(process)
        return process

    def screenshot(self, file: Path) -> Path:
        """A picture of the whole screen, as a person would see it."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.run("import", "-window", "root", str(file))
        return file

    def windows_of(self, pid: int) -> list[str]:
        """The windows of a process that a person could see and reach, by their X ids.

        Asked of the window manager, because GTK keeps windows off the screen that are only its own tools.
        """
        listed = re.findall(r"0x[0-9a-f]+", self.run("xprop", "-root", "_NET_CLIENT_LIST"))
        return [str(int(window, 16)) for window in listed if self._owner(window) == pid]

    def opened(self) -> list[str]:
        """What was asked to be opened in another program so far."""
        return self.opened_log.read_text().splitlines() if self.opened_log.exists() else []

    def _private_environment(self) -> dict[str, str]:
        environment = {name: value for name, value in os.environ.items() if name not in NEVER_INHERITED}
        home = self.folder / "home"
        for variable, name in {
            "HOME": "",
            "XDG_DATA_HOME": ".local/share",
            "XDG_CONFIG_HOME": ".config",
            "XDG_CACHE_HOME": ".cache",
            "XDG_RUNTIME_DIR": ".runtime",
        }.items():
            place = home / name
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            environment[variable] = str(place)
        settings = home / ".config/glib-2.0/settings"
        settings.mkdir(parents=True)
        (settings / "keyfile").write_text(FILE_DIALOG_SETTINGS)
        environment["GSETTINGS_BACKEND"] = "keyfile"
        environment["PATH"] = f"{FAKE_PROGRAMS}:{environment['PATH']}"
        environment["COFFER_E2E_OPENED"] = str(self.opened_log)
        environment["LANG"] = environment["LC_ALL"] = "C.UTF-8"
        environment["GDK_BACKEND"] = "x11"
        environment["LIBGL_ALWAYS_SOFTWARE"] = "1"
        return environment

    def _start_screen(self) -> str:
        """Starts Xvfb on a display number that it finds free itself, and returns that display."""
        readable, writable = os.pipe()
        command = ["Xvfb", "-displayfd", str(writable), "-screen", "0", SCREEN, "-nolisten", "tcp"]
        process = self.start(command, pass_fds=(writable,))
        os.close(writable)
        with os.fdopen(readable) as answer:
            number = answer.readline().strip()
        if not number:
            raise AssertionError(f"Xvfb did not start (exit {process.poll()}); see {self.folder / 'Xvfb.log'}")
        return f":{number}"

    def _start_bus(self) -> str:
        process = self.start(["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE)
        assert process.stdout is not None
        return process.stdout.readline().decode().strip()

    def _start_window_manager(self) -> None:
        self.start(["openbox"])
        wait_until(self._window_manager_answers, "openbox to manage the screen")

    def _owner(self, window: str) -> int | None:
        """The process of a window, or None when the window has just gone."""
        try:
            found = re.search(r"= (\d+)", self.run("xprop", "-id", window, "_NET_WM_PID"))
        except AssertionError:
            return None
        return int(found[1]) if found else None

    def _window_manager_answers(self) -> bool:
        return "window id" in self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
