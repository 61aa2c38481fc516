"""The ways in and out beside the drop: native dialogs, the clipboard, export, and opening in another program."""

from pathlib import Path

from harness.coffer import Coffer
from harness.pointer import copy_files
from harness.processes import stop, wait_until
from harness.vault import Vault


def test_files_are_added_by_the_native_dialog(window: Coffer, vault: Vault, files: Path) -> None:
    (files / "contract.txt").write_text("We agree.")

    window.add("Add files")
    window.file_dialog().choose(files / "contract.txt")

    window.row("contract.txt")
    assert vault.content(vault.document("contract.txt")) == b"We agree."


def test_a_folder_is_added_by_the_native_dialog(window: Coffer, vault: Vault, files: Path) -> None:
    (files / "Recipes" / "sweet").mkdir(parents=True)
    (files / "Recipes" / "sweet" / "cake.txt").write_text("flour")

    window.add("Add folder")
    window.file_dialog().choose(files / "Recipes")

    window.folder_row("Recipes")
    assert vault.document("cake.txt")["folder"] == "Recipes/sweet"


def test_a_cancelled_dialog_changes_nothing(window: Coffer, vault: Vault) -> None:
    window.add("Add files")
    window.file_dialog().cancel()

    window.page.find("button", "Add")
    assert vault.documents() == []


def test_copied_files_are_pasted(window: Coffer, vault: Vault, files: Path) -> None:
    copied = [files / "first copy.txt", files / "second 100%.txt"]
    for file in copied:
        file.write_text(file.name)
    owner = copy_files(window.desktop, copied)

    window.driver.press("Control", "v")

    for file in copied:
        window.row(file.name)
        assert vault.content(vault.document(file.name)) == file.read_bytes()
    stop(owner)


def test_a_document_is_exported_byte_for_byte(window: Coffer, vault: Vault, files: Path) -> None:
    original = files / "photo one.bin"
    original.write_bytes(bytes(range(256)) * 4000)
    vault.add(original)
    target = files / "target"
    target.mkdir()

    window.select("photo one.bin")
    window.command("Export to…")
    window.file_dialog().choose(target)

    exported = target / "photo one.bin"
    wait_until(exported.exists, "the exported file")
    wait_until(lambda: exported.read_bytes() == original.read_bytes(), "the exported bytes to be the original's")
    window.page.wait_for_text("Exporting 1 document")


def test_export_never_overwrites_what_is_there(window: Coffer, vault: Vault, files: Path) -> None:
    original = files / "plan.txt"
    original.write_text("from the vault")
    vault.add(original)
    target = files / "target"
    target.mkdir()
    (target / "plan.txt").write_text("somebody's own")

    window.select("plan.txt")
    window.command("Export to…")
    window.file_dialog().choose(target)

    # The card keeps saying so, the pill only for a moment.
    window.driver.press("Control", "j")
    window.page.wait_for_text("Exported · ")
    assert (target / "plan.txt").read_text() == "somebody's own"
    beside = [file for file in target.iterdir() if file.name != "plan.txt"]
    assert [file.read_text() for file in beside] == ["from the vault"]


def test_enter_opens_a_read_only_copy_in_the_default_app(window: Coffer, vault: Vault, files: Path) -> None:
    (files / "read me.txt").write_text("open me")
    vault.add(files / "read me.txt")
    before = len(window.desktop.opened())

    window.select("read me.txt")
    window.driver.press("Enter")

    wait_until(lambda: len(window.desktop.opened()) > before, "the desktop to be asked to open it")
    copy = Path(window.desktop.opened()[-1])
    assert copy.name == "read me.txt"
    assert copy.read_text() == "open me"
    assert copy.stat().st_mode & 0o222 == 0, "edits to a copy would be lost, so it must not be writable"
    assert not copy.is_relative_to(vault.home / "vault"), "the vault's own file must never be handed out"
