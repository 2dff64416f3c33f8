"""A mail server on this machine's loopback: takes letters, refuses addresses, is slow, goes away and comes back."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """What came in, and how it behaves."""

    port: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)  # (address, the letter's bytes as they came)
    connections: int = 0
    refused: dict[str, str] = field(default_factory=dict)  # address: the answer
    content_answer: str = ""  # the answer to a letter's content, where it is not taken
    letters_a_connection: int = 1000
    seconds_a_letter: float = 0.0
    at_first: int = 1_000_000  # so many letters are taken; what comes after waits for ``going_on``
    going_on: threading.Event = field(default_factory=threading.Event)

    @property
    def addresses(self) -> list[str]:
        """To whom letters came, in the order of their coming."""
        return [address for address, _content in self.taken]


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        serving: MailServer = self.server.state  # type: ignore[attr-defined]
        serving.connections += 1
        taken, to = 0, ""
        self._say("220 loopback")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "QUIT":
                self._say("221 bye")
                return
            if word == "MAIL" and taken >= serving.letters_a_connection:
                self._say("421 enough for one connection")
                return
            if word == "RCPT":
                to = re.findall(r"<(.*?)>", line)[0]
                self._say(serving.refused.get(to, "250 ok"))
            elif word == "DATA":
                self._say("354 go on")
                content = self._content()
                time.sleep(serving.seconds_a_letter)
                if len(serving.taken) >= serving.at_first:
                    serving.going_on.wait(120)
                if not serving.content_answer:
                    serving.taken.append((to, content))
                    taken += 1
                self._say(serving.content_answer or "250 taken")
            else:
                self._say("250 ok")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _content(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


@contextmanager
def mail_server(state: MailServer | None = None) -> Iterator[MailServer]:
    """Serve until the block ends; with the ``state`` of an earlier one, on the same port: it has come back."""
    state = state or MailServer()
    with _Server(("127.0.0.1", state.port), _Conversation) as server:
        server.state = state  # type: ignore[attr-defined]
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
