"""The vault of a window, seen from outside through `cofferctl`: the proof that does not trust the page."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Vault:
    """A COFFER_HOME and the program that looks into it."""

    def __init__(self, cofferctl: Path, home: Path, environment: Mapping[str, str]) -> None:
        self.home = home
        self._cofferctl = cofferctl
        self._environment = dict(environment) | {"COFFER_HOME": str(home)}

    def make(self) -> None:
        """Makes the vault that a person would make in the window's first run; one that is there stays as it is."""
        self.run("vault", "add", "local", str(self.home / "vault"), "--name", "My vault")

    def serve_at(self, port: int) -> None:
        """Lets the server of links listen there, as nobody but who writes the settings can."""
        path = next(self.home.rglob("settings.json"))
        settings = json.loads(path.read_text())
        settings.setdefault("sharing", {})["port"] = port
        path.write_text(json.dumps(settings))

    def run(self, *arguments: str, typed: bytes = b"") -> bytes:
        """What `cofferctl` prints; it must end well. `typed` is what it reads from standard input."""
        done = subprocess.run(
            [str(self._cofferctl), *arguments],
            env=self._environment,
            capture_output=True,
            input=typed,
            timeout=120,
        )
        assert done.returncode == 0, f"cofferctl {' '.join(arguments)}: {done.stderr.decode()}"
        return done.stdout

    def answer(self, *arguments: str) -> Any:
        """What `cofferctl --json` answers."""
        return json.loads(self.run("--json", *arguments))

    def documents(self, *arguments: str) -> list[dict[str, Any]]:
        """Every document of one listing, all pages of it."""
        found: list[dict[str, Any]] = []
        after: list[str] = []
        while True:
            page = self.answer("ls", *arguments, *after)
            found += page["documents"]
            if page["next"] is None:
                return found
            after = ["--after", page["next"]]

    def document(self, name: str) -> dict[str, Any]:
        """The one document with that name, in any folder."""
        found = [one for one in self.documents() if one["name"] == name]
        assert len(found) == 1, f"{len(found)} documents are called {name!r}"
        return found[0]

    def content(self, document: Mapping[str, Any]) -> bytes:
        """The bytes of a document, as the vault hands them out."""
        return self.run("get", document["file_id"], "-o", "-")

    def add(self, *paths: Path, folder: str = "") -> None:
        self.run("add", *map(str, paths), *(["--folder", folder] if folder else []))
