#!/usr/bin/python3
"""Shows notifications as a desktop does, to nobody: prints one line of JSON for each. Run by the system's Python.

`org.coffer.Test.Click ID` on the same object plays a click on a notification.
"""

import json
import sys

from gi.repository import Gio, GLib

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
INTERFACES = """
<node>
  <interface name="org.freedesktop.Notifications">
    <method name="Notify">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
      <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
      <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
    </method>
    <method name="CloseNotification"><arg type="u" direction="in"/></method>
    <method name="GetCapabilities"><arg type="as" direction="out"/></method>
    <method name="GetServerInformation">
      <arg type="s" direction="out"/><arg type="s" direction="out"/>
      <arg type="s" direction="out"/><arg type="s" direction="out"/>
    </method>
    <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
    <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
  </interface>
  <interface name="org.coffer.Test">
    <method name="Click"><arg type="u" direction="in"/></method>
  </interface>
</node>
"""
shown = 0


def on_call(connection, _sender, path, _interface, method, arguments, invocation) -> None:
    global shown
    if method == "Notify":
        program, replaced, icon, summary, body, actions, _hints, _timeout = arguments.unpack()
        shown += 1
        told = {"id": shown, "program": program, "icon": icon, "summary": summary, "body": body, "actions": actions}
        print(json.dumps(told), flush=True)
        invocation.return_value(GLib.Variant("(u)", (shown,)))
    elif method == "GetCapabilities":
        invocation.return_value(GLib.Variant("(as)", (["actions", "body"],)))
    elif method == "GetServerInformation":
        invocation.return_value(GLib.Variant("(ssss)", ("double", "coffer", "1", "1.2")))
    else:
        if method == "Click":
            (number,) = arguments.unpack()
            connection.emit_signal(None, path, NAME, "ActionInvoked", GLib.Variant("(us)", (number, "default")))
            connection.emit_signal(None, path, NAME, "NotificationClosed", GLib.Variant("(uu)", (number, 2)))
        invocation.return_value(None)


def main() -> None:
    loop = GLib.MainLoop()
    node = Gio.DBusNodeInfo.new_for_xml(INTERFACES)

    def on_bus(connection, _name) -> None:
        for interface in node.interfaces:
            connection.register_object(PATH, interface, on_call, None, None)

    def on_name(_connection, _name) -> None:
        print(json.dumps({"ready": True}), flush=True)

    Gio.bus_own_name(Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, on_bus, on_name, lambda *_: sys.exit(1))
    loop.run()


main()
