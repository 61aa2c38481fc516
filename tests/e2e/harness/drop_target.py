#!/usr/bin/python3
"""A small window that takes files which are dropped on it, as a file manager does: `drop_target.py FOLDER`.

Run by the system's Python, which has GTK. What is dropped is copied into the folder; it prints `ready`, `over` while a drag is
above it, and `dropped N` for each drop.
"""

import shutil
import sys
from pathlib import Path
from urllib.parse import unquote, urlparse

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

SIZE = 72


def say(step: str) -> None:
    print(step, flush=True)


def main() -> None:
    folder = Path(sys.argv[1])
    window = Gtk.Window(title="Drop target", decorated=False, default_width=SIZE, default_height=SIZE)
    window.move(8, 240)
    place = Gtk.EventBox()
    place.add(Gtk.Label(label="drop"))
    place.drag_dest_set(Gtk.DestDefaults.ALL, [], Gdk.DragAction.COPY)
    place.drag_dest_add_uri_targets()

    def take(_widget, _context, _x, _y, selection, _info, _time) -> None:
        paths = [Path(unquote(urlparse(uri).path)) for uri in selection.get_uris()]
        for path in paths:
            shutil.copy(path, folder / path.name)
        say(f"dropped {len(paths)}")

    def hover(*_args) -> bool:
        say("over")
        return False

    place.connect("drag-motion", hover)
    place.connect("drag-data-received", take)
    window.connect("destroy", Gtk.main_quit)
    window.connect_after("map-event", lambda *_: say("ready"))
    window.add(place)
    window.show_all()
    Gtk.main()


main()
