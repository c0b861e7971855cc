"""What can go wrong with values, the catalogue, dates and a campaign's events."""

from __future__ import annotations

from whispyrkeep.errors.base import WhispyrkeepError


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
            f"close ids: {', '.join(near)}"
            if near
            else "check the kind before the slash"
            if "/" in entry
            else "look for it with `whispyrkeep srd find`",
        )
        self.entry = entry
        self.near = near


class UnknownTactic(WhispyrkeepError):
    """No tactic of this name ships with the library."""

    def __init__(self, tactic: str, known: tuple[str, ...]) -> None:
        super().__init__(f"no tactic '{tactic}'", f"there are: {', '.join(known)}")
        self.tactic = tactic
        self.known = known


class ManyEntries(WhispyrkeepError):
    """A name that several entries have; ``entries`` are their ids."""

    def __init__(self, name: str, entries: tuple[str, ...]) -> None:
        super().__init__(f"'{name}' can be several entries", f"say which: {', '.join(entries)}")
        self.name = name
        self.entries = entries


class BadFilter(WhispyrkeepError):
    """A search asks for something that entries of the kind do not have, or not in this form."""

    def __init__(self, name: str, problem: str, known: tuple[str, ...]) -> None:
        super().__init__(f"cannot search by '{name}': {problem}", f"there are: {', '.join(known)}")
        self.name = name
        self.problem = problem
        self.known = known


class NoPassages(WhispyrkeepError):
    """The book's wording is not installed, or is another one than the catalogue was made from."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the book's text cannot be shown: {reason}",
            "install the pinned text with `pip install 'whispyrkeep[srd-text]'`",
        )
        self.reason = reason


class BrokenEntry(WhispyrkeepError):
    """A homebrew entry that is not in the catalogue's format; ``problem`` says where."""

    def __init__(self, entry: str, problem: str) -> None:
        super().__init__(
            f"homebrew entry '{entry}' cannot be read: {problem}",
            "correct its file in the universe's catalogue folder",
        )
        self.entry = entry
        self.problem = problem


class NotOffered(WhispyrkeepError):
    """Whoever plays a creature named a Reaction that its window does not offer."""

    def __init__(self, creature: str, window: str, named: str) -> None:
        super().__init__(
            f"'{creature}' cannot answer '{window}' with {named}",
            "return one of the decision's options, or None to let it pass",
        )
        self.creature = creature
        self.window = window
        self.named = named


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
