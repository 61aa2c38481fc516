#!/usr/bin/python3
"""Owns the clipboard and offers copied files, as a file manager does after Ctrl+C.

Run by the system's Python, which has GTK: `clipboard_owner.py URI…`. It prints `ready` once it owns the clipboard.
The clipboard belongs to a process, so it must go on running while somebody pastes.
"""

import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402


def main() -> None:
    uris = sys.argv[1:]
    owner = Gtk.Invisible()
    owner.realize()
    clipboard = Gdk.SELECTION_CLIPBOARD
    Gtk.selection_add_target(owner, clipboard, Gdk.Atom.intern("text/uri-list", False), 0)
    owner.connect("selection-get", lambda _widget, selection, _info, _time: selection.set_uris(uris))
    if not Gtk.selection_owner_set(owner, clipboard, Gdk.CURRENT_TIME):
        sys.exit("another program kept the clipboard")
    print("ready", flush=True)
    Gtk.main()


main()
