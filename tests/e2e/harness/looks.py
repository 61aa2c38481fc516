"""How the window looks: its themes, pictures of what it shows, and axe held against each of them."""

from collections.abc import Callable
from pathlib import Path

from harness import axe
from harness.coffer import Coffer

# Keeps a picture of the page under a name.
Picture = Callable[[Coffer, str], Path]

THEMES = ["light", "dark"]


def dress(window: Coffer, theme: str) -> None:
    """Chooses the theme as a person does, in the settings."""
    window.driver.press("Control", ",")
    dialog = window.page.find("dialog", "Settings")
    window.page.click("radio", theme.capitalize(), within=dialog)
    assert window.driver.execute("return document.documentElement.dataset.theme") == theme
    window.driver.press("Escape")
    window.page.wait_for_none("dialog", "Settings")


def look(window: Coffer, picture: Picture, name: str) -> None:
    """Keeps a picture of what is shown, and holds axe against it."""
    # What fades in is not the colour it will have.
    window.driver.execute_async(
        "const done = arguments[0];"
        "Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))).then(() => done())"
    )
    picture(window, name)
    found = axe.faults(window.driver)
    assert not found, f"{name}:\n" + "\n".join(found)


def look_in_both(window: Coffer, picture: Picture, name: str) -> None:
    """As `look`, light and dark. For what is shown before there are settings to choose a theme in."""
    chosen = window.driver.execute("return document.documentElement.dataset.theme")
    for theme in THEMES:
        window.driver.execute("document.documentElement.dataset.theme = arguments[0]", theme)
        look(window, picture, f"{name}-{theme}")
    window.driver.execute("document.documentElement.dataset.theme = arguments[0]", chosen)
