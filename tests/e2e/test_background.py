"""What a person gets to know while they are not looking: a notification, and an icon in the tray."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import PROGRAMS
from harness.around import Notifications, Tray
from harness.coffer import Coffer
from harness.desktop import Desktop
from harness.looks import Picture, look_in_both
from harness.processes import is_running, stop, wait_until
from harness.slow_link import SlowLink
from harness.vault import Vault

# A batch that takes about 15 seconds, and the time a busy machine may need for it.
SLOW = 400_000
CONTENT = bytes(range(256)) * 24_000
BATCH_SECONDS = 120.0


@pytest.fixture
def tray(desktop: Desktop) -> Iterator[Tray]:
    with Tray(desktop) as tray:
        yield tray


def keep_in_background(window: Coffer) -> None:
    """Turns the setting on or off, as a person does."""
    window.page.find("button", "Add")
    window.driver.press("Control", ",")
    dialog = window.page.find("dialog", "Settings")
    window.page.click("switch", "Keep running in the background", within=dialog)


def hide(window: Coffer) -> None:
    """Closes the window, which only hides it. A busy window manager may not have heard the first time."""

    def is_hidden() -> bool:
        if window.is_shown():
            window.ask_to_close()
            time.sleep(0.5)
        return not window.is_shown()

    wait_until(is_hidden, "the window to be hidden")


def close_settings(window: Coffer) -> None:
    window.driver.press("Escape")
    window.page.wait_for_none("dialog", "Settings")


def test_a_long_batch_ends_with_a_notification_and_a_click_shows_what_was_added(
    desktop: Desktop, far_vault: Vault, link: SlowLink, files: Path, open_window: Callable[[], Coffer]
) -> None:
    with Notifications(desktop) as notifications:
        window = open_window()
        for name in ("first.bin", "second.bin"):
            (files / name).write_bytes(name.encode() + CONTENT[: len(CONTENT) // 2])
        link.slow_down(SLOW)
        window.drag_files([files / "first.bin", files / "second.bin"])
        wait_until(lambda: "second.bin" in window.page.text(), "the uploads to be on their way")
        other = desktop.start(["xmessage", "in front of Coffer"])
        wait_until(lambda: not window.is_in_front(), "the other program to be in front")

        shown = wait_until(notifications.shown, "a notification", BATCH_SECONDS)

        assert [one["summary"] for one in shown] == ["2 files added"], "one for the whole batch"
        assert (shown[0]["program"], shown[0]["body"]) == ("Coffer", "")

        def is_in_front_after_a_click() -> bool:
            # One that comes before the program listens is lost: the desktop knows the notification first.
            notifications.click(shown[0])
            time.sleep(0.2)
            return window.is_in_front()

        wait_until(is_in_front_after_a_click, "the window to come to the front")
        for name in ("first.bin", "second.bin"):
            wait_until(lambda name=name: window.page.find_all("row", selected=True), "the rows to be selected")
        names = [row.label.split(",")[0] for row in window.page.find_all("row", selected=True)]
        assert names == ["first.bin", "second.bin"]
        stop(other)


def test_with_the_setting_the_program_goes_on_behind_its_icon(
    far_vault: Vault, link: SlowLink, files: Path, open_window: Callable[[], Coffer], tray: Tray, picture: Picture
) -> None:
    window = open_window()
    assert tray.look() is None, "nobody has asked for an icon"
    keep_in_background(window)
    wait_until(tray.look, "the icon")
    window.page.wait_for_text("Closing the window leaves Coffer in the tray")
    look_in_both(window, picture, "settings-background")
    close_settings(window)
    assert tray.labels() == ["Nothing is being added", "Open Coffer", "Pause all", "Quit"]
    still = tray.look()["icon"]

    # Of several parts, so that it can be paused between two of them.
    (files / "film.bin").write_bytes(CONTENT * 4)
    link.slow_down(3 * SLOW)
    window.drag_files([files / "film.bin"])
    wait_until(lambda: "Uploading 1 file…" in tray.labels(), "the menu to say what goes on")
    assert tray.look()["icon"] != still, "and the icon to show it"

    hide(window)
    assert is_running(window.pid)
    tray.choose("Pause all")
    # A part that is on its way is finished first.
    paused = ["1 file paused", "Open Coffer", "Resume all"]
    wait_until(lambda: tray.labels()[:3] == paused, "the pause to be shown", BATCH_SECONDS)
    link.speed_up()
    tray.choose("Resume all")
    wait_until(lambda: "Nothing is being added" in tray.labels(), "the upload to end without a window", BATCH_SECONDS)
    assert far_vault.content(far_vault.document("film.bin")) == CONTENT * 4

    tray.choose("Open Coffer")
    wait_until(window.is_shown, "the window to be back")
    window.row("film.bin")
    hide(window)
    tray.choose("Quit")
    window.wait_for_end()

    again = open_window()
    wait_until(tray.look, "the icon to be there with the next start")
    keep_in_background(again)
    wait_until(lambda: tray.look() is None, "the icon to go with the setting")
    close_settings(again)
    again.close()


def test_quitting_from_the_tray_during_an_upload_asks_in_the_window(
    far_vault: Vault, link: SlowLink, files: Path, open_window: Callable[[], Coffer], tray: Tray
) -> None:
    window = open_window()
    keep_in_background(window)
    wait_until(tray.look, "the icon")
    close_settings(window)
    (files / "film.bin").write_bytes(CONTENT)
    link.slow_down(SLOW)
    window.drag_files([files / "film.bin"])
    wait_until(lambda: "Uploading 1 file…" in tray.labels(), "the upload to be on its way")
    hide(window)

    tray.choose("Quit")

    wait_until(window.is_shown, "the window to come back with the question")
    window.page.find("alertdialog", "1 upload is still running")
    window.answer_quit()


def hide_library(folder: Path) -> Path:
    """A program that starts Coffer where the library that shows icons is not installed, and nothing else is different."""
    listed = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    found = [line.split(" => ")[1] for line in listed.splitlines() if "appindicator3.so.1 " in line]
    hidden = "".join(f"mount --bind /dev/null '{Path(library).resolve()}' && " for library in found)
    program = folder / "coffer-without-library"
    inside = f"{hidden}exec '{PROGRAMS / 'coffer'}'"
    program.write_text(f'#!/bin/sh\nexec unshare --mount sh -c "{inside}"\n')
    program.chmod(0o755)
    return program


def test_without_the_library_the_program_runs_and_the_settings_say_why_there_is_no_icon(
    desktop: Desktop, vault: Vault, tmp_path: Path, tray: Tray
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can hide a library from one program")
    window = Coffer(desktop, hide_library(tmp_path), vault.home)
    try:
        keep_in_background(window)
        window.page.wait_for_text("There is no icon in the tray: the library libayatana-appindicator3 is not installed.")
        close_settings(window)
        assert tray.look() is None
        window.close()
        # It is as well with the setting on from the start.
        window = Coffer(desktop, hide_library(tmp_path), vault.home)
        window.page.find("button", "Add")
        window.close()
    finally:
        window.stop()


def test_where_nobody_shows_icons_closing_still_quits_and_the_settings_say_why(
    window: Coffer, picture: Picture
) -> None:
    keep_in_background(window)
    window.page.wait_for_text("This desktop shows no icons in a tray. Until it does, closing the window quits.")
    look_in_both(window, picture, "settings-no-tray")
    close_settings(window)
    # What the library does instead where there is no tray must not bring anything up either.
    time.sleep(1)

    window.close()
