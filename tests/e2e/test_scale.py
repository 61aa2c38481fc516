"""A hundred thousand documents: the list is there at once, scrolls, and jumps."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from conftest import PROGRAMS
from harness.coffer import Coffer
from harness.processes import wait_until
from harness.vault import Vault

DOCUMENTS = 100_000

SCROLL = """
const done = arguments[0];
const grid = document.querySelector('[role=grid]');
const times = [];
let last = performance.now();
const end = last + 3000;
function step(now) {
  times.push(now - last);
  last = now;
  grid.dispatchEvent(new WheelEvent('wheel', { deltaY: 240, bubbles: true, cancelable: true }));
  (grid.querySelector('[data-scroll]') ?? grid).scrollTop += 240;
  if (now < end) requestAnimationFrame(step);
  else done([times.length, document.querySelectorAll('*').length]);
}
requestAnimationFrame(step);
"""


def test_a_hundred_thousand_documents_scroll_and_jump(
    vault: Vault, open_window: Callable[[], Coffer], picture: Callable[[Coffer, str], Path]
) -> None:
    vault.run("usage")
    subprocess.run([PROGRAMS / "seed-index", str(vault.home), str(DOCUMENTS)], check=True, timeout=120)
    window = open_window()
    window.row("File 1.txt")
    grid = window.page.find("grid")
    assert grid.attribute("aria-rowcount") == str(DOCUMENTS + 1)
    elements = window.driver.execute("return document.querySelectorAll('[role=row]').length")
    assert elements < 80, f"only what can be seen is drawn, not {elements} rows"

    window.driver.click_at(window.row("File 1.txt"))
    window.driver.press("End")
    window.row(f"File {DOCUMENTS}.txt")
    picture(window, "hundred-thousand-end")
    window.driver.press("Home")
    window.row("File 1.txt")

    window.driver.write("file 54321")
    window.row("File 54321.txt")

    frames, nodes = window.driver.execute_async(SCROLL)
    assert nodes < 2_000, "scrolling must not pile up elements"
    assert frames > 30, "the page must have gone on drawing while it scrolled"

    window.driver.press("Control", "f")
    started = time.monotonic()
    window.driver.write("99999")
    wait_until(lambda: window.page.find("grid").attribute("aria-rowcount") == "2", "the search to leave one row")
    assert time.monotonic() - started < 10
    window.row("File 99999.txt")
