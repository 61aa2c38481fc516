"""What a person finds in the page: controls by their role and accessible name, never by class or position.

The names are computed by Testing Library, the same code that the component tests use, injected into the real engine.
Every finder waits, so a test reads as a list of acts and facts.
"""

import re
from pathlib import Path
from typing import Any

from harness.processes import PATIENCE_SECONDS, wait_until
from harness.webdriver import Driver, Element, WebDriverError

NODE_MODULES = Path(__file__).resolve().parents[3] / "ui" / "node_modules"
TESTING_LIBRARY = NODE_MODULES / "@testing-library" / "dom" / "dist" / "@testing-library" / "dom.umd.min.js"

FIND = """
const [role, name, isPattern, within, states] = arguments;
const matcher = name === null ? undefined : isPattern ? new RegExp(name) : name;
return window.TestingLibraryDom.queryAllByRole(within ?? document.body, role, { ...states, name: matcher });
"""
PAINTED = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 250)))"
Name = str | re.Pattern[str] | None


class Page:
    """The page of one window."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver

    def field(self, label: str, seconds: float = PATIENCE_SECONDS) -> Element:
        """The one field with that label, once it is there. Also those without a role, as for passwords."""
        found = wait_until(lambda: self._labelled(label), f"a field labelled {label!r}", seconds)
        assert len(found) == 1, f"{len(found)} fields are labelled {label!r}"
        return found[0]

    def find_all(self, role: str, name: Name = None, within: Element | None = None, **states: Any) -> list[Element]:
        """Everything with that role and name that is there now. `states` are ARIA states: `selected=True`."""
        self._bring_testing_library()
        pattern = name.pattern if isinstance(name, re.Pattern) else name
        try:
            return self.driver.execute(FIND, role, pattern, isinstance(name, re.Pattern), within, states)
        except WebDriverError as error:
            # A list that was drawn anew between finding its rows and answering with them: whoever asks asks again.
            if error.error == "stale element reference":
                return []
            raise

    def find(
        self,
        role: str,
        name: Name = None,
        within: Element | None = None,
        seconds: float = PATIENCE_SECONDS,
        **states: Any,
    ) -> Element:
        """The one control with that role and name, once it is there."""
        what = f"one {role} named {name!r} {states or ''}"
        found = wait_until(lambda: self.find_all(role, name, within, **states), what, seconds)
        assert len(found) == 1, f"{what}: there are {len(found)}: {[one.label for one in found]}"
        return found[0]

    def wait_for_none(
        self, role: str, name: Name = None, within: Element | None = None, seconds: float = PATIENCE_SECONDS
    ) -> None:
        """Waits until nothing with that role and name is left."""
        wait_until(lambda: not self.find_all(role, name, within), f"no {role} named {name!r} to be left", seconds)

    def click(self, role: str, name: Name = None, within: Element | None = None) -> None:
        self.find(role, name, within).click()

    def wait_for_text(self, text: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Waits until the page shows `text` anywhere."""
        wait_until(lambda: text in self.text(), f"the page to say {text!r}", seconds)

    def text(self) -> str:
        """All that can be read in the page now."""
        return self.driver.execute("return document.body.innerText")

    def focused(self) -> Element:
        return self.driver.execute("return document.activeElement")

    def wait_for_paint(self) -> None:
        """Waits until what the page holds now is on the screen too: the second frame from now has been drawn by then."""
        self.driver.execute_async(PAINTED)

    def _labelled(self, label: str) -> list[Element]:
        self._bring_testing_library()
        return self.driver.execute("return window.TestingLibraryDom.queryAllByLabelText(document.body, arguments[0])", label)

    def _bring_testing_library(self) -> None:
        if not self.driver.execute("return 'TestingLibraryDom' in window"):
            self.driver.execute(TESTING_LIBRARY.read_text())


def is_gone(failure: WebDriverError) -> bool:
    """Whether a command failed because its element has left the page."""
    return failure.error in ("stale element reference", "no such element")
