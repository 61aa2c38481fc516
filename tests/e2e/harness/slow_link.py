"""A line to a server that is as slow as a test wants it, so that something is on its way for as long as the test needs.

It passes bytes on and understands none of them. Only what goes to the server is slowed down: uploads.
"""

import socket
import threading
import time

PIECE = 8 * 1024


class SlowLink:
    """The line. Use it as a context: leaving it ends it. As fast as can be until it is slowed down."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._bytes_per_second: int | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        # A small buffer, so that what was sent has really gone through.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * PIECE)
        self._turn = threading.Lock()

    def __enter__(self) -> "SlowLink":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def slow_down(self, bytes_per_second: int) -> None:
        self._bytes_per_second = bytes_per_second

    def speed_up(self) -> None:
        self._bytes_per_second = None

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._server_port))
            for source, sink, is_slow in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pass_on, args=(source, sink, is_slow), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, is_slow: bool) -> None:
        try:
            while piece := source.recv(PIECE):
                if is_slow:
                    self._wait(len(piece))
                sink.sendall(piece)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                end.close()

    def _wait(self, size: int) -> None:
        """All connections share the line."""
        with self._turn:
            speed = self._bytes_per_second
            if speed is not None:
                time.sleep(size / speed)
