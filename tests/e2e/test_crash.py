"""Bad luck: the program is killed without a warning while it imports."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from harness.coffer import Coffer
from harness.processes import wait_until
from harness.vault import Vault

BLOCK = bytes(range(256)) * 4096
BLOCKS = 400


def test_an_import_goes_on_after_the_program_was_killed(
    window: Coffer, open_window: Callable[[], Coffer], vault: Vault, files: Path
) -> None:
    film = files / "film.bin"
    expected = hashlib.sha256()
    with film.open("wb") as sink:
        for number in range(BLOCKS):
            block = number.to_bytes(8, "big") + BLOCK[8:]
            sink.write(block)
            expected.update(block)

    window.drag_files([film])
    wait_until(lambda: "film.bin" in window.page.text(), "the import to be on its way")
    window.kill()

    assert all(one["status"] == "stored" for one in vault.documents()), "nothing half done may pass for a document"
    again = open_window()
    again.row("film.bin", seconds=120)
    content = vault.content(vault.document("film.bin"))
    assert hashlib.sha256(content).digest() == expected.digest()
    assert vault.answer("verify", "--read-data")["damaged"] == []


def test_nothing_is_left_of_an_import_whose_file_is_gone_after_the_crash(
    window: Coffer, open_window: Callable[[], Coffer], vault: Vault, files: Path
) -> None:
    film = files / "film.bin"
    film.write_bytes(BLOCK * BLOCKS)
    window.drag_files([film])
    wait_until(lambda: "film.bin" in window.page.text(), "the import to be on its way")
    window.kill()
    arrived = [one["name"] for one in vault.documents()]
    film.unlink()

    again = open_window()

    if not arrived:
        again.page.click("button", re.compile("1 needs attention"))
        again.page.wait_for_text("was moved or deleted before it could be added")
    assert [one["name"] for one in vault.documents()] == arrived
