"""What the tests share: the browser, a vault that is served, and who notices calls."""

import json
import os
import shutil
import signal
import subprocess

import pytest

from chromium import Chromium, built, program
from servers import Beacon


@pytest.fixture(scope="session")
def browser():
    if not program():
        reason = "there is no Chromium; 'scripts/setup tests' installs it where there is a package of it"
        if os.environ.get("COFFER_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(f"SKIPPED: {reason}")
    browser = Chromium()
    yield browser
    browser.close()


@pytest.fixture
def beacon():
    beacon = Beacon()
    yield beacon
    beacon.close()


class Vault:
    """A vault of its own, whose links are served by the real program."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = dict(os.environ, COFFER_HOME=str(folder / "home"), USER="anna")
        self.run("ls")
        line = [built("cofferctl"), "serve", "--port", "0", "--json"]
        self.serving = subprocess.Popen(line, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.url = json.loads(self.serving.stdout.readline())["urls"][0]

    def run(self, *arguments):
        line = [built("cofferctl"), "--json", *arguments]
        return json.loads(subprocess.run(line, env=self.environment, stdout=subprocess.PIPE, check=True).stdout)

    def publish(self, name, content, *options):
        """The address of a link to a document of this name and content."""
        path = self.folder / name
        path.write_bytes(content)
        document = self.run("add", "--keep-both", str(path))["added"][0]
        made = self.run("links", "add", document["unique_name"], *options)
        return self.url + made["path"]

    def close(self):
        self.serving.send_signal(signal.SIGTERM)
        assert self.serving.wait(10) == 0
        shutil.rmtree(self.folder / "home", ignore_errors=True)


@pytest.fixture
def vault(tmp_path):
    vault = Vault(tmp_path)
    yield vault
    vault.close()
