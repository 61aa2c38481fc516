"""Other programs beside the window: `cofferctl` on the same vault, a second start, and a start after a close."""

from collections.abc import Callable
from pathlib import Path

from harness.coffer import Coffer
from harness.processes import wait_until
from harness.vault import Vault

from conftest import PROGRAMS


def test_what_cofferctl_adds_appears_in_the_open_window(window: Coffer, vault: Vault, files: Path) -> None:
    (files / "from the shell.txt").write_text("hello from beside")

    vault.add(files / "from the shell.txt")

    window.row("from the shell.txt")


def test_what_cofferctl_removes_leaves_the_open_window(window: Coffer, vault: Vault, files: Path) -> None:
    (files / "short lived.txt").write_text("soon gone")
    vault.add(files / "short lived.txt")
    window.row("short lived.txt")

    vault.run("rm", vault.document("short lived.txt")["file_id"])

    window.wait_for_no_row("short lived.txt")


def test_a_second_start_brings_the_first_window_to_the_front(window: Coffer) -> None:
    other = window.desktop.start(["xmessage", "in front of Coffer"])
    wait_until(lambda: not window.is_in_front(), "the other program to be in front")

    second = window.desktop.start([str(PROGRAMS / "coffer")], extra_environment={"COFFER_HOME": str(window.home)})

    assert second.wait(20) == 0, "the second program must end by itself"
    wait_until(window.is_in_front, "the first window to come to the front")
    assert other.poll() is None


def test_documents_are_there_after_a_restart(
    window: Coffer, open_window: Callable[[], Coffer], files: Path
) -> None:
    (files / "lasting.txt").write_text("still here tomorrow")
    window.drag_files([files / "lasting.txt"])
    window.row("lasting.txt")

    window.close()

    open_window().row("lasting.txt")
