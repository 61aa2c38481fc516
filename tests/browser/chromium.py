"""A real Chromium without a window, told what to do over two pipes. It speaks to nobody but this computer."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --no-default-browser-check "
    "--disable-background-networking --disable-component-update --disable-sync --disable-extensions --mute-audio "
    "--autoplay-policy=no-user-gesture-required --remote-debugging-pipe"
).split()
# Longer than anything takes, so that a test fails and does not hang.
PATIENCE = 60


def program():
    """The browser, if there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    """The browser, with a profile of its own, until it is closed."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="coffer-browser.")
        from_browser, to_us = os.pipe()
        from_us, to_browser = os.pipe()
        # It wants the two at these numbers.
        line = f'exec "$0" "$@" 3<&{from_us} 4>&{to_us}'
        self.process = subprocess.Popen(
            ["bash", "-c", line, program(), *OPTIONS, f"--user-data-dir={self.profile}", "about:blank"],
            pass_fds=(from_us, to_us),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(from_us)
        os.close(to_us)
        self.reading, self.writing = from_browser, to_browser
        self.come, self.events, self.asked = b"", [], 0
        self.tell("Browser.setDownloadBehavior", behavior="deny")

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.reading)
        os.close(self.writing)
        shutil.rmtree(self.profile, ignore_errors=True)

    def tell(self, method, session=None, **parameters):
        """Has the browser do something; answers what came of it."""
        self.asked += 1
        message = {"id": self.asked, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.writing, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for answer in self.listen(1):
                if answer.get("id") == self.asked:
                    if "error" in answer:
                        raise RuntimeError(f"{method}: {answer['error']}")
                    return answer["result"]
        raise TimeoutError(method)

    def listen(self, seconds):
        """What the browser says within a while; what it says by itself is kept in `events`."""
        answers = []
        if select.select([self.reading], [], [], seconds)[0]:
            self.come += os.read(self.reading, 1 << 20)
            *whole, self.come = self.come.split(b"\0")
            for message in map(json.loads, whole):
                (answers if "id" in message else self.events).append(message)
        return answers

    def page(self):
        """A new page that shows nothing."""
        target = self.tell("Target.createTarget", url="about:blank")["targetId"]
        session = self.tell("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, target, session)


class Page:
    """A page of the browser."""

    def __init__(self, browser, target, session):
        self.browser, self.target, self.session = browser, target, session
        self.tell("Page.enable")
        self.tell("Media.enable")

    def tell(self, method, **parameters):
        return self.browser.tell(method, self.session, **parameters)

    def open(self, url):
        """Goes to an address, as a person does who has typed it. Answers why it did not come to that, if so."""
        return self.tell("Page.navigate", url=url).get("errorText")

    def wait(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.browser.listen(0.05)

    def events(self, method):
        mine = (event for event in self.browser.events if event.get("sessionId") == self.session)
        return [event["params"] for event in mine if event["method"] == method]

    def ask(self, expression):
        """What our own script, which stands beside the page's world, finds in the page."""
        frame = self.tell("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self.tell("Page.createIsolatedWorld", frameId=frame)["executionContextId"]
        found = self.tell("Runtime.evaluate", expression=expression, contextId=world, returnByValue=True)
        return found["result"].get("value")

    def picture(self):
        """What it looks like: a PNG."""
        return base64.b64decode(self.tell("Page.captureScreenshot")["data"])

    def close(self):
        self.browser.tell("Target.closeTarget", targetId=self.target)


def root():
    return Path(__file__).resolve().parents[2]


def built(name):
    """A program of ours."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", root() / "target"))
    return target / "debug" / name
