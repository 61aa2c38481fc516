"""The whole main job without a pointer."""

import re
from collections.abc import Callable
from pathlib import Path

from harness.coffer import Coffer
from harness.vault import Vault


def test_everything_can_be_done_by_keyboard_alone(
    vault: Vault, files: Path, open_window: Callable[[], Coffer]
) -> None:
    for name in ["alpha.txt", "beta.txt", "gamma.txt"]:
        (files / name).write_text(name)
    vault.add(*sorted(files.iterdir()))
    (files / "added.txt").write_text("added by the dialog")
    window = open_window()
    window.row("alpha.txt")
    press, page = window.driver.press, window.page

    press("Control", "o")
    window.file_dialog().choose(files / "added.txt")
    window.row("added.txt")

    # Into the list by Tab, to a document by its first letters, and a new name for it.
    for _ in range(40):
        if page.focused().attribute("role") == "grid":
            break
        press("Tab")
    assert page.focused().attribute("role") == "grid", "Tab must reach the list"
    window.driver.write("be")
    page.find("row", re.compile("^beta.txt"), selected=True)
    press("F2")
    page.find("textbox", "New name for beta.txt")
    window.driver.write("renamed")
    press("Enter")
    page.find("row", re.compile("^renamed.txt"))
    assert page.focused().attribute("role") == "grid", "after renaming, the focus is back in the list"

    # Two rows into the trash, and back.
    press("Home")
    press("Shift", "ArrowDown")
    press("Delete")
    page.wait_for_text("Trash")
    window.wait_for_no_row("alpha.txt")
    press("Control", "z")
    window.row("alpha.txt")

    # The menu of a row, closed again without leaving the list.
    press("End")
    press("Shift", "F10")
    page.find("menu")
    press("Escape")
    page.wait_for_none("menu")
    assert page.focused().attribute("role") == "grid", "closing the menu gives the focus back"

    # Search, and out of it.
    press("/")
    window.driver.write("gamma")
    window.wait_for_no_row("alpha.txt")
    press("Escape")
    window.row("alpha.txt")
    press("Escape")
    assert page.focused().attribute("role") == "grid", "Escape clears the search, a second one leaves it"

    # Places, panels and help.
    window.command("Usage")
    page.find("table")
    press("Alt", "ArrowLeft")
    window.row("alpha.txt")
    press("Control", "a")
    page.find("toolbar", "Selection")
    press("Escape")
    press("?")
    sheet = page.find("dialog", "Keyboard shortcuts")
    press("Escape")
    page.wait_for_none("dialog", "Keyboard shortcuts")
    assert sheet is not None


def test_the_focus_can_always_be_seen(vault: Vault, files: Path, open_window: Callable[[], Coffer]) -> None:
    (files / "one.txt").write_text("1")
    vault.add(files / "one.txt")
    window = open_window()
    window.row("one.txt")
    seen = set()
    for _ in range(25):
        window.driver.press("Tab")
        name, style, width = window.driver.execute(
            "const e = document.activeElement; const s = getComputedStyle(e);"
            "return [e.tagName + ' ' + (e.getAttribute('aria-label') ?? e.textContent.trim()).slice(0, 30),"
            " s.outlineStyle, parseFloat(s.outlineWidth)]"
        )
        if name.startswith("BODY"):
            continue
        seen.add(name)
        ringed = style != "none" and width >= 1
        inner = window.driver.execute(
            "const e = document.activeElement;"
            "return [e, ...e.querySelectorAll('*'), e.parentElement].some((one) => {"
            " const s = getComputedStyle(one); return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1)"
            " || s.boxShadow.includes('0px 0px 0px'); })"
        )
        assert ringed or inner, f"the focus on {name} cannot be seen"
    assert len(seen) > 8, f"Tab must go through the window, not stay: {seen}"
