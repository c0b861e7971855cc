"""Endpoint profiles: where a model is, what it may use, and where its key is kept.

They belong to the user, not to a keep: ``endpoints.json`` lies in the user's configuration
folder and holds no key, only the place of one.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import SplitResult, urlsplit

import orjson
from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator

from whispyrkeep.dm.endpoint.cost import Prices
from whispyrkeep.errors import EndpointConfigInvalid, EndpointUnknown, PlainHttpRefused
from whispyrkeep.models.base import Count, Line, Slug, Value
from whispyrkeep.store.files import PRIVATE, Disk, make_folder, write_whole
from whispyrkeep.store.locks import held

PROFILES_FILE = "endpoints.json"
_FORMAT: Final = 1
_PORTS = {"http": 80, "https": 443}

Seconds = Annotated[float, Field(gt=0, le=3_600)]


def _checked_address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("the address must begin with http:// or https:// and name a host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("the address must not hold a user name or a password")
    if parts.query or parts.fragment:
        raise ValueError("the address must not hold a query; keys are given apart from it")
    _ = parts.port  # raises ValueError when it is no port
    return address.rstrip("/").removesuffix("/chat/completions")


BaseUrl = Annotated[str, StringConstraints(max_length=400), AfterValidator(_checked_address)]


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, the port always written out."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{_host(parts)}:{parts.port or _PORTS[parts.scheme]}"


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    return f"[{host}]" if ":" in host else host


def is_loopback(address: str) -> bool:
    """Whether an address never leaves this machine."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class Limits(Value):
    """Clocks in seconds and ceilings of one completion, retries included in ``total``.

    ``first_byte`` of None is 60 s, or 120 s on this machine, where the model is slower to
    read a prompt. A body may have ``body_bytes``, its text ``text_chars``.
    """

    connect: Seconds = 5
    first_byte: Seconds | None = None
    idle: Seconds = 30
    total: Seconds = 180
    body_bytes: Annotated[Count, Field(ge=1_024)] = 2 << 20
    text_chars: Annotated[Count, Field(ge=100)] = 20_000


class KeyReference(Value):
    """Where a key is kept, and the origin it was given for.

    ``name`` is the environment variable for ``env``; keyring and file go by the profile.
    """

    place: Literal["env", "keyring", "file"]
    origin: Line
    name: Line = ""

    @model_validator(mode="after")
    def _variable_is_named(self) -> KeyReference:
        if (self.place == "env") != bool(self.name):
            raise ValueError("an environment variable, and nothing else, has a name")
        return self


class EndpointProfile(Value):
    """One OpenAI-compatible endpoint as its user set it up.

    A reply may take ``max_tokens``; a prompt is cut to about ``prompt_tokens``.
    """

    name: Slug
    base_url: BaseUrl
    model: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    key: KeyReference | None = None
    key_header: Literal["authorization", "api-key"] = "authorization"
    allow_plain_http: bool = False
    limits: Limits = Limits()
    max_tokens: Annotated[Count, Field(ge=1)] = 1_500
    prompt_tokens: Annotated[Count, Field(ge=500)] = 6_200
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    seed: Count | None = None
    prices: Prices | None = None

    @property
    def api_url(self) -> str:
        """The address that is really used: ``/v1`` is added when only a host was given."""
        return self.base_url if urlsplit(self.base_url).path else f"{self.base_url}/v1"

    @property
    def origin(self) -> str:
        """The origin a key of this profile must belong to."""
        return origin_of(self.base_url)

    @property
    def first_byte(self) -> float:
        """Seconds until the first byte of the answer, with the default filled in."""
        if self.limits.first_byte is not None:
            return self.limits.first_byte
        return 120 if is_loopback(self.base_url) else 60

    def check_transport(self) -> None:
        """See that nothing crosses a network in the clear unless the user allowed it.

        Raises:
            PlainHttpRefused: plain http to another machine.
        """
        plain = urlsplit(self.base_url).scheme == "http"
        if plain and not is_loopback(self.base_url) and not self.allow_plain_http:
            raise PlainHttpRefused(self.name, self.origin)


def make_profile(fields: Mapping[str, Any]) -> EndpointProfile:
    """A profile from what a person typed.

    Raises:
        EndpointConfigInvalid: it is none; says which field, and does not repeat its value.
    """
    try:
        return EndpointProfile.model_validate(fields)
    except ValidationError as error:
        reason = describe_invalid(error)
    raise EndpointConfigInvalid("the profile", reason)


class _ProfileFile(Value):
    format: Literal[1] = _FORMAT
    endpoints: tuple[EndpointProfile, ...] = ()


def list_profiles(folder: Path) -> tuple[EndpointProfile, ...]:
    """Every profile in the configuration folder, by name.

    Raises:
        EndpointConfigInvalid: the file cannot be read.
    """
    return _read(folder / PROFILES_FILE).endpoints


def find_profile(folder: Path, name: str) -> EndpointProfile:
    """The profile of that name.

    Raises:
        EndpointUnknown: there is none.
        EndpointConfigInvalid: the file cannot be read.
    """
    profiles = {profile.name: profile for profile in list_profiles(folder)}
    if name not in profiles:
        raise EndpointUnknown(name, tuple(profiles))
    return profiles[name]


def save_profile(folder: Path, profile: EndpointProfile) -> None:
    """Add a profile, or replace the one of its name.

    Raises:
        EndpointConfigInvalid: the file there cannot be read; it is left as it is.
        PlainHttpRefused: its address is not one to send anything to.
    """
    profile.check_transport()
    with held(Disk(PRIVATE), folder / ".lock"):
        others = [known for known in list_profiles(folder) if known.name != profile.name]
        _write(folder, (*others, profile))


def delete_profile(folder: Path, name: str) -> EndpointProfile:
    """Take a profile out of the configuration; its key is another matter (`keys.forget_key`).

    Raises:
        EndpointUnknown: there is none of that name.
    """
    with held(Disk(PRIVATE), folder / ".lock"):
        gone = find_profile(folder, name)
        left = [known for known in list_profiles(folder) if known.name != name]
        _write(folder, tuple(left))
    return gone


def _read(path: Path) -> _ProfileFile:
    try:
        return _ProfileFile.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return _ProfileFile()
    except (OSError, ValidationError) as error:
        reason = describe_invalid(error) if isinstance(error, ValidationError) else str(error)
    raise EndpointConfigInvalid(str(path), reason)


def describe_invalid(error: ValidationError) -> str:
    """The first complaint of a validation, without the offending value: it may be a key."""
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]


def _write(folder: Path, profiles: tuple[EndpointProfile, ...]) -> None:
    disk = Disk(PRIVATE)
    make_folder(disk, folder)
    ordered = sorted(profiles, key=lambda profile: profile.name)
    content = _ProfileFile(endpoints=tuple(ordered)).model_dump(mode="json", exclude_defaults=True)
    content["format"] = _FORMAT
    write_whole(disk, folder / PROFILES_FILE, orjson.dumps(content, option=orjson.OPT_INDENT_2))
