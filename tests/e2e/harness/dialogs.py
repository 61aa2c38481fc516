"""The native GTK dialogs, answered as a person does with the keyboard. WebDriver cannot reach them."""

import time
from pathlib import Path

from harness.desktop import Desktop
from harness.processes import wait_until


class Dialog:
    """A dialog that has just been opened over a window."""

    def __init__(self, desktop: Desktop, owner_pid: int, main_window: str) -> None:
        self._desktop = desktop
        self._owner_pid = owner_pid
        self._main_window = main_window
        self._id = wait_until(self._find, "a dialog to open")

    def picture(self, file: Path) -> None:
        """Keeps a picture of the whole screen."""
        self._desktop.run("xdotool", "windowactivate", "--sync", self._id)
        time.sleep(0.3)
        self._desktop.screenshot(file)

    def _find(self) -> str | None:
        found = self._desktop.windows_of(self._owner_pid)
        return next((window for window in found if window != self._main_window), None)

    def _key(self, key: str) -> None:
        self._desktop.run("xdotool", "windowactivate", "--sync", self._id)
        self._desktop.run("xdotool", "key", "--clearmodifiers", key)
        time.sleep(0.3)

    def _closes_on(self, key: str) -> bool:
        """Presses a key that ends the dialog. GTK ignores Return until it has looked the path up, so callers repeat it."""
        time.sleep(0.5)
        if not self._is_closed():
            self._key(key)
        return self._is_closed()

    def _is_closed(self) -> bool:
        return self._find() is None


class Agreement(Dialog):
    """A question for a yes or a no. The no is at hand; the yes is one step away."""

    def agree(self) -> None:
        self._key("Tab")
        wait_until(lambda: self._closes_on("space"), "the question to be answered")

    def press_enter(self) -> None:
        """As somebody does who has not read it."""
        wait_until(lambda: self._closes_on("Return"), "the question to be answered")

    def give_up(self) -> None:
        wait_until(lambda: self._closes_on("Escape"), "the question to be closed")


class FileDialog(Dialog):
    """The dialog for files or folders."""

    def __init__(self, desktop: Desktop, owner_pid: int, main_window: str) -> None:
        super().__init__(desktop, owner_pid, main_window)
        self._key("ctrl+l")

    def choose(self, path: Path) -> None:
        """Types a path and accepts. A dialog for files takes the file, one for folders the folder.

        One letter too many is typed and taken back: GTK completes what is typed, but never what is deleted.
        """
        self._desktop.run("xdotool", "type", "--delay", "5", f"{path}~")
        self._key("BackSpace")
        wait_until(lambda: self._closes_on("Return"), "the file dialog to accept the path")

    def cancel(self) -> None:
        """Gives up with Escape: the first one leaves the path being typed, the next one closes the dialog."""
        wait_until(lambda: self._closes_on("Escape"), "the file dialog to be cancelled")
