"""The health page over damage that is really on the disk: found, and said in words."""

import re
import stat
from collections.abc import Callable
from pathlib import Path

from harness import axe
from harness.coffer import Coffer
from harness.vault import Vault
from harness.webdriver import Element

TIDES = b"The tide tables of the harbour, 2026.\n" * 4000


def flip_a_byte(vault: Vault, content: bytes) -> None:
    """Damages the one file of the vault that has this content, as a failing disk does: its length stays."""
    kept = [path for path in vault.home.rglob("*") if path.is_file() and path.read_bytes() == content]
    assert len(kept) == 1, f"the content lies in one file of the vault, not in {kept}"
    kept[0].chmod(kept[0].stat().st_mode | stat.S_IWUSR)
    with kept[0].open("r+b") as file:
        file.seek(len(content) // 2)
        byte = file.read(1)
        file.seek(len(content) // 2)
        file.write(bytes([byte[0] ^ 0xFF]))


def tab_to(window: Coffer, role: str, name: str) -> Element:
    """Goes to a control with the Tab key alone."""
    wanted = window.page.find(role, name)
    for _ in range(80):
        if window.driver.execute("return document.activeElement === arguments[0]", wanted):
            return wanted
        window.driver.press("Tab")
    raise AssertionError(f"Tab must reach the {role} {name!r}")


def test_damage_inside_a_file_is_found_by_keyboard_and_said_in_words(
    vault: Vault, files: Path, open_window: Callable[[], Coffer], picture: Callable[[Coffer, str], Path]
) -> None:
    (files / "tides.txt").write_bytes(TIDES)
    (files / "letter.txt").write_text("an intact letter")
    vault.add(files / "tides.txt", folder="Harbour")
    vault.add(files / "letter.txt")
    flip_a_byte(vault, TIDES)
    window = open_window()
    window.row("letter.txt")
    press, page = window.driver.press, window.page

    window.command("Health")
    page.find("heading", "Health", level=1)
    page.find("button", "Check every byte")
    tab_to(window, "button", "Check now")
    press("Enter")
    page.wait_for_text("lengths compared")

    tab_to(window, "button", "Check every byte")
    press("Enter")

    page.find("heading", "1 document is damaged")
    damaged = page.find("list", "Damaged documents")
    page.find("button", "Show in folder: tides.txt", within=damaged)
    assert "Content is damaged" in damaged.text
    assert "Harbour" in damaged.text
    assert "If you have the file elsewhere, add it again" in damaged.text
    page.find("button", re.compile("^Health.*1 damaged document"), within=page.find("navigation", "Places"))
    picture(window, "health-damaged")
    faults = axe.faults(window.driver)
    assert not faults, "\n".join(faults)

    tab_to(window, "button", "Show in folder: tides.txt")
    press("Enter")
    page.find("row", re.compile("^tides.txt"), selected=True)
    press("Alt", "ArrowLeft")
    page.find("heading", "1 document is damaged")
