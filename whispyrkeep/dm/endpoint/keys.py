"""Where keys are kept: an environment variable, the system's keyring, or an encrypted file.

A key is never in a keep, never in plain text on disk, and is found again only for the
profile and the origin it was given for.
"""

from __future__ import annotations

import base64
import os
import secrets
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import orjson
from pydantic import Field

from whispyrkeep.dm.endpoint.profiles import EndpointProfile, KeyReference
from whispyrkeep.dm.endpoint.secret import Masked, Secret
from whispyrkeep.errors import KeyBoundElsewhere, KeyMissing, KeyStoreLocked
from whispyrkeep.models.base import Int, Value
from whispyrkeep.store.files import PRIVATE, Disk, make_folder, write_whole
from whispyrkeep.store.locks import held

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KEY_FILE = "keys.sealed.json"
PASSPHRASE_VARIABLE = "WHISPYRKEEP_PASSPHRASE"
_SERVICE = "whispyrkeep"
_SCRYPT_N: Final = 1 << 16
_SCRYPT_R: Final = 8
_SCRYPT_P: Final = 1

AskPassphrase = Callable[[str], str]
"""Called with the question to put; returns what the user typed."""


def keyring_backend() -> KeyringBackend | None:
    """The operating system's keyring, or None where there is none that works."""
    import keyring
    from keyring.backends import chainer, fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, (fail.Keyring, null.Keyring)):
        return None
    if isinstance(backend, chainer.ChainerBackend) and not backend.backends:
        return None
    return backend


def with_key(
    profile: EndpointProfile, place: Literal["env", "keyring", "file"], variable: str = ""
) -> EndpointProfile:
    """The profile with a reference to its key, bound to its origin as it is now.

    Args:
        variable: the environment variable, for ``env``.
    """
    reference = KeyReference(place=place, origin=profile.origin, name=variable)
    return profile.model_copy(update={"key": reference})


def default_place() -> Literal["keyring", "file"]:
    """Where a key goes when its user does not say: the keyring if there is one."""
    return "keyring" if keyring_backend() else "file"


def store_key(folder: Path, profile: EndpointProfile, key: Secret, ask: AskPassphrase) -> None:
    """Keep a key where the profile's reference says.

    Raises:
        KeyBoundElsewhere: the key is for another origin than the profile's.
        KeyStoreLocked: keyring or file cannot be opened.
        ValueError: the profile keeps its key in an environment variable, or keeps none.
    """
    if key.origin != profile.origin:
        raise KeyBoundElsewhere(profile.name, key.origin, profile.origin)
    if profile.key is None or profile.key.place == "env":
        raise ValueError(f"endpoint '{profile.name}' does not keep its key with us")
    if profile.key.place == "keyring":
        _with_keyring(lambda ring: ring.set_password(_SERVICE, _entry_name(profile), key.reveal()))
        return
    with held(Disk(PRIVATE), folder / ".lock"):
        passphrase = _passphrase(ask)
        entries = _open_file(folder / KEY_FILE, passphrase)
        entries[profile.name] = _SealedKey(origin=profile.origin, key=key.reveal())
        _write_file(folder / KEY_FILE, _sealed(entries, passphrase))


def load_key(folder: Path, profile: EndpointProfile, ask: AskPassphrase) -> Secret | None:
    """The profile's key, or None when the profile needs none.

    Raises:
        KeyMissing: it is not where the profile says.
        KeyBoundElsewhere: it was given for another origin than the profile now has.
        KeyStoreLocked: keyring or file cannot be opened.
    """
    reference = profile.key
    if reference is None:
        return None
    if reference.origin != profile.origin:
        raise KeyBoundElsewhere(profile.name, reference.origin, profile.origin)
    if reference.place == "env":
        return _from_environment(profile, reference.name)
    if reference.place == "keyring":
        return _from_keyring(profile)
    return _from_file(folder, profile, ask)


def forget_key(folder: Path, profile: EndpointProfile, ask: AskPassphrase) -> None:
    """Remove a key we keep; one in an environment variable is not ours to remove.

    Raises:
        KeyStoreLocked: keyring or file cannot be opened.
    """
    if profile.key is None or profile.key.place == "env":
        return
    if profile.key.place == "keyring":
        _with_keyring(lambda ring: _delete_entry(ring, _entry_name(profile)))
        return
    with held(Disk(PRIVATE), folder / ".lock"):
        path = folder / KEY_FILE
        if not path.exists():
            return
        passphrase = _passphrase(ask)
        entries = _open_file(path, passphrase)
        entries.pop(profile.name, None)
        _write_file(path, _sealed(entries, passphrase))


def _from_environment(profile: EndpointProfile, variable: str) -> Secret:
    if not os.environ.get(variable, "").strip():
        raise KeyMissing(profile.name, f"the environment variable {variable}")
    return Secret(os.environ[variable].strip(), profile.origin)


# --- the system's keyring -------------------------------------------------------------


def _entry_name(profile: EndpointProfile) -> str:
    """The origin is part of the name, so a changed address finds no key."""
    return f"{profile.name} {profile.origin}"


def _from_keyring(profile: EndpointProfile) -> Secret:
    found: list[Secret] = []

    def look(ring: KeyringBackend) -> None:
        key = ring.get_password(_SERVICE, _entry_name(profile))
        found.extend([Secret(key, profile.origin)] if key else [])

    _with_keyring(look)
    if not found:
        raise KeyMissing(profile.name, "the system's keyring")
    return found[0]


def _delete_entry(ring: KeyringBackend, name: str) -> None:
    if ring.get_password(_SERVICE, name) is not None:
        ring.delete_password(_SERVICE, name)


def _with_keyring(act: Callable[[KeyringBackend], None]) -> None:
    from keyring.errors import KeyringError

    ring = keyring_backend()
    if ring is None:
        raise KeyStoreLocked("the system's keyring", "there is none on this machine")
    try:
        act(ring)
        return
    except KeyringError as error:
        reason = type(error).__name__
    raise KeyStoreLocked("the system's keyring", reason)


# --- the encrypted file ---------------------------------------------------------------


class _SealedKey(Value):
    origin: str
    key: Annotated[str, Field(repr=False)]


class _Envelope(Value):
    """The key file: scrypt's parameters, and everything else under AES-256-GCM.

    The bounds keep a tampered file from weakening the derivation or eating the memory.
    """

    format: Literal[1] = 1
    n: Annotated[Int, Field(ge=1 << 15, le=1 << 20)] = _SCRYPT_N
    r: Literal[8] = _SCRYPT_R
    p: Literal[1] = _SCRYPT_P
    salt: str
    nonce: str
    sealed: str

    def header(self) -> bytes:
        """What the seal covers besides the keys."""
        return orjson.dumps([_SERVICE, self.format, self.n, self.r, self.p, self.salt])


def _from_file(folder: Path, profile: EndpointProfile, ask: AskPassphrase) -> Secret:
    path = folder / KEY_FILE
    if not path.exists():
        raise KeyMissing(profile.name, str(path))
    entry = _open_file(path, _passphrase(ask)).get(profile.name)
    if entry is None:
        raise KeyMissing(profile.name, str(path))
    if entry.origin != profile.origin:
        raise KeyBoundElsewhere(profile.name, entry.origin, profile.origin)
    return Secret(entry.key, entry.origin)


def _passphrase(ask: AskPassphrase) -> Masked:
    given = os.environ.get(PASSPHRASE_VARIABLE) or ask("Passphrase of your key file: ")
    if not given:
        raise KeyStoreLocked("the key file", "no passphrase was given")
    return Masked(given)


def _cipher_key(passphrase: Masked, salt: bytes, n: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    kdf = Scrypt(salt=salt, length=32, n=n, r=_SCRYPT_R, p=_SCRYPT_P)
    # The same passphrase typed on another system may come in another Unicode form.
    return kdf.derive(unicodedata.normalize("NFC", passphrase.reveal()).encode())


def _open_file(path: Path, passphrase: Masked) -> dict[str, _SealedKey]:
    from cryptography.exceptions import InvalidTag

    if not path.exists():
        return {}
    try:
        return _unsealed(path.read_bytes(), passphrase)
    except InvalidTag:
        reason = "the passphrase is wrong, or the file was changed"
    except (OSError, ValueError):
        reason = "it is damaged"
    # Raised out here, so that no traceback leads to the frames that saw a key.
    raise KeyStoreLocked(str(path), reason)


def _unsealed(content: bytes, passphrase: Masked) -> dict[str, _SealedKey]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    envelope = _Envelope.model_validate_json(content)
    salt, nonce, sealed = (
        base64.b64decode(text, validate=True)
        for text in (envelope.salt, envelope.nonce, envelope.sealed)
    )
    cipher = AESGCM(_cipher_key(passphrase, salt, envelope.n))
    entries = orjson.loads(cipher.decrypt(nonce, sealed, envelope.header()))
    return {name: _SealedKey.model_validate(entry) for name, entry in entries.items()}


def _sealed(entries: dict[str, _SealedKey], passphrase: Masked) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    envelope = _Envelope(salt=_text(salt), nonce=_text(nonce), sealed="")
    content = orjson.dumps({name: entry.model_dump() for name, entry in entries.items()})
    cipher = AESGCM(_cipher_key(passphrase, salt, envelope.n))
    sealed = _text(cipher.encrypt(nonce, content, envelope.header()))
    return orjson.dumps(envelope.model_dump() | {"sealed": sealed}, option=orjson.OPT_INDENT_2)


def _write_file(path: Path, content: bytes) -> None:
    disk = Disk(PRIVATE)
    make_folder(disk, path.parent)
    write_whole(disk, path, content)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
