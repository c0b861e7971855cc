"""What can go wrong for a person at play, in an export or in a panel."""

from __future__ import annotations

from pathlib import Path

from whispyrkeep.errors.base import WhispyrkeepError


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


class NotReady(WhispyrkeepError):
    """A ready character of a class or level that there is none of."""

    def __init__(self, name: str, classes: tuple[str, ...], highest: int) -> None:
        self.name = name
        super().__init__(
            f"no ready character '{name}'; there are levels 1 to {highest} of {', '.join(classes)}",
            f"name one as `{classes[0]}-1`, or make your own with `whispyrkeep character new`",
        )


class MoveRejected(WhispyrkeepError):
    """A GM's correction or a change of status that the campaign's rules refuse."""

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        super().__init__(f"refused: {reason}", "nothing was changed; mend the command and repeat")


class CharacterRefused(WhispyrkeepError):
    """A choice for a character that the rules do not allow, or that is still open."""

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        super().__init__(f"refused: {reason}", "nothing was written; change the choice and repeat")


class BadFight(WhispyrkeepError):
    """A fight that cannot be fought: who is named, how many, or for how long."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"no fight: {problem}", remedy)
        self.problem = problem
        self.remedy = remedy


class NoSuchNumber(WhispyrkeepError):
    """A number was asked for that the character does not have."""

    def __init__(self, number: str, known: tuple[str, ...]) -> None:
        self.number = number
        self.known = known
        super().__init__(
            f"this character has no number called '{number}'", f"ask for {', '.join(known)}"
        )


class NoOdds(WhispyrkeepError):
    """Odds were asked of something that could not be done."""

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        super().__init__(f"no odds: {reason}", "ask about what could be done as things stand")


class CampaignRests(WhispyrkeepError):
    """A turn was tried on a campaign that is paused or ended."""

    def __init__(self, slug: str, status: str) -> None:
        self.slug = slug
        self.status = status
        remedy = (
            f"resume it with `whispyrkeep campaign resume {slug}`"
            if status == "paused"
            else "rewind it with `whispyrkeep rewind`, or copy it: "
            f"`whispyrkeep campaign copy {slug}`"
        )
        super().__init__(f"campaign '{slug}' is {status} and takes no turn", remedy)


class NothingSaid(WhispyrkeepError):
    """A turn was tried without a word of what the player does."""

    def __init__(self) -> None:
        super().__init__("the player said nothing", 'say what they do: `whispyrkeep turn -m "..."`')


class SaidTooMuch(WhispyrkeepError):
    """What a player says is longer than a turn takes."""

    def __init__(self, length: int, limit: int) -> None:
        self.length = length
        self.limit = limit
        super().__init__(
            f"the player said {length:,} characters, and a turn takes {limit:,}",
            "say it in several turns",
        )


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


class NoSuchFormat(WhispyrkeepError):
    """An export in a format that is none of ours."""

    def __init__(self, kind: str, known: tuple[str, ...]) -> None:
        self.kind = kind
        self.known = known
        super().__init__(f"no export format called '{kind}'", f"use one of {', '.join(known)}")


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


class NothingToTellAgain(WhispyrkeepError):
    """The last turn was asked to be told again, and no player took it."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(
            f"the last turn of campaign '{slug}' is no player's", "rewind to before it instead"
        )


class PageNotUnderstood(WhispyrkeepError):
    """The page of a panel sent what no panel sends."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the panel's page sent something that is no order ({reason})",
            "mend what you typed; if you typed nothing, reload the page and run the cell again",
        )


class TurnStopped(WhispyrkeepError):
    """A turn was stopped before it was complete: nothing of it was committed."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(
            f"the turn of campaign '{slug}' was stopped; no turn was written",
            "send your text again when you like; dice already thrown stay as they fell",
        )
