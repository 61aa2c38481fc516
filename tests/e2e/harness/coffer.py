"""Coffer's window with its own words: rows, places, menus and messages, as a person names them."""

import re

from harness.page import Page
from harness.pointer import Hand
from harness.processes import PATIENCE_SECONDS
from harness.webdriver import Element
from harness.window import Window


class Coffer(Window):
    """The window, ready to be used: the vault is open and the page is drawn."""

    page: Page

    def row(self, name: str, seconds: float = PATIENCE_SECONDS) -> Element:
        """The row of a document that is in the vault, once it is there; not of one that is still on its way."""
        return self.page.find("row", document_named(name), seconds=seconds)

    def folder_row(self, name: str) -> Element:
        return self.page.find("row", folder_named(name))

    def has_row(self, name: str) -> bool:
        return bool(self.page.find_all("row", document_named(name)))

    def wait_for_no_row(self, name: str) -> None:
        self.page.wait_for_none("row", document_named(name))

    def select(self, name: str) -> Element:
        """Clicks a document's row, which selects it and nothing else."""
        row = self.row(name)
        self.driver.click_at(row)
        return self.page.find("row", document_named(name), selected=True)

    def go_to(self, place: str) -> None:
        """Opens a place of the sidebar: "All files", "Trash", "Usage", …"""
        sidebar = self.page.find("navigation", "Places")
        self.page.click("button", re.compile(f"^{re.escape(place)}"), within=sidebar)

    def add(self, what: str) -> None:
        """Chooses an entry of the Add menu: "Add files…" or "Add folder…"."""
        self.page.click("button", "Add")
        self.page.click("menuitem", re.compile(f"^{re.escape(what)}"))

    def command(self, name: str) -> None:
        """Runs a command by the command palette, found by its words."""
        self.driver.press("Control", "k")
        self.page.find("dialog", "Commands")
        self.driver.write(name)
        self.page.find("option", re.compile(f"^{re.escape(name)}"))
        self.driver.press("Enter")
        self.page.wait_for_none("dialog", "Commands")

    def answer_quit(self) -> None:
        """Answers the question whether to close with a real pointer: the driver ends with the window."""
        question = self.page.find("alertdialog")
        self.to_front()
        with Hand(self.desktop, self.on_screen(self.page.find("button", "Quit", within=question))) as hand:
            hand.let_go()
        self.wait_for_end()

    def overlay_text(self) -> str:
        """What the drop overlay says now; empty when there is none."""
        return self.driver.execute("return document.querySelector('[data-testid=drop-overlay]')?.innerText ?? ''")


def document_named(name: str) -> re.Pattern[str]:
    """A document's row is called `name, kind, size, date`."""
    return re.compile(f"^{re.escape(name)}, (Image|Video|Audio|Document|PDF|Archive|Code|File), ")


def folder_named(name: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(name)}, folder, ")
