"""Keeping order: renaming, folders, the trash and the way back, notes and tags."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.coffer import Coffer
from harness.vault import Vault


@pytest.fixture
def document(vault: Vault, files: Path) -> str:
    """The name of a document that is in the vault before the window opens."""
    (files / "draft.txt").write_text("words to keep")
    vault.add(files / "draft.txt")
    return "draft.txt"


@pytest.fixture
def window(document: str, open_window: Callable[[], Coffer]) -> Coffer:
    """The window, open on a vault that already holds one document."""
    return open_window()


def test_a_document_is_renamed_in_its_row(window: Coffer, vault: Vault, document: str) -> None:
    window.select(document)
    window.driver.press("F2")
    window.page.find("textbox", f"New name for {document}")
    window.driver.write("final")
    window.driver.press("Enter")

    window.row("final.txt")
    assert vault.document("final.txt")["unique_name"] == "draft", "links to the old unique name must go on working"


def test_escape_leaves_the_old_name(window: Coffer, vault: Vault, document: str) -> None:
    window.select(document)
    window.driver.press("F2")
    window.page.find("textbox", f"New name for {document}")
    window.driver.write("never")
    window.driver.press("Escape")

    window.row(document)
    assert [one["name"] for one in vault.documents()] == [document]


def test_a_name_with_a_slash_is_refused_in_place(window: Coffer, vault: Vault, document: str) -> None:
    window.select(document)
    window.driver.press("F2")
    field = window.page.find("textbox", f"New name for {document}")
    window.driver.write("a/b")

    window.page.wait_for_text("A name can’t contain /")
    window.driver.press("Enter")
    assert field.attribute("aria-invalid") == "true", "the field must stay, so that the name can be mended"
    assert [one["name"] for one in vault.documents()] == [document]


def test_delete_moves_to_the_trash_and_undo_brings_it_back(window: Coffer, vault: Vault, document: str) -> None:
    window.select(document)
    window.driver.press("Delete")
    window.wait_for_no_row(document)
    assert vault.documents() == []

    window.page.click("button", "Undo")

    window.row(document)
    assert vault.content(vault.document(document)) == b"words to keep"


def test_the_trash_gives_back_what_is_restored_from_it(window: Coffer, vault: Vault, document: str) -> None:
    window.select(document)
    window.driver.press("Delete")
    window.wait_for_no_row(document)

    window.go_to("Trash")
    window.select(document)
    window.command("Restore from Trash")
    window.wait_for_no_row(document)

    window.go_to("All files")
    window.row(document)
    assert vault.document(document)["status"] == "stored"


def test_emptying_the_trash_asks_first_and_then_deletes_for_good(window: Coffer, vault: Vault, document: str) -> None:
    window.select(document)
    window.driver.press("Delete")
    window.wait_for_no_row(document)
    window.go_to("Trash")
    window.row(document)

    window.command("Empty trash")
    question = window.page.find("alertdialog")
    assert document not in [one["name"] for one in vault.documents()]
    window.page.click("button", "Empty trash", within=question)

    window.wait_for_no_row(document)
    window.page.wait_for_text("Trash is empty")


def test_note_and_tags_survive_a_restart(
    window: Coffer, open_window: Callable[[], Coffer], vault: Vault, document: str
) -> None:
    window.select(document)
    window.page.click("textbox", "Note")
    window.driver.write("Signed on Monday.")
    window.page.click("combobox", "Add a tag")
    window.driver.write("important")
    window.driver.press("Enter")
    window.page.find("button", "Remove tag important")
    window.page.wait_for_text("Saved")
    window.close()

    again = open_window()
    again.select(document)
    again.page.find("button", "Remove tag important")
    note = again.page.find("textbox", "Note")
    assert again.driver.execute("return arguments[0].value", note) == "Signed on Monday."
    stored = vault.document(document)
    assert (stored["note"], stored["tags"]) == ("Signed on Monday.", ["important"])


def test_search_finds_a_document_by_a_word_of_its_note(window: Coffer, vault: Vault, files: Path, document: str) -> None:
    (files / "other.txt").write_text("something else")
    vault.add(files / "other.txt")
    vault.run("edit", vault.document(document)["file_id"], "--note", "the notary's version")
    window.row("other.txt")

    window.driver.press("Control", "f")
    window.driver.write("notary")

    window.wait_for_no_row("other.txt")
    window.row(document)
