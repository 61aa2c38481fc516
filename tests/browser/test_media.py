"""What the owner of a link wants shown is shown by a real browser under the policy of every answer, and runs nothing."""

import base64
import io
import struct
import subprocess
import wave

import pytest

from chromium import built
from hostile import documents
from servers import Server

# In a page that is not ours, the browser itself makes what it knows how to write.
MAKE = """
(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
    const paint = canvas.getContext('2d');
    let hue = 0;
    const draw = () => { paint.fillStyle = `hsl(${hue += 30}, 90%, 50%)`; paint.fillRect(0, 0, 64, 48); };
    draw();
    const text = async blob => {
        const bytes = new Uint8Array(await blob.arrayBuffer());
        return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
    };
    const made = {};
    for (const type of ['image/png', 'image/jpeg', 'image/webp']) {
        made[type.replace('/', '.')] = await text(await new Promise(done => canvas.toBlob(done, type)));
    }
    for (const type of ['video/webm', 'video/mp4']) {
        if (!MediaRecorder.isTypeSupported(type)) continue;
        const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: type });
        const parts = [];
        recorder.ondataavailable = event => parts.push(event.data);
        const stopped = new Promise(done => recorder.onstop = done);
        recorder.start();
        for (let frame = 0; frame < 30; frame++) { draw(); await new Promise(done => setTimeout(done, 40)); }
        recorder.stop();
        await stopped;
        made[type.replace('/', '.')] = await text(new Blob(parts, { type }));
    }
    return made;
})()
"""


def bitmap():
    pixels = b"\x20\x40\xff" * 64 * 48
    return b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54 + len(pixels), 0, 0, 54, 40, 64, 48, 1, 24, 0, len(pixels), 0, 0, 0, 0) + pixels


def sound():
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(8_000)
        wav.writeframes(b"".join(struct.pack("<h", (number % 40) * 400 - 8_000) for number in range(16_000)))
    return file.getvalue()


@pytest.fixture(scope="module")
def files(browser):
    blank = Server(lambda path: ("text/html", b"<!DOCTYPE html>"))
    page = browser.page()
    page.open(blank.url)
    page.wait(0.5)
    found = page.tell("Runtime.evaluate", expression=MAKE, awaitPromise=True, returnByValue=True)
    made = {name: base64.b64decode(text) for name, text in found["result"]["value"].items()}
    page.close()
    blank.close()
    assert {"image.png", "image.jpeg", "image.webp", "video.webm"} <= set(made)
    return made | {"image.bmp": bitmap(), "sound.wav": sound()}


class Shown:
    """The server of links over a folder, with all that may be shown to be shown."""

    def __init__(self, folder, files):
        for name, content in files.items():
            (folder / name).write_bytes(content)
        self.serving = subprocess.Popen(
            [built("show-files"), folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.urls = dict(line.strip().split("\t") for line in iter(self.serving.stdout.readline, "\n"))

    def close(self):
        self.serving.stdin.close()
        self.serving.wait(10)


def test_pictures_sound_and_film_are_shown(browser, files, tmp_path):
    shown = Shown(tmp_path, files)
    for name, url in shown.urls.items():
        page = browser.page()
        assert page.open(url) is None, f"{name} is not saved but shown"
        page.wait(1.5)
        if name.startswith("image"):
            assert page.ask("document.images.length && document.images[0].naturalWidth") == 64, name
        else:
            media = "document.querySelector('video, audio')"
            assert page.ask(f"{media}.error && {media}.error.message") is None, name
            assert page.ask(f"{media}.readyState") >= 2, f"{name} can be played"
            # In a sandbox nothing plays by itself: a person presses the button.
            page.ask(f"{media}.play(), 0")
            page.wait(1)
            assert page.ask(f"{media}.currentTime") > 0, f"{name} is played"
            if name.startswith("video"):
                assert page.ask(f"{media}.videoWidth") == 64, name
        page.close()
    shown.close()


def test_a_picture_that_is_a_page_or_a_script_as_well_is_a_picture(browser, beacon, tmp_path):
    """Their first bytes are those of pictures, so they are shown, and that is all that they are."""
    hostile = {one.name: one.content for one in documents(beacon.url) if one.name in ("script.gif", "page.png", "page.jpg")}
    shown = Shown(tmp_path, hostile)
    pages = []
    for url in shown.urls.values():
        page = browser.page()
        page.open(url)
        pages.append(page)
    scripts = "".join(f'<script src="{url}"></script>' for url in shown.urls.values())
    attacker = Server(lambda path: ("text/html", f"<!DOCTYPE html>{scripts}".encode()))
    page = browser.page()
    page.open(attacker.url)
    pages.append(page)
    page.wait(3)
    assert beacon.calls == []
    careless = Server(lambda path: ("text/javascript", hostile["script.gif"]) if path != "/" else ("text/html", b"<script src=/x></script>"))
    page.open(careless.url)
    page.wait(2)
    assert "script.gif" in beacon.calls, "it is a script where nobody says that it is none"
    for page in pages:
        page.close()
    for server in (attacker, careless, shown):
        server.close()
