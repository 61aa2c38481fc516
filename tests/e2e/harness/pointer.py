"""Drags with a real pointer, into the window and out of it: another program's window, the X protocol for drags, and
xdotool for the hand.

The pauses belong to the gesture: GTK starts a drag only after the pointer has travelled, and a target answers each
move before it can be dropped on. The end of a drag is never assumed: the source says it.
"""

import itertools
import subprocess
import time
from pathlib import Path

from harness.desktop import Desktop
from harness.processes import stop, wait_until

SYSTEM_PYTHON = "/usr/bin/python3"
SOURCE = Path(__file__).with_name("drag_source.py")
TARGET = Path(__file__).with_name("drop_target.py")
SOURCE_CENTRE = (44, 76)
_numbers = itertools.count(1)


class Drag:
    """One drag, from the press on the source to its end. Use it as a context: leaving it ends the source."""

    def __init__(self, desktop: Desktop, kind: str, offered: list[str]) -> None:
        self._desktop = desktop
        self._log = desktop.folder / f"drag-{next(_numbers)}.log"
        self._source = desktop.start([SYSTEM_PYTHON, str(SOURCE), kind, *offered], log=self._log)
        self._at = SOURCE_CENTRE
        self._is_held = False

    @classmethod
    def of_files(cls, desktop: Desktop, files: list[Path]) -> "Drag":
        return cls(desktop, "uris", [file.as_uri() for file in files])

    @classmethod
    def of_text(cls, desktop: Desktop, text: str) -> "Drag":
        return cls(desktop, "text", [text])

    def __enter__(self) -> "Drag":
        self._wait_for("ready")
        self._move_pointer(*SOURCE_CENTRE)
        time.sleep(0.2)
        self._hand("mousedown", "1")
        self._is_held = True
        for _ in range(2):
            time.sleep(0.2)
            self._move_pointer(self._at[0] + 12, self._at[1] + 12)
        self._wait_for("begin")
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_held:
            self._hand("mouseup", "1")
        stop(self._source)

    def hold_over(self, x: int, y: int) -> None:
        """Moves to a place on the screen as a hand does, in steps, and comes to rest there."""
        start_x, start_y = self._at
        for step in range(1, 7):
            self._move_pointer(start_x + (x - start_x) * step // 6, start_y + (y - start_y) * step // 6)
            time.sleep(0.05)
        for nudge in (3, -3, 0):
            self._move_pointer(x + nudge, y)
            time.sleep(0.05)
        time.sleep(0.3)

    def drop(self) -> None:
        """Lets go, and waits until the source knows that the drag has ended."""
        self._hand("mouseup", "1")
        self._is_held = False
        self._wait_for("end")

    def escape(self) -> None:
        """Gives the drag up with the Escape key while the button is still down."""
        self._hand("key", "Escape")
        self._wait_for("end")

    def _move_pointer(self, x: int, y: int) -> None:
        self._hand("mousemove", str(x), str(y))
        self._at = (x, y)

    def _hand(self, *gesture: str) -> None:
        self._desktop.run("xdotool", *gesture)

    def _wait_for(self, step: str) -> None:
        wait_until(lambda: self._said(step), f"the drag source to say {step!r}")

    def _said(self, step: str) -> bool:
        if self._source.poll() is not None:
            raise AssertionError(f"the drag source ended: {self._log.read_text()}")
        return step in self._log.read_text().split()


class DropTarget:
    """Another program's window that takes files. Use it as a context: leaving it ends the program."""

    CORNER = (8, 240)
    CENTRE = (44, 276)

    def __init__(self, desktop: Desktop, folder: Path) -> None:
        self._desktop = desktop
        self._folder = folder
        self._log = desktop.folder / f"drop-target-{next(_numbers)}.log"

    def __enter__(self) -> "DropTarget":
        self._program = self._desktop.start([SYSTEM_PYTHON, str(TARGET), str(self._folder)], log=self._log)
        wait_until(lambda: "ready" in self._log.read_text(), "the drop target to be there")
        wait_until(self._lies_in_place, "the drop target to lie where the pointer will go")
        return self

    def __exit__(self, *_: object) -> None:
        stop(self._program)

    def _lies_in_place(self) -> bool:
        """A window manager need not put a window where it asks to be, so it is moved there."""
        window = next(iter(self._desktop.windows_of(self._program.pid)), None)
        if window is None:
            return False
        self._desktop.run("xdotool", "windowmove", window, *map(str, self.CORNER))
        told = self._desktop.run("xdotool", "getwindowgeometry", "--shell", window)
        return f"X={self.CORNER[0]}\nY={self.CORNER[1]}\n" in told

    def hovers(self) -> int:
        """How often a drag has moved above it so far."""
        return self._log.read_text().split().count("over")

    def taken(self) -> list[int]:
        """How many files each drop has brought so far."""
        lines = self._log.read_text().splitlines()
        return [int(line.split()[1]) for line in lines if line.startswith("dropped ")]


class Hand:
    """A pointer that presses somewhere, moves as a hand does, and lets go."""

    def __init__(self, desktop: Desktop, at: tuple[int, int]) -> None:
        self._desktop = desktop
        self._at = at
        self._is_down = False

    def __enter__(self) -> "Hand":
        self._move_to(*self._at)
        time.sleep(0.2)
        self._desktop.run("xdotool", "mousedown", "1")
        self._is_down = True
        time.sleep(0.2)
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_down:
            self.let_go()

    def move(self, x: int, y: int) -> None:
        start_x, start_y = self._at
        for step in range(1, 13):
            self._move_to(start_x + (x - start_x) * step // 12, start_y + (y - start_y) * step // 12)
            time.sleep(0.05)
        time.sleep(0.3)

    def nudge(self) -> None:
        """Moves a little and comes back: what is under the pointer hears of it again."""
        x, y = self._at
        for by in (3, -3, 0):
            self._move_to(x + by, y)
            time.sleep(0.1)
        self._at = (x, y)

    def let_go(self) -> None:
        self._desktop.run("xdotool", "mouseup", "1")
        self._is_down = False

    def _move_to(self, x: int, y: int) -> None:
        self._desktop.run("xdotool", "mousemove", str(x), str(y))
        self._at = (x, y)


def copied_text(desktop: Desktop) -> str:
    """The text on the clipboard, as another program gets it."""
    return desktop.run(SYSTEM_PYTHON, str(Path(__file__).with_name("clipboard_reader.py")))


def copy_files(desktop: Desktop, files: list[Path]) -> subprocess.Popen:
    """Puts `files` on the clipboard, as Ctrl+C in a file manager does, until the answered process is stopped."""
    owner = Path(__file__).with_name("clipboard_owner.py")
    log = desktop.folder / f"clipboard-{next(_numbers)}.log"
    process = desktop.start([SYSTEM_PYTHON, str(owner), *(file.as_uri() for file in files)], log=log)
    wait_until(lambda: "ready" in log.read_text(), "the clipboard to be owned")
    return process
