"""A real S3 server for the windows of one run: SeaweedFS in one process, on loopback, on ports that were free.

What lies in its buckets is looked at through its own file server, so that a test sees it without any S3 client. It can
be stopped and started again on the same data: then it is a server that was out of reach for a while.
"""

import json
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from harness.processes import start, stop, wait_until

PROGRAM = Path(__file__).resolve().parents[3] / ".venv" / "bin" / "weed"
ACCESS_KEY = "SEAWEEDKEY0000000001"
SECRET_KEY = "seaweed/secret+0000000001"
# It comes up within seconds; a machine that is busy may take longer.
START_SECONDS = 90.0
SERVERS = ("master", "volume", "filer", "s3")


class Seaweed:
    """The server. Use it as a context: leaving it ends the process."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._environment = environment
        self._ports = free_ports(2 * len(SERVERS))
        self._process: subprocess.Popen | None = None
        identity = {"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        identities = {"identities": [{"name": "test", "credentials": [identity], "actions": actions}]}
        (folder / "identities.json").write_text(json.dumps(identities))

    def __enter__(self) -> "Seaweed":
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.s3_port}"

    @property
    def s3_port(self) -> int:
        return self._port("s3")

    def start(self) -> None:
        """Starts it, on what it has stored before, and waits until it takes objects."""
        command = [str(PROGRAM), "server", "-s3", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false"]
        command += [f"-dir={self._folder}", f"-s3.config={self._folder / 'identities.json'}"]
        for server, port, grpc_port in zip(SERVERS, self._ports[::2], self._ports[1::2]):
            command += [f"-{server}.port={port}", f"-{server}.port.grpc={grpc_port}"]
        # What else it would serve listens on fixed ports, and a second server would end with that.
        command += ["-s3.port.iceberg=0", "-s3.port.lance=0"]
        command += ["-volume.max=500", "-master.volumeSizeLimitMB=64", "-master.volumePreallocate=false"]
        self._process = start(command, self._environment, self._folder / "log.txt", cwd=self._folder)
        wait_until(self._takes_objects, f"SeaweedFS to come up; see {self._folder / 'log.txt'}", START_SECONDS)

    def stop(self) -> None:
        """Ends it, as a server that goes down; what it has stored stays."""
        if self._process is not None:
            stop(self._process)
            self._process = None

    def new_bucket(self, name: str) -> str:
        """Makes an empty bucket."""
        assert self._ask("POST", f"buckets/{name}/") == 201, f"the bucket {name} can be made"
        return name

    def contents(self, bucket: str, folder: str = "") -> list[str]:
        """The keys of all objects in a bucket, in order."""
        url = f"http://127.0.0.1:{self._port('filer')}/buckets/{bucket}/{folder}?limit=10000"
        request = urllib.request.Request(url, headers={"Accept": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            entries = json.load(answer)["Entries"] or []
        found: list[str] = []
        for entry in entries:
            name = f"{folder}{entry['FullPath'].rsplit('/', 1)[1]}"
            is_folder = entry["Mode"] & (1 << 31) != 0
            found += self.contents(bucket, f"{name}/") if is_folder else [name]
        return sorted(found)

    def _takes_objects(self) -> bool:
        assert self._process is not None and self._process.poll() is None, "SeaweedFS ended while it started"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self._port("s3"))) != 0:
                return False
        return self._ask("PUT", "ready", b"ready") == 201

    def _ask(self, method: str, path: str, body: bytes | None = None) -> int:
        """The status of a request to its file server; 0 if nobody answers."""
        request = urllib.request.Request(f"http://127.0.0.1:{self._port('filer')}/{path}", body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return 0

    def _port(self, server: str) -> int:
        return self._ports[2 * SERVERS.index(server)]


def free_ports(count: int) -> list[int]:
    """Ports that are free now. They are held until all are known, so that no two are the same."""
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports
