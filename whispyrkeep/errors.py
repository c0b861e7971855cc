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


class DiceError(WhispyrkeepError):
    """Base of what can go wrong with dice and their notation."""


class DiceSyntaxError(DiceError):
    """Text that is no dice expression; ``position`` counts characters from 0."""

    def __init__(self, text: str, position: int, problem: str, remedy: str) -> None:
        shown = text if len(text) <= 60 else f"{text[:57]}..."
        super().__init__(f"{problem} at character {position + 1} of {shown!r}", remedy)
        self.text = text
        self.position = position
        self.problem = problem

    @property
    def caret(self) -> str:
        """Two lines: at most 60 characters of the text and a ``^`` under the place."""
        start = max(0, self.position - 40)
        window = self.text[start : start + 60]
        plain = "".join(sign if sign.isprintable() else "?" for sign in window)
        return f"{plain}\n{' ' * (self.position - start)}^"


class DiceLimitError(DiceError):
    """More dice, sides, depth or outcomes than one expression may ask for."""

    def __init__(self, limit: str, value: int, maximum: int, remedy: str) -> None:
        super().__init__(f"{value:,} {limit} where at most {maximum:,} are allowed", remedy)
        self.limit = limit
        self.value = value
        self.maximum = maximum


class DiceEndlessError(DiceError):
    """A reroll or an explosion that every new face would set off again."""

    def __init__(self, operation: str) -> None:
        super().__init__(
            f"`{operation}` is set off again by every new face and would never end",
            "leave at least one face out, as in `1d6rr1`",
        )
        self.operation = operation


class DiceValueError(DiceError):
    """A well-formed expression without a value, such as a division by zero."""

    def __init__(self, expression: str, problem: str, remedy: str) -> None:
        super().__init__(f"`{expression}` {problem}", remedy)
        self.expression = expression


class DieFaceError(DiceError):
    """A face that the die does not have, thrown by hand or read from a record."""

    def __init__(self, sides: int, face: object) -> None:
        super().__init__(
            f"a die with {sides} sides cannot show {face!r}",
            f"give a whole number from 1 to {sides}",
        )
        self.sides = sides
        self.face = face


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


class UnknownEntry(WhispyrkeepError):
    """No catalogue entry of this id, neither built in nor in the world's homebrew."""

    def __init__(self, entry: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(
            f"no catalogue entry '{entry}'",
            f"close ids: {', '.join(near)}" if near else "check the kind before the slash",
        )
        self.entry = entry
        self.near = near


class BrokenEntry(WhispyrkeepError):
    """A homebrew entry that is not in the catalogue's format; ``problem`` says where."""

    def __init__(self, entry: str, problem: str) -> None:
        super().__init__(
            f"homebrew entry '{entry}' cannot be read: {problem}",
            "correct its file in the universe's catalogue folder",
        )
        self.entry = entry
        self.problem = problem


class UnknownCreature(WhispyrkeepError):
    """Nobody of this id is in the campaign: no party member, foe or NPC."""

    def __init__(self, creature: str) -> None:
        super().__init__(
            f"nobody called '{creature}' is in this campaign",
            "list who is there with `whispyrkeep state`",
        )
        self.creature = creature


class BrokenEvent(WhispyrkeepError):
    """An event that names something the state does not hold, so it cannot be folded."""

    def __init__(self, event_type: str, subject: str) -> None:
        super().__init__(
            f"{event_type} names '{subject}', which is not in the state it applies to",
            "run `whispyrkeep verify` to find the first altered event",
        )
        self.event_type = event_type
        self.subject = subject


class ImpossibleDate(WhispyrkeepError):
    """A day or time of day that the calendar does not have."""


class UnreadableDate(WhispyrkeepError):
    """Text that names no date in any form the calendar knows."""

    def __init__(self, text: str, long_form: str, numeric_form: str) -> None:
        super().__init__(
            f"{text[:80]!r} is not a date",
            f"write it like '{long_form}' or '{numeric_form}'",
        )
        self.text = text


class BadStart(WhispyrkeepError):
    """A campaign that cannot begin with what it was given."""


class TimeRanBackwards(WhispyrkeepError):
    """Universe time that does not go on from where it stood; both in seconds."""

    def __init__(self, stood: int, given: int) -> None:
        super().__init__(
            f"universe time stands at second {stood} and cannot go on from {given}",
            "only a rewind takes time back: `whispyrkeep rewind`",
        )
        self.stood = stood
        self.given = given


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


class ReadOnly(WhispyrkeepError):
    """A change was asked of something that is open for reading only."""

    def __init__(self, path: Path, why: str = "it was opened for reading") -> None:
        super().__init__(
            f"'{path}' cannot be changed: {why}",
            "open a keep of your own, or take this one over with `whispyrkeep keep claim`",
        )
        self.path = path
        self.why = why


class NothingToUndo(WhispyrkeepError):
    """No rewind of this campaign can be undone any more."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"'{path}' has no rewind to undo",
            "only the latest one can be, until the next turn is played",
        )
        self.path = path


class BrokenDocument(WhispyrkeepError):
    """A JSON file that cannot be read; ``line`` and ``column`` count from 1."""

    def __init__(self, path: Path, line: int, column: int, reason: str) -> None:
        super().__init__(
            f"{path}:{line}:{column}: {reason}", "correct the file there, or restore it"
        )
        self.path = path
        self.line = line
        self.column = column
        self.reason = reason


class DocumentChanged(WhispyrkeepError):
    """Somebody else saved the document since it was read; theirs was kept."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"'{path}' was changed by somebody else since you read it",
            "read it again and repeat your change",
        )
        self.path = path


class NoSuchFile(WhispyrkeepError):
    """A file of a keep that is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"there is no '{path}'", "check its name, or look in `keep trash`")
        self.path = path


class NoKeep(WhispyrkeepError):
    """No keep at a path, or none to be found from here."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"no keep at '{path}'", f"create one with `whispyrkeep keep init {path}`"
        )
        self.path = path


class NoSuchGroup(WhispyrkeepError):
    """A keep cannot be shared with a group this system does not know."""

    def __init__(self, group: str) -> None:
        super().__init__(f"no group '{group}' on this system", "name one of `groups`")
        self.group = group


class BadPackage(WhispyrkeepError):
    """A package that is damaged or would not be safe to unpack; nothing was put in the keep."""

    def __init__(self, member: str, reason: str) -> None:
        super().__init__(
            f"'{member}' in the package cannot be unpacked: {reason}",
            "ask for the package again",
        )
        self.member = member
        self.reason = reason


class Diverged(WhispyrkeepError):
    """A packed campaign and the keep's own went different ways after the same turn."""

    def __init__(self, slug: str, common: int, here: int, packed: int) -> None:
        super().__init__(
            f"'{slug}' here (turn {here}) and in the package (turn {packed}) went different "
            f"ways after turn {common}",
            "unpack it under another name with `whispyrkeep campaign unpack --as NAME`",
        )
        self.slug = slug
        self.common = common
        self.here = here
        self.packed = packed


class SqlFailed(WhispyrkeepError):
    """A query that is not one SELECT, or that DuckDB refuses; ``reason`` is its message."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the query failed: {reason}",
            "ask one SELECT over the views turns, events, rolls, lore and time",
        )
        self.reason = reason


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


class BadLoreDocument(WhispyrkeepError):
    """A canon document that cannot be read; ``document`` is its path below the folder."""

    def __init__(self, document: str, reason: str, remedy: str) -> None:
        super().__init__(f"lore document '{document}' {reason}", remedy)
        self.document = document
        self.reason = reason


class BadLoreLine(WhispyrkeepError):
    """A line of a universe's lore ledger that is no lore record; ``line`` is from 1."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(
            f"{path}:{line} is no lore record: {reason}",
            "correct or remove the line, then run `whispyrkeep lore rebuild`",
        )
        self.path = path
        self.line = line
        self.reason = reason


class LoreIndexFailed(WhispyrkeepError):
    """The lore index can be neither read nor made again; the lore itself is untouched."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"the lore index '{folder}' failed: {reason}",
            "free space or check permissions there, then run `whispyrkeep lore rebuild`",
        )
        self.folder = folder
        self.reason = reason


# --- the DM and its endpoints ---------------------------------------------------------


class ReplyUnusable(WhispyrkeepError):
    """The DM's reply stayed unusable after every repair; the campaign is as it was."""

    def __init__(self, narrator: str, problems: tuple[str, ...]) -> None:
        self.narrator = narrator
        self.problems = problems
        super().__init__(
            f"{narrator} gave no usable reply in three tries ({problems[0]}); nothing was written",
            "try again, say it in other words, or play on with `--narrator offline`",
        )


class ScriptEnded(WhispyrkeepError):
    """A scripted narrator was asked for more replies than its script has."""

    def __init__(self, script: str, turn: int) -> None:
        self.script = script
        self.turn = turn
        super().__init__(
            f"the script '{script}' has no reply left for turn {turn}",
            "add a line to the script, or play on with `--narrator offline`",
        )


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
            f"endpoint '{endpoint}' cannot answer at the moment (status {status}): {message}",
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


class KeyInvalid(WhispyrkeepError):
    """What was given as a key cannot be one; it is not repeated here."""

    def __init__(self, origin: str) -> None:
        super().__init__(
            f"the key for {origin} has spaces, line ends or other characters no key has",
            "copy it again, without anything around it",
        )
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


class NotYours(WhispyrkeepError):
    """Somebody tried to change what another profile owns."""

    def __init__(self, what: str, owner: str) -> None:
        self.owner = owner
        super().__init__(
            f"{what} belongs to profile {owner or 'nobody'}, not to you; nothing was changed",
            "ask its owner, or make a copy of your own",
        )


class NotGiven(WhispyrkeepError):
    """A campaign would use what its owner neither owns nor was given."""

    def __init__(self, what: str, owner: str) -> None:
        self.owner = owner
        super().__init__(
            f"{what} belongs to profile {owner or 'nobody'} and was not given to you",
            "ask its owner to share it: `whispyrkeep universe share` or `character share`",
        )


class NotInKeep(WhispyrkeepError):
    """A universe, character or campaign that is not in the keep."""

    def __init__(self, kind: str, slug: str, known: tuple[str, ...]) -> None:
        self.kind = kind
        self.slug = slug
        self.known = known
        there = f"there are: {', '.join(known)}" if known else "there are none yet"
        super().__init__(
            f"no {kind} at '{slug}'; {there}",
            f"create one with `whispyrkeep {kind} new {slug}`",
        )


class MoveRejected(WhispyrkeepError):
    """A GM's correction or a change of status that the campaign's rules refuse."""

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        super().__init__(f"refused: {reason}", "nothing was changed; mend the command and repeat")


class CampaignRests(WhispyrkeepError):
    """A turn was tried on a campaign that is paused or ended."""

    def __init__(self, slug: str, status: str) -> None:
        self.slug = slug
        self.status = status
        remedy = (
            f"resume it with `whispyrkeep campaign resume {slug}`"
            if status == "paused"
            else f"rewind it with `whispyrkeep rewind`, or copy it: `whispyrkeep campaign copy {slug}`"
        )
        super().__init__(f"campaign '{slug}' is {status} and takes no turn", remedy)


class NothingSaid(WhispyrkeepError):
    """A turn was tried without a word of what the player does."""

    def __init__(self) -> None:
        super().__init__("the player said nothing", 'say what they do: `whispyrkeep turn -m "..."`')


class NoCampaignYet(WhispyrkeepError):
    """A keep in which nothing can be played yet."""

    def __init__(self, root: Path) -> None:
        self.root = root
        super().__init__(
            f"the keep '{root}' has no campaign yet",
            "begin one with `whispyrkeep campaign new first-night --demo`",
        )


class NoSuchCharacter(WhispyrkeepError):
    """A turn was taken as somebody who is not in the party."""

    def __init__(self, who: str, party: tuple[str, ...]) -> None:
        self.who = who
        super().__init__(f"nobody in the party is called '{who}'", f"act as {' or '.join(party)}")


class NoSuchNarrator(WhispyrkeepError):
    """A narrator that is neither built in nor an endpoint profile."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        super().__init__(
            f"no narrator called '{name}'",
            f"use one of {', '.join(known)}, or add one with `whispyrkeep endpoint add {name}`",
        )


class BadDocument(WhispyrkeepError):
    """A document was read but does not say what it must."""

    def __init__(self, where: str, faults: tuple[str, ...]) -> None:
        self.where = where
        self.faults = faults
        super().__init__(f"{where} is not valid: {'; '.join(faults)}", "mend it and try again")


# --- exchange -------------------------------------------------------------------------


class NoSuchFormat(WhispyrkeepError):
    """An export in a format that is none of ours."""

    def __init__(self, kind: str, known: tuple[str, ...]) -> None:
        self.kind = kind
        self.known = known
        super().__init__(f"no export format called '{kind}'", f"use one of {', '.join(known)}")


# --- panels ---------------------------------------------------------------------------


class TurnRunning(WhispyrkeepError):
    """Something was asked of a panel while a turn was being told."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(
            f"a turn of campaign '{slug}' is being told", "wait for it, or stop it, then try again"
        )


class NoSuchOption(WhispyrkeepError):
    """A letter that is none of the last turn's options."""

    def __init__(self, letter: str, letters: tuple[str, ...]) -> None:
        self.letter = letter
        self.letters = letters
        offered = f"choose one of {', '.join(letters)}" if letters else "say what you do instead"
        super().__init__(f"no option '{letter}' was offered", offered)


class TurnStopped(WhispyrkeepError):
    """A turn was stopped before it was complete: nothing of it was committed."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(
            f"the turn of campaign '{slug}' was stopped; no turn was written",
            "send your text again when you like; dice already thrown stay as they fell",
        )
