"""Coffer's window on a private desktop: started, driven, closed and killed as a person, or bad luck, would.

The window lies at a fixed place, so that a spot of the page is a spot on the screen for the pointer to drag to.
"""

import os
import re
import signal
from pathlib import Path

from harness.desktop import Desktop
from harness.dialogs import Agreement, FileDialog
from harness.page import Page
from harness.pointer import Drag
from harness.processes import is_running, wait_until
from harness.webdriver import Driver, Element

# The window is 1180 px wide on a screen of 1280, so the drag source keeps the strip at its left.
PLACE = ("96", "0")
START_SECONDS = 30.0


class Window:
    """One run of the program. `home` is its COFFER_HOME, which outlives it."""

    def __init__(self, desktop: Desktop, binary: Path, home: Path) -> None:
        self.desktop = desktop
        self.home = home
        self.driver = Driver(desktop, binary, {"COFFER_HOME": str(home)}, desktop.folder / "coffer.log")
        try:
            self.page = Page(self.driver)
            self.pid = wait_until(self.driver.window_pid, "the window's process")
            self.id = wait_until(self._visible_id, "the window to be shown", START_SECONDS)
            self.to_front()
            desktop.run("xdotool", "windowmove", "--sync", self.id, *PLACE)
        except BaseException:
            self.driver.stop()
            raise

    def close(self) -> None:
        """Closes the window by the window manager, as its X button does, and waits for the program to end."""
        self.ask_to_close()
        self.wait_for_end()

    def ask_to_close(self) -> None:
        """As its X button does; the program may have a question first."""
        self.to_front()
        self.desktop.run("xdotool", "key", "--clearmodifiers", "alt+F4")

    def wait_for_end(self) -> None:
        wait_until(lambda: not is_running(self.pid), "the program to end after its window was closed")
        self.driver.stop()

    def is_shown(self) -> bool:
        return self.id in self.desktop.windows_of(self.pid)

    def kill(self) -> None:
        """Ends the program without a warning, like a power cut."""
        os.kill(self.pid, signal.SIGKILL)
        wait_until(lambda: not is_running(self.pid), "the killed program to be gone")
        self.driver.stop()

    def stop(self) -> None:
        """Ends whatever is left. For the end of a test, whatever has happened in it."""
        self.driver.stop()

    def resize(self, width: int, height: int) -> None:
        """Makes the page as large as that, as dragging the window's corner does."""
        self.desktop.run("xdotool", "windowsize", "--sync", self.id, str(width), str(height))

    def to_front(self) -> None:
        self.desktop.run("xdotool", "windowactivate", "--sync", self.id)

    def is_in_front(self) -> bool:
        try:
            return self.desktop.run("xdotool", "getactivewindow").strip() == self.id
        except AssertionError:
            # Between two windows none is in front.
            return False

    def drag_files(self, files: list[Path], onto: Element | None = None) -> None:
        """Drags files from another program and drops them on `onto`, or on the middle of the window."""
        with Drag.of_files(self.desktop, files) as drag:
            drag.hold_over(*self.on_screen(onto))
            drag.drop()

    def on_screen(self, element: Element | None = None) -> tuple[int, int]:
        """Where the middle of `element`, or of the page, lies on the screen."""
        left, top = self._origin()
        if element is None:
            width, height = self.driver.execute("return [innerWidth, innerHeight]")
            return left + width // 2, top + height // 2
        x, y = element.centre()
        return left + x, top + y

    def file_dialog(self) -> FileDialog:
        """The native dialog that the last click has opened."""
        return FileDialog(self.desktop, self.pid, self.id)

    def agreement(self) -> Agreement:
        """The native question for a yes or a no that the last act has brought up."""
        return Agreement(self.desktop, self.pid, self.id)

    def _origin(self) -> tuple[int, int]:
        # Not by xdotool, which counts the frame of the window manager twice.
        told = self.desktop.run("xwininfo", "-id", self.id)
        left, top = (re.search(rf"Absolute upper-left {axis}: +(-?[0-9]+)", told) for axis in "XY")
        assert left and top, told
        return int(left[1]), int(top[1])

    def _visible_id(self) -> str | None:
        if not is_running(self.pid):
            raise AssertionError(f"the program ended while it started; see {self.desktop.folder / 'coffer.log'}")
        return next(iter(self.desktop.windows_of(self.pid)), None)
