"""What every window test starts from: a private desktop, an empty vault, and the window on it.

One desktop serves the whole run; vault and window are new for each test. When a test fails, a picture of the screen and
the program's output stay in artefacts/failures/.
"""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.coffer import Coffer
from harness import seaweed as s3_server
from harness.desktop import Desktop
from harness.keyring import Keyring
from harness.seaweed import Seaweed
from harness.slow_link import SlowLink
from harness.vault import Vault

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "artefacts"
_numbers = itertools.count(1)
PROGRAMS = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / os.environ.get("COFFER_E2E_PROFILE", "debug")


@pytest.fixture(scope="session")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """The private screen, bus and window manager of this run."""
    shutil.rmtree(ARTEFACTS / "failures", ignore_errors=True)
    with Desktop(tmp_path_factory.mktemp("desktop")) as desktop:
        yield desktop


@pytest.fixture(scope="session")
def seaweed(desktop: Desktop) -> Iterator[Seaweed]:
    """An S3 server for the whole run; every test makes its own bucket."""
    if not s3_server.PROGRAM.exists():
        missing = f"{s3_server.PROGRAM} is not there; `make setup` installs it"
        assert "COFFER_REQUIRE_SERVERS" not in os.environ, missing
        pytest.skip(missing)
    with Seaweed(desktop.folder / "seaweed", desktop.environment) as server:
        yield server


@pytest.fixture(scope="session")
def keyring(desktop: Desktop) -> Iterator[Keyring]:
    """The keyring of the person at the desktop, for the rest of the run."""
    if shutil.which("gnome-keyring-daemon") is None:
        pytest.skip("gnome-keyring is not installed; `make setup` installs it")
    with Keyring(desktop) as keyring:
        yield keyring


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """An empty folder for the files that a test gives to the vault."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture
def vault(desktop: Desktop, tmp_path: Path) -> Vault:
    """The vault of this test, looked at from outside by cofferctl. It is there already: the window asks before it makes one."""
    vault = Vault(PROGRAMS / "cofferctl", tmp_path / "coffer home", desktop.environment)
    vault.make()
    return vault


@pytest.fixture
def link(seaweed: Seaweed) -> Iterator[SlowLink]:
    """A line to the S3 server that can be made slow."""
    with SlowLink(seaweed.s3_port) as link:
        yield link


@pytest.fixture
def far_vault(vault: Vault, seaweed: Seaweed, link: SlowLink, keyring: Keyring) -> Vault:
    """The vault of this test, in a bucket behind the slow line; the window opens it and not the one on this computer."""
    bucket = seaweed.new_bucket(f"far-{next(_numbers)}")
    keys = f"{s3_server.ACCESS_KEY}\n{s3_server.SECRET_KEY}\n".encode()
    options = ["--bucket", bucket, "--endpoint", link.endpoint, "--name", "Far"]
    vault.run("vault", "add", "s3", *options, typed=keys)
    vault.run("vault", "use", "Far")
    return vault


@pytest.fixture
def open_window(desktop: Desktop, vault: Vault) -> Iterator[Callable[[], Coffer]]:
    """Opens the window on the test's vault; calling it again is another start of the program."""
    opened: list[Coffer] = []

    def open_one() -> Coffer:
        opened.append(Coffer(desktop, PROGRAMS / "coffer", vault.home))
        return opened[-1]

    yield open_one
    for window in opened:
        window.stop()


@pytest.fixture
def window(open_window: Callable[[], Coffer]) -> Coffer:
    """The window, open on an empty vault."""
    return open_window()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Coffer, str], Path]:
    """Keeps a picture of the page in artefacts/screens/, to be looked at."""

    def keep(window: Coffer, name: str) -> Path:
        return window.driver.screenshot(ARTEFACTS / "screens" / f"{name}.png")

    return keep


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    report = yield
    desktop = getattr(item, "funcargs", {}).get("desktop")
    if report.failed and report.when in ("setup", "call") and desktop is not None:
        keep_what_was_seen(desktop, ARTEFACTS / "failures" / item.name)
    return report


def keep_what_was_seen(desktop: Desktop, place: Path) -> None:
    """The screen as it is, and what the program has said, for whoever mends the test."""
    place.mkdir(parents=True, exist_ok=True)
    desktop.screenshot(place / "screen.png")
    log = desktop.folder / "coffer.log"
    if log.exists():
        shutil.copy(log, place / "coffer.log")
