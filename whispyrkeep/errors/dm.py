"""What can go wrong with narrators: replies, endpoints, keys and budgets."""

from __future__ import annotations

from whispyrkeep.errors.base import WhispyrkeepError


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
