"""A vault in a bucket, from the first start to the first drop and through bad days: on a real S3 server, with a real
keyring."""

import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import PROGRAMS
from harness.coffer import Coffer
from harness.desktop import Desktop
from harness.keyring import Keyring
from harness.looks import Picture, look_in_both
from harness.processes import wait_until
from harness.seaweed import ACCESS_KEY, SECRET_KEY, Seaweed
from harness.vault import Vault

# A failed import is tried again within a minute of the server's being back, and both take a while on a busy machine.
RECOVERY_SECONDS = 120.0
TEST_SECONDS = 60.0
_numbers = itertools.count(1)
PASSED = "Everything a vault needs works."

pytestmark = pytest.mark.usefixtures("keyring")


@pytest.fixture
def vault(desktop: Desktop, tmp_path: Path) -> Vault:
    """None yet: the window asks where it is to be."""
    return Vault(PROGRAMS / "cofferctl", tmp_path / "coffer home", desktop.environment)


@pytest.fixture
def bucket(seaweed: Seaweed) -> str:
    """An empty bucket of this test."""
    return seaweed.new_bucket(f"photos-{next(_numbers)}")


def add_by_cofferctl(vault: Vault, seaweed: Seaweed, bucket: str, document: Path, text: str) -> None:
    """The vault in the bucket, called Photos, with one document in it, as a terminal makes it."""
    keys = f"{ACCESS_KEY}\n{SECRET_KEY}\n".encode()
    options = ["--bucket", bucket, "--endpoint", seaweed.endpoint, "--name", "Photos"]
    vault.run("vault", "add", "s3", *options, typed=keys)
    document.write_text(text)
    vault.add(document)


def fill_in(window: Coffer, seaweed: Seaweed, bucket: str, secret: str = SECRET_KEY) -> None:
    """The first run, up to the test of the connection."""
    page = window.page
    page.click("button", "Use a bucket")
    page.field("Provider").type("SeaweedFS")
    answers = {"Endpoint": seaweed.endpoint, "Bucket": bucket, "Key ID": ACCESS_KEY, "Secret key": secret}
    for label, answer in answers.items():
        page.field(label).type(answer)


def test_a_bucket_is_tried_and_takes_the_first_drop(
    vault: Vault,
    seaweed: Seaweed,
    bucket: str,
    keyring: Keyring,
    files: Path,
    open_window: Callable[[], Coffer],
    picture: Picture,
) -> None:
    secrets = keyring.count()
    window = open_window()
    page = window.page
    page.find("heading", "Welcome to Coffer")
    page.wait_for_text("free")
    look_in_both(window, picture, "first-run")
    fill_in(window, seaweed, bucket)
    look_in_both(window, picture, "bucket-form")
    page.click("button", "Test connection")
    page.wait_for_text(PASSED, TEST_SECONDS)
    assert seaweed.contents(bucket) == [], "trying leaves nothing behind"
    look_in_both(window, picture, "bucket-tested")
    window.resize(720, 600)
    look_in_both(window, picture, "bucket-tested-small")
    overflow = window.driver.execute("return document.documentElement.scrollWidth > innerWidth")
    assert not overflow, "nothing may hang over the side"
    window.resize(1180, 760)

    page.click("button", "Create vault")
    page.wait_for_text("Your vault is ready", TEST_SECONDS)
    look_in_both(window, picture, "bucket-empty")
    page.click("button", "Got it")
    (files / "letter.txt").write_text("Dear bucket,")
    (files / "film.bin").write_bytes(bytes(range(256)) * 50_000)
    window.drag_files([files / "letter.txt", files / "film.bin"])
    window.row("letter.txt", RECOVERY_SECONDS)
    window.row("film.bin", RECOVERY_SECONDS)
    look_in_both(window, picture, "bucket-files")

    for name in ("letter.txt", "film.bin"):
        document = vault.document(name)
        assert vault.content(document) == (files / name).read_bytes()
        assert f"{document['file_id']}.meta" in " ".join(seaweed.contents(bucket))
    assert keyring.count() == secrets + 1, "the keys are in the keyring"
    kept = b"".join(file.read_bytes() for file in vault.home.rglob("*") if file.is_file())
    assert SECRET_KEY.encode() not in kept, "and nowhere else"

    page.click("button", "My vault")
    page.find("menu")
    look_in_both(window, picture, "switcher")
    page.click("menuitem", re.compile("^Manage vaults"))
    page.click("button", re.compile("^Settings of "))
    facts = page.find("list", "What this bucket can do", seconds=30)
    look_in_both(window, picture, "bucket-settings")
    window.driver.execute("arguments[0].scrollIntoView()", facts)
    look_in_both(window, picture, "bucket-facts")
    window.driver.execute("arguments[0].scrollIntoView({ block: 'end' })", page.field("Keep at most"))
    look_in_both(window, picture, "bucket-cache")
    window.resize(720, 600)
    look_in_both(window, picture, "bucket-settings-small")


def test_another_vault_lies_in_a_folder_beside_it(
    vault: Vault, seaweed: Seaweed, bucket: str, files: Path, open_window: Callable[[], Coffer], picture: Picture
) -> None:
    add_by_cofferctl(vault, seaweed, bucket, files / "in the bucket.txt", "far")
    window = open_window()
    page = window.page
    window.row("in the bucket.txt")

    page.click("button", "Photos")
    page.click("menuitem", re.compile("^Add a vault"))
    page.find("dialog", "Add a vault")
    look_in_both(window, picture, "add-vault")
    page.click("button", "Create")
    page.wait_for_text("Your vault is ready")
    (files / "on this computer.txt").write_text("near")
    window.drag_files([files / "on this computer.txt"])
    window.row("on this computer.txt")
    assert not window.has_row("in the bucket.txt")

    window.driver.press("Control", "Alt", "1")
    window.row("in the bucket.txt")
    assert not window.has_row("on this computer.txt")
    page.click("button", "Photos")
    look_in_both(window, picture, "switcher-two")
    page.click("menuitem", re.compile("^My vault"))
    window.row("on this computer.txt")


def test_a_wrong_secret_leads_to_the_keys(
    seaweed: Seaweed, bucket: str, open_window: Callable[[], Coffer], picture: Picture
) -> None:
    window = open_window()
    page = window.page
    fill_in(window, seaweed, bucket, secret="not/the/secret+00000000000001")
    page.click("button", "Test connection")
    page.wait_for_text("The server does not accept these keys.", TEST_SECONDS)
    look_in_both(window, picture, "bucket-refused")
    assert page.find("button", "Create vault").attribute("aria-disabled") == "true"

    page.click("button", "Edit keys")
    assert page.focused().label == "Key ID", "the button leads to what must be mended"
    secret = page.field("Secret key")
    secret.clear()
    secret.type(SECRET_KEY)
    page.click("button", "Test connection")
    page.wait_for_text(PASSED, TEST_SECONDS)


def test_a_server_that_was_stopped_is_waited_for(
    vault: Vault, seaweed: Seaweed, bucket: str, files: Path, open_window: Callable[[], Coffer], picture: Picture
) -> None:
    add_by_cofferctl(vault, seaweed, bucket, files / "before.txt", "before")
    window = open_window()
    window.row("before.txt")

    seaweed.stop()
    try:
        (files / "meanwhile.txt").write_text("dropped without a server")
        window.drag_files([files / "meanwhile.txt"])
        window.page.wait_for_text("Offline: you can browse", RECOVERY_SECONDS)
        window.page.wait_for_text("offline", RECOVERY_SECONDS)
        window.row("before.txt")
        look_in_both(window, picture, "bucket-offline")
    finally:
        seaweed.start()

    window.row("meanwhile.txt", RECOVERY_SECONDS)
    wait_until(lambda: "Offline: you can browse" not in window.page.text(), "the window to be online", RECOVERY_SECONDS)
    assert vault.content(vault.document("meanwhile.txt")) == b"dropped without a server"


def test_a_bucket_is_added_by_keyboard_alone(
    seaweed: Seaweed, bucket: str, open_window: Callable[[], Coffer]
) -> None:
    window = open_window()
    page, press, write = window.page, window.driver.press, window.driver.write
    page.find("heading", "Welcome to Coffer")

    def tab_to(name: str) -> None:
        for _ in range(40):
            if (page.focused().label or "").startswith(name):
                return
            press("Tab")
        raise AssertionError(f"Tab does not lead to {name}")

    tab_to("Use a bucket")
    press("Enter")
    page.field("Provider")
    tab_to("Provider")
    write("Sea")
    for label, answer in {
        "Endpoint": seaweed.endpoint,
        "Bucket": bucket,
        "Key ID": ACCESS_KEY,
        "Secret key": SECRET_KEY,
    }.items():
        tab_to(label)
        write(answer)
    tab_to("In the system keyring")
    press("ArrowDown")
    page.find("radio", "For this run only", checked=True)
    tab_to("Test connection")
    press("Enter")
    page.wait_for_text(PASSED, TEST_SECONDS)
    tab_to("Create vault")
    press("Enter")
    page.wait_for_text("Your vault is ready", TEST_SECONDS)
    window.close()

    again = open_window()
    again.page.find("button", "Enter keys for this run", seconds=30)
