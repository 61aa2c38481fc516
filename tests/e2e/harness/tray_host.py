#!/usr/bin/python3
"""The part of a desktop that shows the icons of all programs in its tray, without a screen. Run by the system's Python.

Programs register with it as with KDE's or GNOME's. On `/Test`, the interface `org.coffer.Test` says what a person would
see of the one icon that is there (`Look`, JSON), and chooses an entry of its menu (`Choose`).
"""

import json
import sys

from gi.repository import Gio, GLib

NAME = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
INTERFACES = """
<node>
  <interface name="org.kde.StatusNotifierWatcher">
    <method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
    <method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
    <property name="RegisteredStatusNotifierItems" type="as" access="read"/>
    <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
    <property name="ProtocolVersion" type="i" access="read"/>
    <signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
    <signal name="StatusNotifierItemUnregistered"><arg type="s"/></signal>
    <signal name="StatusNotifierHostRegistered"/>
  </interface>
  <interface name="org.coffer.Test">
    <method name="Look"><arg type="s" direction="out"/></method>
    <method name="Choose"><arg type="s" direction="in"/></method>
  </interface>
</node>
"""
items: dict[str, str] = {}


def ask(connection, owner: str, path: str, interface: str, method: str, arguments, answer: str):
    kind = GLib.VariantType(answer) if answer else None
    return connection.call_sync(owner, path, interface, method, arguments, kind, Gio.DBusCallFlags.NONE, 5000, None)


def of_item(connection, name: str):
    owner, path = next(iter(items.items()))
    arguments = GLib.Variant("(ss)", (ITEM, name))
    return ask(connection, owner, path, "org.freedesktop.DBus.Properties", "Get", arguments, "(v)").unpack()[0]


def entries(connection) -> list[dict]:
    owner = next(iter(items))
    arguments = GLib.Variant("(iias)", (0, -1, []))
    answer = ask(connection, owner, of_item(connection, "Menu"), MENU, "GetLayout", arguments, "(u(ia{sv}av))")
    _, (_, _, children) = answer.unpack()
    found = []
    for number, properties, _ in children:
        if properties.get("type") != "separator":
            label = properties.get("label", "").replace("_", "")
            found.append({"id": number, "label": label, "enabled": properties.get("enabled", True)})
    return found


def look(connection) -> str:
    if not items or of_item(connection, "Status") == "Passive":
        return json.dumps(None)
    icon = of_item(connection, "IconName")
    return json.dumps({"icon": icon, "menu": entries(connection)})


def choose(connection, label: str) -> None:
    entry = next(one for one in entries(connection) if one["label"] == label)
    owner = next(iter(items))
    arguments = GLib.Variant("(isvu)", (entry["id"], "clicked", GLib.Variant("i", 0), 0))
    ask(connection, owner, of_item(connection, "Menu"), MENU, "Event", arguments, "")


def on_call(connection, sender, _path, _interface, method, arguments, invocation) -> None:
    if method == "RegisterStatusNotifierItem":
        (service,) = arguments.unpack()
        items[sender] = service if service.startswith("/") else "/StatusNotifierItem"
        gone = lambda connection, name: items.pop(name, None)  # noqa: E731
        Gio.bus_watch_name_on_connection(connection, sender, Gio.BusNameWatcherFlags.NONE, None, gone)
        invocation.return_value(None)
    elif method == "Look":
        invocation.return_value(GLib.Variant("(s)", (look(connection),)))
    elif method == "Choose":
        choose(connection, *arguments.unpack())
        invocation.return_value(None)
    else:
        invocation.return_value(None)


def on_get(_connection, _sender, _path, _interface, name):
    return {
        "RegisteredStatusNotifierItems": GLib.Variant("as", [f"{owner}{path}" for owner, path in items.items()]),
        "IsStatusNotifierHostRegistered": GLib.Variant("b", True),
        "ProtocolVersion": GLib.Variant("i", 0),
    }[name]


def main() -> None:
    node = Gio.DBusNodeInfo.new_for_xml(INTERFACES)

    def on_bus(connection, _name) -> None:
        watcher, test = node.interfaces
        connection.register_object("/StatusNotifierWatcher", watcher, on_call, on_get, None)
        connection.register_object("/Test", test, on_call, None, None)

    def on_name(_connection, _name) -> None:
        print("ready", flush=True)

    Gio.bus_own_name(Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, on_bus, on_name, lambda *_: sys.exit(1))
    GLib.MainLoop().run()


main()
