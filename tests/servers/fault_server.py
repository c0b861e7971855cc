"""An OpenAI-compatible endpoint that misbehaves on purpose, over real sockets.

A behaviour is a function that is given the connection and the request and writes whatever
bytes it likes. `FaultServer` plays a script of them, one a request, the last one for ever.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

Behaviour = Callable[["Connection", "Seen"], None]

MODEL = "fault-1"


@dataclass
class Seen:
    """A request as it arrived; ``hung_up`` is set once the client has closed the connection."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at: float
    hung_up: threading.Event = field(default_factory=threading.Event)

    @property
    def text(self) -> str:
        """Every message's text, joined."""
        return "\n".join(message["content"] for message in self.body.get("messages", ()))


class Connection:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket, closing: threading.Event) -> None:
        self._socket = sock
        self._closing = closing

    def send(self, content: bytes) -> None:
        self._socket.sendall(content)

    def head(self, status: int, headers: dict[str, str]) -> None:
        lines = [f"HTTP/1.1 {status} Status", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.send("\r\n".join([*lines, "", ""]).encode())

    def wait(self, seconds: float) -> bool:
        """Wait; True when the client hung up or the server is closing."""
        due = time.monotonic() + seconds
        while (left := due - time.monotonic()) > 0:
            if self._closing.is_set() or self._is_hung_up(min(left, 0.05)):
                return True
        return False

    def _is_hung_up(self, patience: float) -> bool:
        self._socket.settimeout(patience)
        try:
            return self._socket.recv(1) == b""
        except TimeoutError:
            return False
        except OSError:
            return True
        finally:
            self._socket.settimeout(30)

    def reset(self) -> None:
        """Close with RST instead of FIN, as a crashed proxy does."""
        linger = struct.pack("ii", 1, 0)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._socket.close()


class FaultServer:
    """Serves a script on a free port of this machine.

    Args:
        script: behaviours in the order of the requests; the last one repeats.
    """

    def __init__(self, *script: Behaviour) -> None:
        self._script = script
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.seen: list[Seen] = []
        self.port: int = self._listener.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with suppress(OSError):  # wakes the thread that waits in accept, where that works
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The JSON bodies of all requests so far."""
        return [seen.body for seen in self.seen]

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(30)
        connection = Connection(sock, self._closing)
        seen: Seen | None = None
        try:
            seen = _read_request(sock)
            if seen is None:
                return
            behaviour = self._script[min(len(self.seen), len(self._script) - 1)]
            self.seen.append(seen)
            behaviour(connection, seen)
        except OSError:
            if seen:
                seen.hung_up.set()
        finally:
            sock.close()


def _read_request(sock: socket.socket) -> Seen | None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        piece = sock.recv(65_536)
        if not piece:
            return None
        raw += piece
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
    }
    while len(body) < int(headers.get("content-length", 0)):
        body += sock.recv(65_536)
    method, path, _ = first.split(" ")
    return Seen(method, path, headers, json.loads(body) if body else {}, time.monotonic())


# --- chunks of a stream ---------------------------------------------------------------


def chunk(content: Any = None, *, finish: str | None = None, **delta: Any) -> dict[str, Any]:
    """One streamed chunk as most servers send it; a null content is common."""
    choice = {"index": 0, "delta": {"content": content, **delta}, "finish_reason": finish}
    return {"object": "chat.completion.chunk", "model": MODEL, "choices": [choice]}


def usage_chunk(prompt: Any, completion: Any, cached: int = 0) -> dict[str, Any]:
    """The chunk that reports tokens and has no choices."""
    details = {"cached_tokens": cached}
    usage = {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "prompt_tokens_details": details,
    }
    return {"object": "chat.completion.chunk", "model": MODEL, "choices": [], "usage": usage}


def sse(*events: dict[str, Any] | str) -> bytes:
    """Events as a server-sent event stream; strings go out as they are."""
    lines = [event if isinstance(event, str) else json.dumps(event) for event in events]
    return "".join(f"data: {line}\n\n" for line in lines).encode()


def story(text: str, *, pieces: int = 4, prompt: int = 40, completion: int = 10) -> bytes:
    """A whole orderly stream with this text."""
    step = max(1, -(-len(text) // pieces))
    parts = [text[start : start + step] for start in range(0, len(text), step)]
    return sse(
        chunk(None, role="assistant"),
        *(chunk(part) for part in parts),
        chunk(None, finish="stop"),
        usage_chunk(prompt, completion),
        "[DONE]",
    )


# --- behaviours -----------------------------------------------------------------------

EVENT_STREAM = {"Content-Type": "text/event-stream; charset=utf-8"}
JSON = {"Content-Type": "application/json"}


def says(text: str, **options: int) -> Behaviour:
    """Stream ``text`` in good order; in one piece when no stream was asked for."""

    def behave(connection: Connection, seen: Seen) -> None:
        if seen.body.get("stream"):
            connection.head(200, EVENT_STREAM)
            connection.send(story(text, **options))
        else:
            whole(text)(connection, seen)

    return behave


def says_object(value: dict[str, Any]) -> Behaviour:
    """Stream an object as JSON text."""
    return says(json.dumps(value))


def whole(text: str, finish: str | None = "stop") -> Behaviour:
    """Answer in one JSON body."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}}
    if finish:
        choice["finish_reason"] = finish
    return answers(200, json.dumps({"model": MODEL, "choices": [choice]}), JSON)


def answers(status: int, body: str | bytes, headers: dict[str, str] | None = None) -> Behaviour:
    """Answer with exactly this."""
    content = body.encode() if isinstance(body, str) else body

    def behave(connection: Connection, seen: Seen) -> None:
        connection.head(status, {**(headers or JSON), "Content-Length": str(len(content))})
        connection.send(content)

    return behave


def refuses(
    status: int, message: str = "no", headers: dict[str, str] | None = None, **fields: Any
) -> Behaviour:
    """Answer with an error in OpenAI's form."""
    error = {"message": message, "type": "invalid_request_error", **fields}
    return answers(status, json.dumps({"error": error}), {**JSON, **(headers or {})})


def refuses_if(
    wanted: Callable[[dict[str, Any]], bool], refusal: Behaviour, otherwise: Behaviour
) -> Behaviour:
    """Refuse the requests that look like this, and answer the others."""

    def behave(connection: Connection, seen: Seen) -> None:
        (refusal if wanted(seen.body) else otherwise)(connection, seen)

    return behave


def streams(*parts: bytes, pause: float = 0, headers: dict[str, str] | None = None) -> Behaviour:
    """Send these parts of a stream one by one, then close in order."""

    def behave(connection: Connection, seen: Seen) -> None:
        connection.head(200, headers or EVENT_STREAM)
        for part in parts:
            connection.send(part)
            if pause and connection.wait(pause):
                seen.hung_up.set()
                return

    return behave


def bytewise(content: bytes) -> Behaviour:
    """Send a stream one byte at a time."""

    def behave(connection: Connection, seen: Seen) -> None:
        connection.head(200, EVENT_STREAM)
        for position in range(len(content)):
            connection.send(content[position : position + 1])

    return behave


def for_ever(head: bytes, parts: Iterable[bytes], pause: float = 0) -> Behaviour:
    """Send ``head``, then parts without an end, until the client hangs up."""

    def behave(connection: Connection, seen: Seen) -> None:
        connection.send(head)
        for part in parts:
            connection.send(part)
            if pause and connection.wait(pause):
                break
        seen.hung_up.set()

    return behave


def head_of(status: int = 200, headers: dict[str, str] | None = None) -> bytes:
    """A response head for `for_ever`."""
    lines = [f"HTTP/1.1 {status} Status", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or EVENT_STREAM).items()]
    return "\r\n".join([*lines, "", ""]).encode()


def silent(connection: Connection, seen: Seen) -> None:
    """Take the request and say nothing until the client hangs up."""
    if connection.wait(30):
        seen.hung_up.set()


def drops(*parts: bytes, headers: dict[str, str] | None = None) -> Behaviour:
    """Send parts of a stream, then reset the connection."""

    def behave(connection: Connection, seen: Seen) -> None:
        connection.head(200, headers or EVENT_STREAM)
        for part in parts:
            connection.send(part)
        connection.wait(0.05)
        connection.reset()

    return behave


def repeat(part: bytes) -> Iterator[bytes]:
    """The same bytes without an end."""
    while True:
        yield part


def slowly(content: bytes) -> Sequence[bytes]:
    """The bytes of ``content`` one by one, for a pause between each."""
    return [content[position : position + 1] for position in range(len(content))]
