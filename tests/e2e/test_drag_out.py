"""Documents dragged out of the window with a real pointer, and dropped on another program."""

from collections.abc import Callable
from pathlib import Path

from harness.coffer import Coffer
from harness.pointer import DropTarget, Hand
from harness.processes import wait_until
from harness.vault import Vault

AWKWARD = "100% größer #1 🚀.txt"


def carry_to(target: DropTarget, hand: Hand) -> None:
    """Carries what the hand holds over the edge of the window to the other program, which sees it then."""
    hand.move(*target.CENTRE)
    before = target.hovers()

    def sees_it() -> bool:
        # The copies are made once the pointer has left; a hand that waits for them moves a little.
        hand.nudge()
        return target.hovers() > before + 3

    wait_until(sees_it, "the other program to see the drag", 30)


def drag_out(window: Coffer, target: DropTarget, row: str) -> None:
    """Drags a row to the other program and lets go of it there."""
    before = len(target.taken())
    with Hand(window.desktop, window.on_screen(window.row(row))) as hand:
        carry_to(target, hand)
        hand.let_go()
    wait_until(lambda: len(target.taken()) > before, "the drop to arrive")


def test_a_document_arrives_with_its_name_and_every_byte(
    vault: Vault, files: Path, tmp_path: Path, open_window: Callable[[], Coffer]
) -> None:
    (files / AWKWARD).write_bytes(bytes(range(256)) * 9_000)
    (files / "other.txt").write_text("stays")
    vault.add(files / AWKWARD, files / "other.txt")
    folder = tmp_path / "taken"
    folder.mkdir()
    window = open_window()
    with DropTarget(window.desktop, folder) as target:
        drag_out(window, target, AWKWARD)
        assert [file.name for file in folder.iterdir()] == [AWKWARD]
        assert (folder / AWKWARD).read_bytes() == (files / AWKWARD).read_bytes()

        # The pointer is the page's again: a click selects, a second drag works.
        window.select("other.txt")
        drag_out(window, target, "other.txt")
        assert (folder / "other.txt").read_text() == "stays"
    assert len(vault.documents()) == 2, "what was dragged out stays in the vault"


def test_all_that_is_selected_goes_along(
    vault: Vault, files: Path, tmp_path: Path, open_window: Callable[[], Coffer]
) -> None:
    names = ["a.txt", "b.txt", "run.sh"]
    for name in names:
        (files / name).write_text(f"I am {name}")
    vault.add(*(files / name for name in names))
    folder = tmp_path / "taken"
    folder.mkdir()
    window = open_window()
    window.select("a.txt")
    window.driver.press("Control", "a")
    window.page.find("toolbar", "Selection")
    with DropTarget(window.desktop, folder) as target:
        drag_out(window, target, "b.txt")
        assert target.taken() == [3]
    assert {file.name: file.read_text() for file in folder.iterdir()} == {name: f"I am {name}" for name in names}


def test_what_is_dragged_out_and_back_in_adds_nothing(
    vault: Vault, files: Path, tmp_path: Path, open_window: Callable[[], Coffer]
) -> None:
    (files / "boomerang.txt").write_text("once")
    vault.add(files / "boomerang.txt")
    window = open_window()
    middle = window.on_screen()
    with DropTarget(window.desktop, tmp_path) as target:
        with Hand(window.desktop, window.on_screen(window.row("boomerang.txt"))) as hand:
            carry_to(target, hand)
            hand.move(*middle)
            hand.nudge()
            assert window.overlay_text() == "", "it is nothing to be added"
            hand.let_go()
        assert target.taken() == []
    window.row("boomerang.txt")
    assert [one["name"] for one in vault.documents()] == ["boomerang.txt"]


def test_a_drag_within_the_window_still_moves(vault: Vault, files: Path, open_window: Callable[[], Coffer]) -> None:
    (files / "loose.txt").write_text("to be put away")
    (files / "seed.txt").write_text("so that the folder exists")
    vault.add(files / "loose.txt")
    vault.add(files / "seed.txt", folder="Box")
    window = open_window()
    box = window.on_screen(window.folder_row("Box"))
    with Hand(window.desktop, window.on_screen(window.row("loose.txt"))) as hand:
        hand.move(*box)
        hand.let_go()
    wait_until(lambda: vault.document("loose.txt")["folder"] == "Box", "the document to be moved")
