#!/usr/bin/python3
"""A small window that offers files or text to whoever drags from it, as a file manager does.

Run by the system's Python, which has GTK: `drag_source.py uris URI…` or `drag_source.py text TEXT`. It prints one line
a step (`ready`, `begin`, `given`, `end`), so that a test sees how far the drag came.
"""

import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

SIZE = 72


def say(step: str) -> None:
    print(step, flush=True)


def main() -> None:
    kind, offered = sys.argv[1], sys.argv[2:]
    window = Gtk.Window(title="Drag source", decorated=False, default_width=SIZE, default_height=SIZE)
    window.move(8, 40)
    handle = Gtk.EventBox()
    handle.add(Gtk.Label(label="drag"))
    handle.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
    if kind == "uris":
        handle.drag_source_add_uri_targets()
    else:
        handle.drag_source_add_text_targets()

    def give(_widget, _context, selection, _info, _time) -> None:
        if kind == "uris":
            selection.set_uris(offered)
        else:
            selection.set_text(offered[0], -1)
        say("given")

    handle.connect("drag-begin", lambda *_: say("begin"))
    handle.connect("drag-data-get", give)
    handle.connect("drag-end", lambda *_: say("end"))
    window.connect("destroy", Gtk.main_quit)
    window.connect_after("map-event", lambda *_: say("ready"))
    window.add(handle)
    window.show_all()
    Gtk.main()


main()
