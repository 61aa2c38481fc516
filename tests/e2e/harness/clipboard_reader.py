#!/usr/bin/python3
"""Prints the text on the clipboard, as a program that pastes would get it. Run by the system's Python, which has GTK."""

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

print(Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).wait_for_text() or "", end="")
