"""Servers beside ours: one that notices who calls it, and one that serves without any of our care."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Server:
    """Answers what `answer` says to a path: a type and a body."""

    def __init__(self, answer):
        class Handler(Quiet):
            def do_GET(handler):
                type, body = answer(handler.path)
                handler.send_response(200)
                if type:
                    handler.send_header("Content-Type", type)
                handler.send_header("Content-Length", str(len(body)))
                handler.end_headers()
                handler.wfile.write(body)

            do_POST = do_GET

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Beacon(Server):
    """Notes who calls."""

    def __init__(self):
        self.calls = []
        super().__init__(self.note)

    def note(self, path):
        self.calls.append(path.lstrip("/").split("?")[0])
        return "image/gif", b"GIF89a"
