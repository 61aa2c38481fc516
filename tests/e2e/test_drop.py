"""The main gesture: files dragged from another program with a real pointer, and dropped into the window."""

import re
from pathlib import Path

from harness.coffer import Coffer
from harness.desktop import Desktop
from harness.pointer import Drag
from harness.processes import wait_until
from harness.vault import Vault

AWKWARD_NAMES = ["two words.txt", "100% sure.txt", "no #1.txt", "rocket 🚀.txt", "Überblick größer.txt", "a+b&c=d;e.txt"]


def test_a_dropped_file_gets_a_row_and_keeps_every_byte(window: Coffer, vault: Vault, files: Path) -> None:
    report = files / "report.pdf"
    report.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 5000)

    window.drag_files([report])

    window.row("report.pdf")
    assert vault.content(vault.document("report.pdf")) == report.read_bytes(), "the vault must hand out what was dropped"


def test_files_larger_than_one_chunk_come_back_whole(window: Coffer, vault: Vault, files: Path) -> None:
    film = files / "film.bin"
    film.write_bytes(bytes(range(251)) * 100_000)

    window.drag_files([film])

    window.row("film.bin", seconds=60)
    assert vault.content(vault.document("film.bin")) == film.read_bytes()


def test_several_files_dropped_together_all_arrive(window: Coffer, vault: Vault, files: Path) -> None:
    dropped = [files / name for name in AWKWARD_NAMES]
    for file in dropped:
        file.write_text(f"I am {file.name}")

    window.drag_files(dropped)

    for file in dropped:
        window.row(file.name)
        assert vault.content(vault.document(file.name)) == file.read_bytes(), file.name


def test_a_dropped_folder_keeps_its_structure(window: Coffer, vault: Vault, files: Path) -> None:
    album = files / "Album"
    for number in range(500):
        file = album / f"roll {number % 5}" / f"{number:03}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"picture {number}")

    window.drag_files([album])

    row = wait_until(
        lambda: window.page.find_all("row", re.compile("^Album, folder, 500 documents")),
        "the folder's row to count 500 documents",
        seconds=120,
    )
    window.driver.click_at(row[0], clicks=2)
    for roll in range(5):
        window.page.find("row", f"roll {roll}, folder, 100 documents")
    assert len(vault.documents()) == 500
    sample = vault.document("123.txt")
    assert sample["folder"] == "Album/roll 3"
    assert vault.content(sample) == b"picture 123"


def test_a_file_and_a_folder_can_be_dropped_together(window: Coffer, vault: Vault, files: Path) -> None:
    (files / "letter.txt").write_text("Dear all")
    (files / "Invoices").mkdir()
    (files / "Invoices" / "first.txt").write_text("42")

    window.drag_files([files / "letter.txt", files / "Invoices"])

    window.row("letter.txt")
    window.folder_row("Invoices")
    assert vault.document("first.txt")["folder"] == "Invoices"


def test_a_file_dropped_on_a_folder_row_goes_into_that_folder(window: Coffer, vault: Vault, files: Path) -> None:
    (files / "seed.txt").write_text("so that the folder exists")
    vault.add(files / "seed.txt", folder="Invoices")
    late = files / "late.txt"
    late.write_text("dropped onto the row")

    with Drag.of_files(window.desktop, [late]) as drag:
        drag.hold_over(*window.on_screen(window.folder_row("Invoices")))
        wait_until(lambda: "Add to Invoices" in window.overlay_text(), "the overlay to name the folder")
        drag.drop()

    window.page.find("row", "Invoices, folder, 2 documents")
    assert vault.document("late.txt")["folder"] == "Invoices"


def test_the_overlay_says_what_would_be_added_and_where(window: Coffer, files: Path) -> None:
    (files / "one.txt").write_text("1")
    (files / "two.txt").write_text("2")
    (files / "Folder").mkdir()

    with Drag.of_files(window.desktop, [files / "one.txt", files / "two.txt", files / "Folder"]) as drag:
        drag.hold_over(*window.on_screen())
        said = wait_until(window.overlay_text, "the drop overlay")
        drag.escape()

    assert said.startswith("Drop to add 2 files and 1 folder to "), said


def test_escape_during_a_drag_removes_the_overlay_and_adds_nothing(window: Coffer, vault: Vault, files: Path) -> None:
    (files / "kept out.txt").write_text("never to be seen in the vault")

    with Drag.of_files(window.desktop, [files / "kept out.txt"]) as drag:
        drag.hold_over(*window.on_screen())
        wait_until(window.overlay_text, "the drop overlay")
        drag.escape()
        wait_until(lambda: window.overlay_text() == "", "the overlay to go away")

    assert vault.documents() == []


def test_leaving_the_window_with_the_drag_removes_the_overlay(window: Coffer, vault: Vault, files: Path) -> None:
    (files / "passing by.txt").write_text("only passing by")

    with Drag.of_files(window.desktop, [files / "passing by.txt"]) as drag:
        drag.hold_over(*window.on_screen())
        wait_until(window.overlay_text, "the drop overlay")
        drag.hold_over(40, 400)
        wait_until(lambda: window.overlay_text() == "", "the overlay to go away")
        drag.drop()

    assert vault.documents() == []


def test_dragged_text_is_refused_politely(window: Coffer, vault: Vault) -> None:
    with Drag.of_text(window.desktop, "only words") as drag:
        drag.hold_over(*window.on_screen())
        wait_until(
            lambda: "Only files and folders can be dropped" in window.overlay_text(), "the overlay to refuse the text"
        )
        drag.drop()

    wait_until(lambda: window.overlay_text() == "", "the overlay to go away")
    assert vault.documents() == []
    assert "only words" not in window.page.text(), "the text must not end up in the page either"


def test_the_same_content_is_kept_once(window: Coffer, vault: Vault, files: Path) -> None:
    file = files / "notes.txt"
    file.write_text("the very same")
    window.drag_files([file])
    window.row("notes.txt")

    window.drag_files([file])

    window.page.wait_for_text("already in your vault")
    assert [one["name"] for one in vault.documents()] == ["notes.txt"]


def test_a_drop_over_another_program_is_not_ours(desktop: Desktop, window: Coffer, vault: Vault, files: Path) -> None:
    (files / "elsewhere.txt").write_text("dropped on the bare desktop")

    with Drag.of_files(desktop, [files / "elsewhere.txt"]) as drag:
        drag.hold_over(40, 500)
        drag.drop()

    assert window.overlay_text() == ""
    assert vault.documents() == []
