from __future__ import annotations

import json
import os
import stat
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked

from tests.endpoint.clients import KEY
from whispyrkeep.dm.endpoint.directory import add_endpoint, open_endpoint, remove_endpoint
from whispyrkeep.dm.endpoint.keys import (
    KEY_FILE,
    PASSPHRASE_VARIABLE,
    default_place,
    load_key,
    with_key,
)
from whispyrkeep.dm.endpoint.profiles import (
    PROFILES_FILE,
    EndpointProfile,
    find_profile,
    is_loopback,
    list_profiles,
    make_profile,
    origin_of,
    save_profile,
)
from whispyrkeep.dm.endpoint.secret import Secret
from whispyrkeep.errors import (
    EndpointConfigInvalid,
    EndpointUnknown,
    KeyBoundElsewhere,
    KeyMissing,
    KeyStoreLocked,
    PlainHttpRefused,
)

ADDRESS = "https://tales.example/v1"


def profile_with(
    place: Literal["env", "keyring", "file"] | None, variable: str = "", **fields: Any
) -> EndpointProfile:
    profile = EndpointProfile.model_validate(
        {"name": "inn", "base_url": ADDRESS, "model": "tale-1"} | fields
    )
    if place is None:
        return profile
    return with_key(profile, place, variable)


def passphrase(_: str) -> str:
    return "correct horse battery staple"


def nobody_there(question: str) -> str:
    raise AssertionError(f"nobody should be asked: {question}")


@pytest.fixture(autouse=True)
def _no_passphrase_around(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSPHRASE_VARIABLE, raising=False)


# --- addresses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "used", "origin"),
    [
        ("https://a.example", "https://a.example/v1", "https://a.example:443"),
        ("https://a.example/", "https://a.example/v1", "https://a.example:443"),
        ("https://A.example/v1/", "https://A.example/v1", "https://a.example:443"),
        ("https://a.example:8443/api", "https://a.example:8443/api", "https://a.example:8443"),
        ("http://[::1]:80/v1", "http://[::1]:80/v1", "http://[::1]:80"),
        (
            "https://a.example/v1/chat/completions",
            "https://a.example/v1",
            "https://a.example:443",
        ),
    ],
)
def test_the_address_used_is_the_one_typed_or_with_v1(typed: str, used: str, origin: str) -> None:
    profile = profile_with(None, base_url=typed)
    assert (profile.api_url, profile.origin) == (used, origin)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a.example",
        "ftp://a.example",
        "https://",
        f"https://user:{KEY}@a.example",
        f"https://a.example/v1?key={KEY}",
        "https://a.example:port",
    ],
)
def test_an_address_holds_no_key_and_no_nonsense(typed: str) -> None:
    with pytest.raises(EndpointConfigInvalid, match="base_url") as caught:
        make_profile({"name": "inn", "base_url": typed, "model": "tale-1"})
    assert KEY[:12] not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://localhost:11434", True),
        ("http://127.0.0.1", True),
        ("http://127.9.9.9:1", True),
        ("http://[::1]:8080", True),
        ("http://192.168.1.7", False),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://0.0.0.0", False),
    ],
)
def test_plain_http_beyond_this_machine_needs_a_setting(
    address: str, local: bool, tmp_path: Path
) -> None:
    assert is_loopback(address) is local
    profile = profile_with(None, base_url=address)
    if local:
        save_profile(tmp_path, profile)
        return
    with pytest.raises(PlainHttpRefused):
        save_profile(tmp_path, profile)
    assert list_profiles(tmp_path) == ()
    save_profile(tmp_path, profile_with(None, base_url=address, allow_plain_http=True))


def test_a_local_model_gets_longer_to_begin() -> None:
    assert profile_with(None).first_byte == 60
    assert profile_with(None, base_url="http://localhost:1").first_byte == 120


def test_origins_differ_by_scheme_host_and_port() -> None:
    addresses = ["http://a", "https://a", "https://b", "https://a:444"]
    assert len({origin_of(address) for address in addresses}) == 4


# --- the file of profiles -------------------------------------------------------------


def test_profiles_come_back_as_they_were(tmp_path: Path) -> None:
    prices = {"prompt": 2_500_000, "completion": 10_000_000, "cached": 250_000}
    inn = profile_with("env", "TALE_KEY", prices=prices, limits={"total": 60}, temperature=0.8)
    den = profile_with(None, name="den")
    save_profile(tmp_path, inn)
    save_profile(tmp_path, den)
    assert list_profiles(tmp_path) == (den, inn)
    assert find_profile(tmp_path, "inn") == inn
    renewed = profile_with(None, model="tale-2")
    save_profile(tmp_path, renewed)
    assert find_profile(tmp_path, "inn") == renewed
    assert stat.S_IMODE((tmp_path / PROFILES_FILE).stat().st_mode) == 0o600
    with pytest.raises(EndpointUnknown, match="known are den, inn"):
        find_profile(tmp_path, "cave")


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"format": 2}', '{"endpoints": [{"name": "x"}]}', '{"format": 1, "what": 1}'],
)
def test_a_damaged_file_is_named_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / PROFILES_FILE
    path.write_text(content)
    with pytest.raises(EndpointConfigInvalid, match="endpoints"):
        list_profiles(tmp_path)
    with pytest.raises(EndpointConfigInvalid):
        save_profile(tmp_path, profile_with(None))
    assert path.read_text() == content


def paste_keys_into(path: Path) -> None:
    entry = {"name": "inn", "base_url": f"https://u:{KEY}@a.example", "model": "m", "key": KEY}
    path.write_text(json.dumps({"format": 1, "endpoints": [entry]}))


def test_a_key_pasted_into_the_file_is_not_repeated(tmp_path: Path) -> None:
    paste_keys_into(tmp_path / PROFILES_FILE)
    with pytest.raises(EndpointConfigInvalid) as caught:
        list_profiles(tmp_path)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert KEY[:12] not in "".join(told.format())


# --- keys -----------------------------------------------------------------------------


def test_a_key_in_the_environment_stays_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    profile = profile_with("env", "TALE_KEY")
    add_endpoint(tmp_path, profile, None, nobody_there)
    monkeypatch.setenv("TALE_KEY", f" {KEY}\n")
    secret = load_key(tmp_path, profile, nobody_there)
    assert secret is not None
    assert (secret.reveal(), secret.origin) == (KEY, profile.origin)
    monkeypatch.setenv("TALE_KEY", " ")
    with pytest.raises(KeyMissing, match="TALE_KEY"):
        load_key(tmp_path, profile, nobody_there)


def test_no_key_is_needed_where_none_is_named(tmp_path: Path) -> None:
    assert load_key(tmp_path, profile_with(None), nobody_there) is None


def test_a_key_in_the_file_is_sealed(tmp_path: Path) -> None:
    profile = profile_with("file")
    add_endpoint(tmp_path, profile, Secret(KEY, profile.origin), passphrase)
    den = profile_with("file", name="den")
    add_endpoint(tmp_path, den, Secret("sk-another-0123456789", den.origin), passphrase)
    secret = load_key(tmp_path, profile, passphrase)
    assert secret is not None
    assert secret.reveal() == KEY
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not [
        word for word in (KEY[:12], "sk-another", passphrase("")) if word.encode() in written
    ]
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert json.loads((tmp_path / KEY_FILE).read_bytes())["n"] >= 2**15


def test_the_passphrase_may_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    profile = profile_with("file")
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "from outside")
    add_endpoint(tmp_path, profile, Secret(KEY, profile.origin), nobody_there)
    client = open_endpoint(tmp_path, "inn", nobody_there)
    assert client.profile == profile
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "something else")
    with pytest.raises(KeyStoreLocked, match="passphrase is wrong"):
        open_endpoint(tmp_path, "inn", nobody_there)


def test_a_wrong_passphrase_spoils_nothing(tmp_path: Path) -> None:
    profile = profile_with("file")
    add_endpoint(tmp_path, profile, Secret(KEY, profile.origin), passphrase)
    before = (tmp_path / KEY_FILE).read_bytes()
    den = profile_with("file", name="den")
    for wrong in ("wrong", ""):

        def ask(_: str, given: str = wrong) -> str:
            return given

        with pytest.raises(KeyStoreLocked) as caught:
            add_endpoint(tmp_path, den, Secret(KEY, den.origin), ask)
        told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        assert KEY[:12] not in "".join(told.format())
    assert (tmp_path / KEY_FILE).read_bytes() == before
    assert list_profiles(tmp_path) == (profile,)


@pytest.mark.parametrize("field", ["n", "salt", "nonce", "sealed"])
def test_a_changed_key_file_is_refused(tmp_path: Path, field: str) -> None:
    profile = profile_with("file")
    add_endpoint(tmp_path, profile, Secret(KEY, profile.origin), passphrase)
    envelope = json.loads((tmp_path / KEY_FILE).read_bytes())
    changed = {"n": 2**14, "salt": "AAAA", "nonce": "x", "sealed": envelope["sealed"][4:]}
    (tmp_path / KEY_FILE).write_text(json.dumps(envelope | {field: changed[field]}))
    with pytest.raises(KeyStoreLocked):
        load_key(tmp_path, profile, passphrase)


def test_a_key_is_bound_to_its_origin_even_if_the_profile_is_edited(tmp_path: Path) -> None:
    profile = profile_with("file")
    add_endpoint(tmp_path, profile, Secret(KEY, profile.origin), passphrase)
    moved = profile.model_copy(update={"base_url": "https://evil.example/v1"})
    with pytest.raises(KeyBoundElsewhere):
        load_key(tmp_path, moved, passphrase)
    forged = with_key(moved, "file")
    with pytest.raises(KeyBoundElsewhere):
        load_key(tmp_path, forged, passphrase)
    with pytest.raises(KeyBoundElsewhere):
        add_endpoint(tmp_path, forged, Secret(KEY, profile.origin), passphrase)


def test_removing_an_endpoint_removes_its_key(tmp_path: Path) -> None:
    profile = profile_with("file")
    add_endpoint(tmp_path, profile, Secret(KEY, profile.origin), passphrase)
    remove_endpoint(tmp_path, "inn", passphrase)
    assert list_profiles(tmp_path) == ()
    with pytest.raises(KeyMissing):
        load_key(tmp_path, profile, passphrase)
    with pytest.raises(EndpointUnknown):
        remove_endpoint(tmp_path, "inn", passphrase)


class DictionaryKeyring(KeyringBackend):  # type: ignore[misc]
    """A working keyring of the library's own kind that forgets when the test ends."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked(f"{service} {username}")
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked(password)
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


@pytest.fixture
def ring() -> Iterator[DictionaryKeyring]:
    before = keyring.get_keyring()
    backend = DictionaryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_the_systems_keyring_keeps_a_key(ring: DictionaryKeyring, tmp_path: Path) -> None:
    assert default_place() == "keyring"
    profile = profile_with("keyring")
    add_endpoint(tmp_path, profile, Secret(KEY, profile.origin), nobody_there)
    secret = load_key(tmp_path, profile, nobody_there)
    assert secret is not None
    assert secret.reveal() == KEY
    moved = profile.model_copy(update={"base_url": "https://evil.example/v1"})
    forged = with_key(moved, "keyring")
    with pytest.raises(KeyMissing):
        load_key(tmp_path, forged, nobody_there)
    remove_endpoint(tmp_path, "inn", nobody_there)
    assert ring.entries == {}
    assert not (tmp_path / KEY_FILE).exists()


def test_a_locked_keyring_says_so_and_no_more(ring: DictionaryKeyring, tmp_path: Path) -> None:
    profile = profile_with("keyring")
    ring.locked = True
    with pytest.raises(KeyStoreLocked, match="KeyringLocked") as caught:
        add_endpoint(tmp_path, profile, Secret(KEY, profile.origin), nobody_there)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert KEY[:12] not in "".join(told.format())
    assert list_profiles(tmp_path) == ()


def test_without_a_keyring_the_file_is_used(tmp_path: Path) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        assert default_place() == "file"
        with pytest.raises(KeyStoreLocked, match="none on this machine"):
            load_key(tmp_path, profile_with("keyring"), nobody_there)
    finally:
        keyring.set_keyring(before)


@pytest.mark.skipif(os.name == "nt", reason="no modes there")
def test_the_folder_is_private(tmp_path: Path) -> None:
    save_profile(tmp_path / "new", profile_with(None))
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
