"""Closing the window while something is on its way: a question, and nothing lost whatever the answer."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from harness.coffer import Coffer
from harness.looks import Picture, look_in_both
from harness.processes import is_running, wait_until
from harness.slow_link import SlowLink
from harness.vault import Vault

SLOW = 300_000
CONTENT = bytes(range(256)) * 40_000
# A vault that was left behind in the middle takes up its work on a busy machine.
RECOVERY_SECONDS = 120.0


def begin_upload(window: Coffer, link: SlowLink, files: Path) -> None:
    """Something is on its way for the next half minute."""
    (files / "film.bin").write_bytes(CONTENT)
    link.slow_down(SLOW)
    window.drag_files([files / "film.bin"])
    wait_until(lambda: "film.bin" in window.page.text(), "the upload to be on its way")


def test_closing_during_an_upload_asks_and_loses_nothing(
    far_vault: Vault, link: SlowLink, files: Path, open_window: Callable[[], Coffer], picture: Picture
) -> None:
    window = open_window()
    page = window.page
    begin_upload(window, link, files)

    window.ask_to_close()
    page.find("alertdialog", "1 upload is still running")
    assert "It will go on the next time you open the app." in page.text()
    wait_until(lambda: page.focused().text == "Keep open", "the safe answer to have the focus")
    look_in_both(window, picture, "closing")
    window.driver.press("Escape")
    page.wait_for_none("alertdialog")
    assert is_running(window.pid)

    window.ask_to_close()
    page.find("alertdialog")
    window.answer_quit()
    assert far_vault.documents() == []

    link.speed_up()
    again = open_window()
    again.row("film.bin", RECOVERY_SECONDS)
    assert far_vault.content(far_vault.document("film.bin")) == CONTENT


def test_a_page_that_hangs_cannot_keep_the_window_open(
    far_vault: Vault, link: SlowLink, files: Path, open_window: Callable[[], Coffer]
) -> None:
    window = open_window()
    begin_upload(window, link, files)
    window.driver.execute("setTimeout(() => { for (;;); }, 300)")
    time.sleep(0.6)

    window.ask_to_close()
    # The second wish counts once the page has had time to answer the first.
    time.sleep(1.5)
    assert is_running(window.pid)
    window.ask_to_close()

    window.wait_for_end()


def test_the_end_of_a_session_is_not_asked_about(
    far_vault: Vault, link: SlowLink, files: Path, open_window: Callable[[], Coffer]
) -> None:
    window = open_window()
    begin_upload(window, link, files)

    os.kill(window.pid, signal.SIGTERM)

    window.wait_for_end()
    link.speed_up()
    open_window().row("film.bin", RECOVERY_SECONDS)
    assert far_vault.content(far_vault.document("film.bin")) == CONTENT
