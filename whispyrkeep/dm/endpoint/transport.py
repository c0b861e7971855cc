"""The wire: the one module that knows httpx.

One connection a request, closed when the request ends for whatever reason. No redirect is
followed, no compressed body read, and a key goes to its own origin only. Errors of the
library become ours outside of its frames, so that no traceback leads to a header.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import cache

import httpx

from whispyrkeep.dm.endpoint.profiles import EndpointProfile, is_loopback, origin_of
from whispyrkeep.dm.endpoint.secret import Redactor, Secret
from whispyrkeep.errors import (
    EndpointError,
    EndpointTimeout,
    EndpointUnreachable,
    EndpointUnusable,
    KeyBoundElsewhere,
    ReplyTruncated,
)

# Their debug lines print headers as the server sent them, and a server may echo a key.
for _name in (httpx.__name__, httpx.__name__.replace("httpx", "httpcore")):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response whose body is still to come."""

    status: int
    headers: httpx.Headers
    chunks: AsyncGenerator[bytes, None]


class _KeyHeader(httpx.Auth):
    """Adds the key at the last moment, after a look at where the request really goes."""

    def __init__(self, profile: EndpointProfile, secret: Secret) -> None:
        self._profile = profile
        self._secret = secret

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        origin = origin_of(str(request.url))
        if origin != self._secret.origin:
            raise KeyBoundElsewhere(self._profile.name, self._secret.origin, origin)
        if self._profile.key_header == "api-key":
            request.headers["api-key"] = self._secret.reveal()
        else:
            request.headers["Authorization"] = f"Bearer {self._secret.reveal()}"
        yield request


@asynccontextmanager
async def exchange(
    profile: EndpointProfile, secret: Secret | None, path: str, body: bytes | None
) -> AsyncIterator[Answer]:
    """Send one request, POST when there is a body, and yield its answer.

    Args:
        path: below the profile's API address, ``/chat/completions``.

    Raises:
        EndpointUnreachable, EndpointTimeout, EndpointUnusable, ReplyTruncated: also while
            the answer's chunks are read.
        PlainHttpRefused, KeyBoundElsewhere: nothing was sent.
    """
    profile.check_transport()
    wire = _Wire(profile, Redactor([secret] if secret else []))
    async with _client(profile, secret) as client:
        request = client.build_request(
            "GET" if body is None else "POST",
            profile.api_url + path,
            content=body,
            headers={"Content-Type": "application/json"} if body is not None else None,
        )
        response = await wire.send(client, request)
        try:
            wire.check_encoding(response)
            async with aclosing(wire.chunks(response)) as chunks:
                yield Answer(response.status_code, response.headers, chunks)
        finally:
            await response.aclose()


def _client(profile: EndpointProfile, secret: Secret | None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        auth=_KeyHeader(profile, secret) if secret else None,
        headers={"Accept-Encoding": "identity", "User-Agent": "whispyrkeep"},
        timeout=httpx.Timeout(None, connect=profile.limits.connect),
        follow_redirects=False,
        trust_env=not is_loopback(profile.base_url),
        verify=_tls(),
    )


@cache
def _tls() -> ssl.SSLContext:
    """Made once: reading the certificates takes longer than a local request."""
    return httpx.create_ssl_context()


class _Wire:
    """Clocks, ceilings and error texts of one request."""

    def __init__(self, profile: EndpointProfile, redactor: Redactor) -> None:
        self._profile = profile
        self._redactor = redactor
        self._first_byte_due = asyncio.get_running_loop().time() + profile.first_byte

    async def send(self, client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
        """The response's head, within the connect and first-byte clocks."""
        fault: EndpointError
        try:
            async with asyncio.timeout_at(self._first_byte_due):
                return await client.send(request, stream=True)
        except TimeoutError:
            fault = self._first_byte_fault()
        except httpx.ConnectTimeout:
            fault = EndpointTimeout(self._profile.name, "connect", self._profile.limits.connect)
        except (httpx.ConnectError, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
            url = self._profile.api_url
            fault = EndpointUnreachable(self._profile.name, url, self._reason(error))
        except (httpx.HTTPError, OSError) as error:
            # The request may have arrived, so this is not the same as never having asked.
            fault = ReplyTruncated(self._profile.name, self._reason(error))
        raise fault

    def check_encoding(self, response: httpx.Response) -> None:
        """Refuse a compressed body: a small one may unpack to gigabytes."""
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding != "identity":
            raise EndpointUnusable(
                self._profile.name, "it compresses its answer although told not to"
            )

    async def chunks(self, response: httpx.Response) -> AsyncGenerator[bytes, None]:
        """The body's bytes, within the first-byte and idle clocks and the body's ceiling."""
        left = self._profile.limits.body_bytes
        pieces = response.aiter_raw()
        due = self._first_byte_due
        fault = self._first_byte_fault()
        while (piece := await self._next(pieces, due, fault)) is not None:
            left -= len(piece)
            if left < 0:
                size = self._profile.limits.body_bytes
                raise EndpointUnusable(self._profile.name, f"its answer is over {size} bytes")
            yield piece
            idle = self._profile.limits.idle
            due = asyncio.get_running_loop().time() + idle
            fault = EndpointTimeout(self._profile.name, "idle", idle)

    async def _next(
        self, pieces: AsyncIterator[bytes], due: float, late: EndpointTimeout
    ) -> bytes | None:
        fault: EndpointError
        try:
            async with asyncio.timeout_at(due):
                return await anext(pieces, None)
        except TimeoutError:
            fault = late
        except (httpx.HTTPError, OSError) as error:
            fault = ReplyTruncated(self._profile.name, self._reason(error))
        raise fault

    def _first_byte_fault(self) -> EndpointTimeout:
        return EndpointTimeout(self._profile.name, "first byte", self._profile.first_byte)

    def _reason(self, error: Exception) -> str:
        text = self._redactor.message(str(error))[:200]
        return text or type(error).__name__
