"""Every view, in the real engine: axe finds nothing, light or dark, and a picture of it is kept to be looked at."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.coffer import Coffer
from harness.looks import THEMES, Picture, dress, look
from harness.vault import Vault


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A small real picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(colour) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")


@pytest.fixture
def furnished(vault: Vault, files: Path) -> Vault:
    """A vault as somebody might have one after a week: kinds, folders, tags, a note, something in the trash."""
    contents = {
        "Lease agreement 2026.pdf": b"%PDF-1.7\n" + bytes(3_400_000),
        "Holiday in Porto.png": png(900, 700, (70, 120, 190)),
        "Sunrise.png": png(640, 480, (240, 150, 60)),
        "Interview.mp3": b"ID3\x04" + bytes(7_800_000),
        "Budget.xlsx": b"PK\x03\x04" + bytes(48_000),
        "Letter to the landlord.docx": b"PK\x03\x04" + bytes(23_000),
        "backup-2026-11-20.tar.gz": b"\x1f\x8b\x08" + bytes(9_100_000),
        "server.rs": b"fn main() {}\n" * 300,
        "Übersicht – größer & schöner 100%.txt": b"words " * 900,
        "recipe.md": b"# Bread\n" * 60,
    }
    for name, content in contents.items():
        (files / name).write_bytes(content)
    vault.add(*(files / name for name in contents))
    for folder, name in [("Invoices/2026", "March.pdf"), ("Invoices/2025", "December.pdf"), ("Photos", "Cat.png")]:
        (files / name).write_bytes(b"%PDF-1.7" + name.encode() if name.endswith("pdf") else png(300, 300, (90, 90, 90)))
        vault.add(files / name, folder=folder)
    lease = vault.document("Lease agreement 2026.pdf")["file_id"]
    vault.run("edit", lease, "--tag", "home", "--tag", "important", "--note", "Runs until 31 May 2029.\nKeys: two.")
    vault.run("edit", vault.document("Budget.xlsx")["file_id"], "--tag", "home")
    (files / "old draft.txt").write_text("no longer needed")
    vault.add(files / "old draft.txt")
    vault.run("rm", vault.document("old draft.txt")["file_id"])
    return vault


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_on_any_view(
    furnished: Vault, open_window: Callable[[], Coffer], picture: Picture, theme: str
) -> None:
    window = open_window()
    dress(window, theme)

    window.row("Budget.xlsx")
    look(window, picture, f"files-{theme}")
    window.select("Lease agreement 2026.pdf")
    window.page.find("textbox", "Note")
    look(window, picture, f"details-{theme}")

    window.driver.press("Control", "a")
    window.page.find("toolbar", "Selection")
    look(window, picture, f"selection-{theme}")
    window.driver.press("Escape")

    for place, shown in [("Recent", "Budget.xlsx"), ("Trash", "old draft.txt")]:
        window.go_to(place)
        window.row(shown)
        look(window, picture, f"{place.lower()}-{theme}")
    window.go_to("Activity")
    window.page.wait_for_text("Added")
    look(window, picture, f"activity-{theme}")
    window.command("Usage")
    window.page.find("table")
    look(window, picture, f"usage-{theme}")
    window.go_to("Health")
    window.page.click("button", "Check every byte")
    window.page.wait_for_text("Everything is in order")
    look(window, picture, f"health-{theme}")

    window.go_to("All files")
    window.driver.press("Control", "f")
    window.driver.write("porto")
    window.wait_for_no_row("Budget.xlsx")
    look(window, picture, f"search-{theme}")
    window.driver.write(" nothing like it")
    window.page.find("button", "Clear search")
    look(window, picture, f"search-empty-{theme}")
    window.driver.press("Escape")

    window.driver.press("Control", ",")
    window.page.find("dialog", "Settings")
    look(window, picture, f"settings-{theme}")
    window.driver.press("Escape")
    window.page.wait_for_none("dialog", "Settings")
    window.driver.press("Control", "k")
    window.page.find("dialog", "Commands")
    look(window, picture, f"palette-{theme}")
    window.driver.press("Escape")


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_on_an_empty_vault(window: Coffer, picture: Picture, theme: str) -> None:
    dress(window, theme)
    window.page.wait_for_text("Your vault is empty")
    look(window, picture, f"empty-{theme}")
    window.go_to("Trash")
    window.page.wait_for_text("Trash is empty")
    look(window, picture, f"empty-trash-{theme}")


def test_the_smallest_window_still_shows_all_that_matters(
    furnished: Vault, open_window: Callable[[], Coffer], picture: Picture
) -> None:
    window = open_window()
    window.resize(720, 480)
    window.row("Budget.xlsx")
    look(window, picture, "small")
    window.page.find("button", "Add")
    window.page.find("searchbox")
    overflow = window.driver.execute("return document.documentElement.scrollWidth > innerWidth")
    assert not overflow, "nothing may hang over the side"


def test_the_theme_is_kept(furnished: Vault, open_window: Callable[[], Coffer]) -> None:
    window = open_window()
    dress(window, "dark")
    window.close()

    again = open_window()

    again.row("Budget.xlsx")
    assert again.driver.execute("return document.documentElement.dataset.theme") == "dark"
