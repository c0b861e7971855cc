"""Every error a caller can act on.

An illegal move in the fiction is not among them: that is a ``Rejection``, a value.
An error here means a broken contract or a failing world. Each says what happened
and where, and what to do next, and keeps the facts as attributes.
"""

from __future__ import annotations

from pathlib import Path


class WhispyrkeepError(Exception):
    """Base of all our errors: ``what`` happened and the ``remedy`` to try next."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}"


# --- dice -----------------------------------------------------------------------------


# --- models, catalogue, timeline ------------------------------------------------------


class NotCanonical(WhispyrkeepError):
    """A value that has no canonical JSON form; ``pointer`` (RFC 6901) says where."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(
            f"at '{pointer}': {reason} cannot be stored",
            "use text, whole numbers below 2**53, true, false, null, lists and dicts",
        )
        self.pointer = pointer
        self.reason = reason


# --- the keep (store) -----------------------------------------------------------------


class BadName(WhispyrkeepError):
    """A slug or id that cannot name a file on every system."""

    def __init__(self, name: str, rule: str) -> None:
        super().__init__(f"{name!r} cannot be a name here", f"allowed: {rule}")
        self.name = name
        self.rule = rule


class NameTaken(WhispyrkeepError):
    """Something in the keep has the name already, letter case ignored."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"'{path}' is already there", "choose another name")
        self.path = path


class WriteFailed(WhispyrkeepError):
    """The disk refused a change. ``uncertain``: nobody can tell whether it took it."""

    def __init__(self, path: Path, cause: OSError, free: int | None, *, uncertain: bool) -> None:
        room = "" if free is None else f" ({free // 2**20} MiB free)"
        state = "it is not known what the disk kept" if uncertain else "nothing was changed"
        super().__init__(
            f"cannot write '{path}': {cause.strerror or cause}{room}; {state}",
            "free space or check the disk, then do the same again: it is never done twice",
        )
        self.path = path
        self.errno = cause.errno
        self.free = free
        self.uncertain = uncertain


class FileChanged(WhispyrkeepError):
    """A log is not the file, or not as long as, it was when it was read a moment ago."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"'{path}' was changed by somebody else", "open it again and retry")
        self.path = path


class Busy(WhispyrkeepError):
    """Somebody else holds a lock of the keep."""

    def __init__(self, path: Path, pid: int | None, host: str | None, since: str | None) -> None:
        who = "another process" if pid is None else f"process {pid} on {host}, since {since}"
        super().__init__(f"'{path.stem}' is in use by {who}", "wait for it or end that process")
        self.path = path
        self.pid = pid
        self.host = host
        self.since = since


class LockLost(WhispyrkeepError):
    """The file of a lock we hold was deleted or replaced under us; nothing was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"the lock file '{path}' was deleted or replaced while in use",
            "do the same again, and leave the folder `locks` alone",
        )
        self.path = path


class Corrupt(WhispyrkeepError):
    """A file of a campaign is not what was written; never repaired by itself.

    ``line`` counts from 1 and is None when the whole file is meant; ``turn`` is the
    first turn that cannot be trusted.
    """

    def __init__(self, path: Path, line: int | None, turn: int | None, reason: str) -> None:
        where = f"{path}" if line is None else f"{path}:{line}"
        at = "" if turn is None else f" (turn {turn})"
        super().__init__(
            f"{where}{at}: {reason}",
            "restore a backup, or keep the good turns with `whispyrkeep campaign recover`",
        )
        self.path = path
        self.line = line
        self.turn = turn
        self.reason = reason


class TooNew(WhispyrkeepError):
    """Written by a newer version; nothing was touched."""

    def __init__(self, where: str, found: int, supported: int) -> None:
        super().__init__(
            f"{where} has format {found}, this version reads up to {supported}",
            "update with `pip install --upgrade whispyrkeep`",
        )
        self.where = where
        self.found = found
        self.supported = supported


class StaleHead(WhispyrkeepError):
    """The campaign went on, or was rewound, since the caller last looked; nothing written."""

    def __init__(self, expected_turn: int, found_turn: int) -> None:
        super().__init__(
            f"the campaign is at turn {found_turn} now, not as you last saw it at turn "
            f"{expected_turn}",
            "look at the new turns, then play your draft again or discard it",
        )
        self.expected_turn = expected_turn
        self.found_turn = found_turn


class NoSuchTurn(WhispyrkeepError):
    """A turn number outside 0 to the head."""

    def __init__(self, turn: int, head: int) -> None:
        super().__init__(f"there is no turn {turn}", f"choose one from 0 to {head}")
        self.turn = turn
        self.head = head


class EventTooLong(WhispyrkeepError):
    """One turn's line is longer than the log takes."""

    def __init__(self, turn: int, size: int, largest: int) -> None:
        super().__init__(
            f"turn {turn} takes {size} bytes, the log takes {largest} a turn",
            "shorten the texts of the turn",
        )
        self.turn = turn
        self.size = size
        self.largest = largest


# --- lore -----------------------------------------------------------------------------


# --- the DM and its endpoints ---------------------------------------------------------


class EndpointError(WhispyrkeepError):
    """A call to a model's endpoint did not give a usable reply; nothing was written."""

    def __init__(self, endpoint: str, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.endpoint = endpoint


class EndpointUnreachable(EndpointError):
    """No connection could be made, or it broke before a whole answer had come."""

    def __init__(self, endpoint: str, url: str, reason: str) -> None:
        super().__init__(
            endpoint,
            f"endpoint '{endpoint}' at {url} cannot be reached: {reason}",
            f"see that the server runs, then try `whispyrkeep endpoint test {endpoint}`",
        )
        self.url = url
        self.reason = reason


class EndpointTimeout(EndpointError):
    """One of the four clocks ran out: ``connect``, ``first byte``, ``idle`` or ``total``."""

    def __init__(self, endpoint: str, clock: str, seconds: float) -> None:
        super().__init__(
            endpoint,
            f"endpoint '{endpoint}' was stopped by its {clock} deadline of {seconds:g} s",
            f"try again, or measure it with `whispyrkeep endpoint test {endpoint}`",
        )
        self.clock = clock
        self.seconds = seconds


class EndpointRefused(EndpointError):
    """The server turned the request down with an HTTP ``status``; asking again is no use."""

    def __init__(self, endpoint: str, status: int, message: str) -> None:
        remedies = {
            401: f"give it the right key with `whispyrkeep endpoint add {endpoint}`",
            403: f"give it a key with access with `whispyrkeep endpoint add {endpoint}`",
            404: f"compare the address and the model with `whispyrkeep endpoint models {endpoint}`",
            413: "shorten the text, or give the campaign a smaller prompt budget",
        }
        super().__init__(
            endpoint,
            f"endpoint '{endpoint}' refused the request with status {status}: {message}",
            remedies.get(
                status, f"see what it accepts with `whispyrkeep endpoint test {endpoint}`"
            ),
        )
        self.status = status
        self.message = message


class EndpointQuota(EndpointError):
    """The account behind the key has no credit or allowance left."""

    def __init__(self, endpoint: str, message: str) -> None:
        super().__init__(
            endpoint,
            f"endpoint '{endpoint}' has no credit or allowance left: {message}",
            "settle the account with its provider, or play on with the offline narrator",
        )
        self.message = message


class EndpointBusy(EndpointError):
    """The server asks to come back later; ``retry_after`` seconds when it says so."""

    def __init__(self, endpoint: str, status: int, message: str, retry_after: float | None) -> None:
        later = "in a while" if retry_after is None else f"in {retry_after:.0f} s"
        super().__init__(
            endpoint,
            f"endpoint '{endpoint}' is too busy (status {status}): {message}",
            f"try again {later}, or play on with the offline narrator",
        )
        self.status = status
        self.message = message
        self.retry_after = retry_after


class EndpointUnusable(EndpointError):
    """What answers is not an OpenAI-compatible endpoint, or not one to be trusted."""

    def __init__(self, endpoint: str, reason: str) -> None:
        super().__init__(
            endpoint,
            f"endpoint '{endpoint}' gave no usable answer: {reason}",
            f"check its address with `whispyrkeep endpoint list`, then "
            f"`whispyrkeep endpoint test {endpoint}`",
        )
        self.reason = reason


class ReplyFailed(EndpointError):
    """The server reported an error in the middle of its reply."""

    def __init__(self, endpoint: str, message: str) -> None:
        super().__init__(
            endpoint,
            f"endpoint '{endpoint}' failed while it replied: {message}",
            f"try again, or look closer with `whispyrkeep endpoint test {endpoint}`",
        )
        self.message = message


class ReplyTruncated(EndpointError):
    """The reply broke off: its stream ended without saying that it was finished."""

    def __init__(self, endpoint: str, reason: str) -> None:
        super().__init__(
            endpoint,
            f"the reply of endpoint '{endpoint}' broke off: {reason}",
            f"try again, or look closer with `whispyrkeep endpoint test {endpoint}`",
        )
        self.reason = reason


class ReplyRefused(EndpointError):
    """The model, or a filter of its provider, declined to answer."""

    def __init__(self, endpoint: str, message: str) -> None:
        super().__init__(
            endpoint,
            f"the model behind endpoint '{endpoint}' declined to answer: {message}",
            "put it differently, or play on with the offline narrator",
        )
        self.message = message


class ContextTooLong(EndpointError):
    """The prompt does not fit the model's context; a shorter one may."""

    def __init__(self, endpoint: str, message: str) -> None:
        super().__init__(
            endpoint,
            f"the prompt is too long for the model behind endpoint '{endpoint}': {message}",
            "give the campaign a smaller prompt budget, or the model a larger context",
        )
        self.message = message


class KeyEchoed(EndpointError):
    """The reply holds the key in a disguised form; it was thrown away unread."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(
            endpoint,
            f"endpoint '{endpoint}' sent your key back inside its reply, so the reply was dropped",
            "revoke that key with its provider, and do not trust this endpoint with another",
        )


class CallCancelled(EndpointError):
    """The call was stopped on request and its connection closed."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(
            endpoint, f"the call to endpoint '{endpoint}' was stopped", "send your text again"
        )


class BudgetExceeded(WhispyrkeepError):
    """The next call could pass the campaign's cap, so it was not made.

    ``spent``, ``needed`` and ``cap`` are in ``unit``: tokens, or millionths of a currency.
    """

    def __init__(self, unit: str, spent: int, needed: int, cap: int) -> None:
        super().__init__(
            f"the next call may need {needed} {unit}; {spent} of the cap of {cap} are spent",
            "raise the campaign's cap, or play on with the offline narrator",
        )
        self.unit = unit
        self.spent = spent
        self.needed = needed
        self.cap = cap


class PricesMissing(WhispyrkeepError):
    """A cost cap cannot be kept with an endpoint whose prices are unknown."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(
            f"the campaign has a cost cap but endpoint '{endpoint}' has no prices",
            f"give its prices with `whispyrkeep endpoint add {endpoint}`, or cap tokens instead",
        )
        self.endpoint = endpoint


class EndpointUnknown(WhispyrkeepError):
    """No profile of that name is in the user's configuration."""

    def __init__(self, endpoint: str, known: tuple[str, ...]) -> None:
        names = f"known are {', '.join(known)}" if known else "none is set up"
        super().__init__(
            f"no endpoint named '{endpoint}' ({names})",
            f"add it with `whispyrkeep endpoint add {endpoint}`",
        )
        self.endpoint = endpoint
        self.known = known


class EndpointConfigInvalid(WhispyrkeepError):
    """A file of the user's configuration, or a profile in it, cannot be read."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(
            f"{place} is not valid: {reason}",
            "correct it, or remove it and run `whispyrkeep endpoint add`",
        )
        self.place = place
        self.reason = reason


class PlainHttpRefused(WhispyrkeepError):
    """Text and key would cross a network in the clear."""

    def __init__(self, endpoint: str, origin: str) -> None:
        super().__init__(
            f"endpoint '{endpoint}' at {origin} would be reached over plain http",
            "use https, or allow plain http in that endpoint's profile",
        )
        self.endpoint = endpoint
        self.origin = origin


class KeyBoundElsewhere(WhispyrkeepError):
    """A key is sent only to the origin (scheme, host, port) it was given for."""

    def __init__(self, endpoint: str, bound_to: str, origin: str) -> None:
        super().__init__(
            f"the key of endpoint '{endpoint}' belongs to {bound_to} and is not sent to {origin}",
            f"give the key again for the new address with `whispyrkeep endpoint add {endpoint}`",
        )
        self.endpoint = endpoint
        self.bound_to = bound_to
        self.origin = origin


class KeyMissing(WhispyrkeepError):
    """The key a profile refers to is not where it should be."""

    def __init__(self, endpoint: str, place: str) -> None:
        super().__init__(
            f"the key of endpoint '{endpoint}' is not in {place}",
            f"put it there, or run `whispyrkeep endpoint add {endpoint}`",
        )
        self.endpoint = endpoint
        self.place = place


class KeyStoreLocked(WhispyrkeepError):
    """The key file or the system's keyring cannot be opened."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(
            f"{place} cannot be opened: {reason}",
            "unlock it, give the right passphrase in WHISPYRKEEP_PASSPHRASE, "
            "or keep the key in an environment variable",
        )
        self.place = place
        self.reason = reason


class ReplyProblem(WhispyrkeepError):
    """A reply cannot be read; ``str`` of this is shown to the model for repair."""


# --- session --------------------------------------------------------------------------
