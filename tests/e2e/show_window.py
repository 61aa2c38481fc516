#!/usr/bin/env python3
"""Shows the window where there is no display: opens it on a virtual one, drags a sample file in, and keeps a picture.

Called by `make run`: `show_window.py PROGRAM`. Uses COFFER_HOME if it is set, else a vault made for this run and removed
after it, so that a person's own vault is not touched. Prints the picture's path as its last line.
"""

import os
import sys
import tempfile
from pathlib import Path

from harness.coffer import Coffer
from harness.desktop import Desktop
from harness.vault import Vault

PICTURE = Path(__file__).resolve().parents[2] / "artefacts" / "window.png"
SAMPLE = "Welcome to Coffer.txt"


def main() -> None:
    program = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="coffer-run-") as place:
        folder = Path(place)
        chosen = os.environ.get("COFFER_HOME")
        home = Path(chosen) if chosen else folder / "coffer"
        print(f"Vault: {home / 'vault'} ({'COFFER_HOME' if chosen else 'made for this run, your own is not touched'})")
        sample = folder / SAMPLE
        sample.write_text("This file was dragged into the window with a real pointer.\n")
        with Desktop(folder / "desktop") as desktop:
            Vault(program.with_name("cofferctl"), home, desktop.environment).make()
            window = Coffer(desktop, program, home)
            window.drag_files([sample])
            window.row(SAMPLE)
            print(f"Dragged in and stored: {SAMPLE}")
            window.page.wait_for_paint()
            desktop.screenshot(PICTURE)
            window.close()
    print(PICTURE)


if __name__ == "__main__":
    main()
