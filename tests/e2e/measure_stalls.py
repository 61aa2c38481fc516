#!/usr/bin/env python3
"""Measures how long the page stands still while 10,000 files are added: `measure_stalls.py PROGRAM [FILES]`.

Called by `make bench`. Drags a folder of files of 4 KiB into the real window on a virtual display, and asks in the page
every five milliseconds how late it is asked. Prints one row for the table of the benchmarks. Not a test: how long a
stall is depends on the machine, and a busy one fails nobody.
"""

import re
import sys
import tempfile
import time
from pathlib import Path

from harness.coffer import Coffer
from harness.desktop import Desktop
from harness.processes import wait_until
from harness.vault import Vault

GOAL_MS = 100
EVERY_MS = 5
WATCH = f"""
window.stalls = {{ longest: 0, over: 0, ticks: 0 }};
let last = performance.now();
setInterval(() => {{
  const now = performance.now();
  const late = now - last - {EVERY_MS};
  last = now;
  window.stalls.ticks += 1;
  window.stalls.longest = Math.max(window.stalls.longest, late);
  if (late > {GOAL_MS}) window.stalls.over += 1;
}}, {EVERY_MS});
"""


def main() -> None:
    program = Path(sys.argv[1]).resolve()
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    with tempfile.TemporaryDirectory(prefix="coffer-stalls-") as place:
        folder = Path(place)
        source = folder / "Many"
        for number in range(count):
            file = source / f"{number // 1_000}" / f"file {number:05}.bin"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(number.to_bytes(8, "big") * 512)
        with Desktop(folder / "desktop") as desktop:
            Vault(program.with_name("cofferctl"), folder / "coffer", desktop.environment).make()
            window = Coffer(desktop, program, folder / "coffer")
            window.page.wait_for_paint()
            window.driver.execute(WATCH)
            started = time.monotonic()
            window.drag_files([source])
            wait_until(
                lambda: window.page.find_all("row", re.compile(f"^Many, folder, {count:,} documents")),
                "all files to be there",
                seconds=600,
            )
            seconds = time.monotonic() - started
            stalls = window.driver.execute("return window.stalls")
            window.close()
    verdict = "met" if stalls["longest"] <= GOAL_MS else "**missed**"
    print(
        f"| longest stall of the page while {count} files are added ({seconds:.1f} s, drag and all) | – | – "
        f"| {stalls['longest']:.0f} ms; {stalls['over']} of {stalls['ticks']} over {GOAL_MS} ms | – | – "
        f"| {GOAL_MS} ms | {verdict} |"
    )


if __name__ == "__main__":
    main()
