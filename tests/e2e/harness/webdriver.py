"""A client for the part of the W3C WebDriver protocol that WebKitWebDriver speaks.

Written out because the common clients insist on capabilities (`browserName`, `webSocketUrl`) that make WebKitGTK
refuse the session. One driver serves one window. Waiting is the caller's matter: every call answers or fails at once.
"""

import base64
import json
import socket
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from harness.desktop import Desktop
from harness.processes import children, stop, wait_until

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {
    "Backspace": "\ue003",
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Shift": "\ue008",
    "Control": "\ue009",
    "Alt": "\ue00a",
    "Escape": "\ue00c",
    "Space": " ",
    "PageUp": "\ue00e",
    "PageDown": "\ue00f",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
    "Delete": "\ue017",
    "F2": "\ue032",
    "F10": "\ue03a",
}


class WebDriverError(AssertionError):
    """The driver refused a command. `error` is the protocol's word for why."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(f"{error}: {message}")
        self.error = error


class Element:
    """A node of the page, valid until the page replaces it."""

    def __init__(self, driver: "Driver", reference: str) -> None:
        self.driver = driver
        self.reference = reference

    def click(self) -> None:
        self.driver.post(f"element/{self.reference}/click", {})

    def type(self, text: str) -> None:
        self.driver.post(f"element/{self.reference}/value", {"text": text})

    def clear(self) -> None:
        self.driver.post(f"element/{self.reference}/clear", {})

    @property
    def text(self) -> str:
        return self.driver.get(f"element/{self.reference}/text")

    @property
    def label(self) -> str:
        """The accessible name, as the engine computes it."""
        return self.driver.get(f"element/{self.reference}/computedlabel")

    def attribute(self, name: str) -> str | None:
        return self.driver.get(f"element/{self.reference}/attribute/{name}")

    def centre(self) -> tuple[int, int]:
        """The middle of the element, in pixels of the page."""
        box = self.driver.execute("const b = arguments[0].getBoundingClientRect(); return [b.x, b.y, b.width, b.height]", self)
        return round(box[0] + box[2] / 2), round(box[1] + box[3] / 2)


class Driver:
    """A WebKitWebDriver process and the one session in it. Starting it starts the window."""

    def __init__(self, desktop: Desktop, binary: Path, environment: dict[str, str], log: Path) -> None:
        self._port = _free_port()
        command = ["WebKitWebDriver", f"--port={self._port}", "--host=127.0.0.1"]
        automated = environment | {"TAURI_WEBVIEW_AUTOMATION": "true"}
        self._process = desktop.start(command, log, automated)
        self._session = ""
        try:
            wait_until(self._is_listening, "WebKitWebDriver to listen")
            options = {"webkitgtk:browserOptions": {"binary": str(binary), "args": []}}
            answer = self._request("POST", "session", {"capabilities": {"alwaysMatch": options}}, timeout=60)
            self._session = answer["sessionId"]
            self.post("timeouts", {"script": 30_000, "pageLoad": 30_000, "implicit": 0})
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the driver, and the window with it if that is still there."""
        stop(self._process)

    def window_pid(self) -> int | None:
        """The process of the window, while it lives."""
        return next(iter(children(self._process.pid)), None)

    def get(self, path: str) -> Any:
        return self._request("GET", f"session/{self._session}/{path}")

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return self._request("POST", f"session/{self._session}/{path}", body)

    def execute(self, script: str, *arguments: Any) -> Any:
        """Runs `script` in the page and returns its answer; elements go in and come out as Element."""
        return self._unwrap(self.post("execute/sync", {"script": script, "args": self._wrap(list(arguments))}))

    def execute_async(self, script: str, *arguments: Any) -> Any:
        """As `execute`, for a script that calls its last argument when it has finished."""
        return self._unwrap(self.post("execute/async", {"script": script, "args": self._wrap(list(arguments))}))

    def press(self, *keys: str) -> None:
        """Presses keys together and lets go of them in the opposite order: `press("Control", "a")`."""
        codes = [KEYS.get(key, key) for key in keys]
        steps = [{"type": "keyDown", "value": code} for code in codes]
        steps += [{"type": "keyUp", "value": code} for code in reversed(codes)]
        self.post("actions", {"actions": [{"type": "key", "id": "keyboard", "actions": steps}]})

    def write(self, text: str) -> None:
        """Types `text` where the focus is."""
        steps = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self.post("actions", {"actions": [{"type": "key", "id": "keyboard", "actions": steps}]})

    def wheel(self, x: int, y: int, down: int) -> None:
        """Turns the wheel by `down` pixels with the pointer at x, y of the page."""
        step = {"type": "scroll", "x": x, "y": y, "deltaX": 0, "deltaY": down, "duration": 0, "origin": "viewport"}
        self.post("actions", {"actions": [{"type": "wheel", "id": "wheel", "actions": [step]}]})

    def click_at(self, element: Element, button: int = 0, clicks: int = 1) -> None:
        """Clicks the middle of `element` by the pointer; button 2 is the right one."""
        press = [{"type": "pointerDown", "button": button}, {"type": "pointerUp", "button": button}]
        move = {"type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": {ELEMENT: element.reference}}
        pointer = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [move, *press * clicks]}
        self.post("actions", {"actions": [pointer]})

    def screenshot(self, file: Path) -> Path:
        """A picture of the page alone."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(self.get("screenshot")))
        return file

    def _is_listening(self) -> bool:
        if self._process.poll() is not None:
            raise AssertionError(f"WebKitWebDriver ended with {self._process.returncode}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def _request(self, method: str, path: str, body: dict[str, Any] | None = None, timeout: float = 45) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refusal:
            value = json.load(refusal)["value"]
            raise WebDriverError(value["error"], value["message"]) from None

    def _wrap(self, value: Any) -> Any:
        if isinstance(value, Element):
            return {ELEMENT: value.reference}
        if isinstance(value, list):
            return [self._wrap(item) for item in value]
        return value

    def _unwrap(self, value: Any) -> Any:
        if isinstance(value, dict) and ELEMENT in value:
            return Element(self, value[ELEMENT])
        if isinstance(value, list):
            return [self._unwrap(item) for item in value]
        return value


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
