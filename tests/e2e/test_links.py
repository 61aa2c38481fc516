"""Public links, from the switch to the stranger's download: confirmed once in a dialog that the page cannot reach."""

import re
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path

import pytest

from conftest import ARTEFACTS
from harness.coffer import Coffer
from harness.desktop import Desktop
from harness.looks import Picture, look_in_both
from harness.pointer import copied_text
from harness.processes import wait_until
from harness.vault import Vault

LEASE = b"%PDF-1.7\nThe lease of the harbour house, 2026.\n" * 2000
NAME = "Lease für Straße 7.pdf"
SAVED_AS = "UTF-8''Lease%20f%C3%BCr%20Stra%C3%9Fe%207.pdf"


@pytest.fixture
def shared(vault: Vault, files: Path) -> Vault:
    """A vault with two documents, whose links are served at a port that is free."""
    (files / NAME).write_bytes(LEASE)
    (files / "recipe.md").write_text("# Bread")
    vault.add(files / NAME, files / "recipe.md")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        vault.serve_at(probe.getsockname()[1])
    return vault


def download(url: str) -> tuple[int, bytes, Message]:
    """What a stranger gets: status, bytes and head."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read(), refused.headers


def is_shut(url: str) -> bool:
    """Whether a stranger gets nothing: it is not found, or nobody answers any more."""
    try:
        return download(url)[0] == 404
    except urllib.error.URLError:
        return True


def copied_link(desktop: Desktop) -> str:
    return wait_until(lambda: re.fullmatch(r"http://127\.0\.0\.1:\d+/p/.+", copied_text(desktop)), "an address")[0]


def switch(window: Coffer, **states: bool):
    return window.page.find("switch", "Public link", **states)


def test_a_link_is_switched_on_with_the_mouse_opened_by_a_stranger_and_switched_off(
    desktop: Desktop, shared: Vault, open_window: Callable[[], Coffer], picture: Picture
) -> None:
    window = open_window()
    window.select(NAME)
    window.driver.click_at(switch(window, checked=False))
    question = window.agreement()
    question.picture(ARTEFACTS / "screens" / "link-question.png")
    question.press_enter()
    switch(window, checked=False)
    assert shared.answer("links", "--ended")["links"] == [], "who just presses Enter gives nothing away"

    window.driver.click_at(switch(window, checked=False))
    window.agreement().agree()
    switch(window, checked=True)
    window.page.wait_for_text("Link copied")
    look_in_both(window, picture, "link-on")
    url = copied_link(desktop)
    status, content, head = download(url)
    assert (status, content) == (200, LEASE)
    assert head["Content-Disposition"].startswith("attachment") and SAVED_AS in head["Content-Disposition"]
    wait_until(lambda: shared.answer("links")["links"][0]["downloads"] == 1, "the download to be counted")
    window.page.wait_for_text("1 download")

    window.driver.click_at(switch(window, checked=True))
    switch(window, checked=False)
    window.page.wait_for_text("Link is off")
    assert is_shut(url)
    assert shared.document(NAME)["visibility"] == "private"
    look_in_both(window, picture, "link-off")


def test_a_link_is_made_and_ended_by_keyboard_alone_and_the_question_is_not_asked_again(
    desktop: Desktop, shared: Vault, open_window: Callable[[], Coffer]
) -> None:
    window = open_window()
    window.row("recipe.md")
    press, page = window.driver.press, window.page

    def tab_to(wanted: Callable[[], bool], what: str) -> None:
        for _ in range(60):
            if wanted():
                return
            press("Tab")
        raise AssertionError(f"Tab does not lead to {what}")

    tab_to(lambda: page.focused().attribute("role") == "grid", "the list")
    window.driver.write("re")
    page.find("row", re.compile("^recipe.md"), selected=True)
    press("Control", "Shift", "c")
    window.agreement().give_up()
    press("Control", "Shift", "c")
    window.agreement().agree()
    page.wait_for_text("Link copied")
    url = copied_link(desktop)
    assert download(url)[1] == b"# Bread"

    toggle = switch(window, checked=True)
    tab_to(lambda: window.driver.execute("return document.activeElement === arguments[0]", toggle), "the switch")
    press("Space")
    page.wait_for_text("Link is off")
    assert is_shut(url)

    press("Space")
    switch(window, checked=True)
    wait_until(lambda: copied_link(desktop) != url, "another address")
    assert download(copied_link(desktop))[0] == 200, "once confirmed, it is on at once"


def test_all_links_are_on_one_page_and_open_with_the_next_start(
    desktop: Desktop, shared: Vault, open_window: Callable[[], Coffer], picture: Picture
) -> None:
    window = open_window()
    window.select(NAME)
    window.driver.click_at(switch(window, checked=False))
    window.agreement().agree()
    window.page.wait_for_text("Link copied")
    url = copied_link(desktop)
    window.select("recipe.md")
    window.driver.click_at(switch(window, checked=False))
    switch(window, checked=True)
    other = wait_until(lambda: (found := copied_link(desktop)) != url and found, "another address")
    window.close()
    wait_until(lambda: is_shut(url), "the server to end with the program")

    window = open_window()
    wait_until(lambda: not is_shut(url), "the links to open again")
    assert download(url)[1] == LEASE
    window.go_to("Links")
    page = window.page
    rows = page.find("list", "Public links")
    wait_until(lambda: len(page.find_all("listitem", within=rows)) == 2, "both links")
    page.wait_for_text("2 downloads")
    look_in_both(window, picture, "links")
    page.click("button", re.compile("^Stop the link to recipe.md"))
    page.wait_for_text("Link is off")
    assert is_shut(other) and not is_shut(url)
    page.click("radio", "All")
    wait_until(lambda: len(page.find_all("listitem", within=page.find("list", "Public links"))) == 2, "the one that is over, too")
    look_in_both(window, picture, "links-all")


def test_a_deleted_document_takes_its_link_along(
    desktop: Desktop, shared: Vault, open_window: Callable[[], Coffer]
) -> None:
    window = open_window()
    window.select(NAME)
    window.driver.press("Control", "Shift", "c")
    window.agreement().agree()
    window.page.wait_for_text("Link copied")
    url = copied_link(desktop)
    window.select(NAME)
    window.driver.press("Delete")
    window.page.wait_for_text("Its link has stopped working.")
    assert is_shut(url)


def test_the_local_network_is_let_in_only_by_a_person_and_never_unseen(
    shared: Vault, open_window: Callable[[], Coffer], picture: Picture
) -> None:
    # Without any link: so nothing listens beyond this computer while this is tried.
    window = open_window()
    window.row("recipe.md")
    window.go_to("Links")
    page = window.page
    name = "Let others in this network open links"
    window.driver.click_at(page.find("switch", name, checked=False))
    question = window.agreement()
    question.picture(ARTEFACTS / "screens" / "network-question.png")
    question.press_enter()
    page.find("switch", name, checked=False)

    window.driver.click_at(page.find("switch", name, checked=False))
    window.agreement().agree()
    page.find("switch", name, checked=True)
    page.find("button", re.compile("^Your network is let in"))
    look_in_both(window, picture, "network-shared")
    window.driver.click_at(page.find("switch", name, checked=True))
    page.find("switch", name, checked=False)
    page.wait_for_none("button", re.compile("^Your network is let in"))
