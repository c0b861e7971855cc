"""Texts that state a result instead of an attempt: ``I find 1,000 gold``, ``I am level 20 now``.

They get an answer within the story and change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from whispyrkeep.dm.offline.clauses import Clause, Taken
from whispyrkeep.dm.offline.entities import Mention
from whispyrkeep.dm.offline.lexicon import lexicon
from whispyrkeep.dm.offline.words import word_set

_MONEY = r"(?:gold|silver|copper|platinum|coins?|pieces|gems?|jewels?|diamonds?|rubies|treasure|riches|fortune|gp|sp|cp|money|loot)"  # noqa: E501
_MUCH = r"(?:\d[\d,.]*|a (?:hundred|thousand|million|billion|fortune|lot of|pile of|heap of|chest of|bag of|ton of)|hundreds of|thousands of|millions of|tons of|loads of|lots of|heaps of|infinite|unlimited|endless|one thousand|a dozen|some|the)"  # noqa: E501
_GAIN = r"(?:find|found|get|got|gain|receive|obtain|earn|win|discover|have|own|inherit|possess|acquire|am given|am rich|spawn|add|pick up|collect|am gifted)"  # noqa: E501
_WHO = r"(?:i|we|my character|he|she|they)"

_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_WHO} (?:now |just |suddenly |already |happen to |also |then )*{_GAIN}\b(?: \w+){{0,3}}? ?{_MUCH}(?: \w+){{0,2}} {_MONEY}\b",  # noqa: E501
        rf"\b{_WHO} (?:now |suddenly |already )*(?:find|found|have|own|wield|possess|get|gain) (?:a|an|the|my) (?:\w+ )*?(?:magic|magical|legendary|enchanted|vorpal|holy|artifact|invincible|\+\d)\b",  # noqa: E501
        r"\bbecause i say so\b|\bbecause i said so\b|\bi declare that\b|\bi decree\b|\bit is decided\b|\bi command the (?:story|narrator|dm|gm)\b",  # noqa: E501
        rf"\b{_WHO} (?:am|are|is|become|turn|reach|go up to|level up to)(?: now| already| suddenly)?(?: a| at)? level \d+",  # noqa: E501
        r"\blevel (?:me|us) up\b|\b(?:i|we) level up\b|\bi (?:gain|get) (?:a|\d+) levels?\b",
        r"\b(?:set|make|change|put|raise|increase|restore|max(?: out)?) my (?:\w+ ){0,2}(?:hp|hit points?|health|level|strength|dexterity|constitution|intelligence|wisdom|charisma|gold|money|stats?|ac|armou?r class|xp|experience)\b(?: \w+)* (?:to|by|at|is|=|out|full)",  # noqa: E501
        r"\bmy (?:hp|hit points?|health|gold|money|level|strength|ac|xp|experience|stats?)(?: \w+)? (?:is|are|=|becomes?) (?:now )?(?:\d|full|max|infinite|unlimited)",  # noqa: E501
        r"\bgive me (?:\d[\d,]*|a million|a thousand|all the|infinite|unlimited|lots of|tons of)(?: \w+){0,2} (?:gold|gp|xp|experience|levels?|coins?|hit points?|hp|money|items?)\b",  # noqa: E501
        r"\b(?:my|the|this) (?:attack|blow|arrow|spell|shot|strike|sword|hit|dagger|punch)(?: \w+){0,2} (?:hits?|does|deals?|kills?|crits?|lands?|never misses|automatically)\b",  # noqa: E501
        r"\b(?:deal|do|does|deals|dealing|doing|for) \d[\d,]* (?:\w+ )?(?:damage|dmg|points)\b|\b\d+ damage\b",  # noqa: E501
        r"\b(?:i|we)(?: have)? (?:roll|rolled|got|get|throw|threw) (?:a |an )?(?:natural |nat ?)?(?:\d+|twenty|crit|critical)(?: (?:on|for|to|so|and)|$|[.!,])",  # noqa: E501
        r"\bnat(?:ural)? ?(?:20|twenty)\b|\bcritical hit\b|\bauto(?:matically)? (?:hit|succeed|win|kill)|\bautomatically\b",  # noqa: E501
        r"\b(?:i|we) (?:instantly|automatically|easily|immediately) (?:win|succeed|kill|defeat|destroy|vanquish)\b|\b(?:and|so|then) (?:i|we) win\b|^(?:i|we) win\b|\bi one ?shot\b|\bwe have won\b",  # noqa: E501
        r"\bi (?:am|become|am now|turn into|transform into|was secretly|am secretly|am actually) (?:now |actually |really |secretly )*(?:a |an |the )?(?:\w+ )?(?:god|goddess|king|queen|emperor|empress|immortal|invincible|invulnerable|all-powerful|omnipotent|dragon|lich|demigod|unkillable|chosen one)\b",  # noqa: E501
        r"\b(?:i|we) (?:already |have already |just )(?:solved?|finished?|completed?|beat|won|killed|defeated|saved|found)\b.{0,40}\b(?:reward|quest|game|scenario|story|xp|gold)\b|\bhave already (?:solved|finished|completed|won) the\b",  # noqa: E501
        r"\bi wish (?:for|that|to have|i had|i was|i were)\b",
        r"\b(?:skip|fast forward) to the (?:end|ending|treasure|reward|boss)\b|\bgod ?mode\b|\bcheat code\b|\biddqd\b|\b/?noclip\b",  # noqa: E501
        r"\b(?:ignore|forget|disregard|override) (?:all |your |the )*(?:previous |prior )?(?:rules?|instructions?|prompt|dice)\b",  # noqa: E501
        r"\bi (?:cannot|can not) (?:be hit|die|be hurt|lose|miss|fail)\b|\bi never (?:miss|fail|die)\b",
        r"\b(?:suddenly|just then|out of nowhere|luckily|by chance|by luck|miraculously),? (?:a|an|the|my|some|all|every|\w+s)\b(?! i | we )(?:.{0,30})\b(?:lands?|appears?|arrives?|falls?|drops?|comes?|dies?|becomes?|gives?|bursts?|opens?|swoops?|shows?|joins?|turns?|agrees?|rains?)\b",  # noqa: E501
        r"\ball (?:the |my )?(?:enemies|foes|bandits|wolves|guards|monsters|goblins)\b(?: \w+){0,2} (?:die|drop|fall|flee|run|surrender|explode|vanish)\b",  # noqa: E501
        r"\beveryone (?:bows|kneels|loves|obeys|agrees|worships|dies|cheers)\b",
    )
)

_YIELDING = word_set("""give hand let agree believe accept drop die fall surrender flee become join obey tell reveal
    admit confess collapse explode faint trust love follow kneel bow open yield swear offer show
    teach pay forgive vanish disappear burst sell""")
"""What others would have to do for a player's word to be a decree."""

_CHANCE_WORDS = word_set(
    "try attempt hope want persuade convince ask if whether can could may might will would"
)


def is_decree(taken: Taken, cleaned: str) -> bool:
    """Whether the text, as ``plain`` gives it, claims a result that only play could give."""
    if taken.question and "?" in cleaned:
        return False
    narrated = taken.narrated
    return any(pattern.search(narrated) for pattern in _PATTERNS)


def others_act(clause: Clause, mentions: Sequence[Mention]) -> bool:
    """Whether somebody else is said to do what only they could decide: ``the guard gives me``."""
    if clause.mood != "plain" or clause.negated or clause.aside or clause.subject == "player":
        return False
    leading = [m for m in mentions if m.start == 0 and m.entity.creature and m.score > 0.9]
    leading = [m for m in leading if m.entity.kind != "ally"]
    words = clause.words
    at = max((m.end for m in leading), default=0)
    if not leading and clause.subject != "player" and words[0] not in ("i", "we"):
        at = _strange_subject(words)
    if at == 0 or at >= len(words):
        return False
    if _CHANCE_WORDS & set(words[:at]):
        return False
    while at < len(words) - 1 and words[at] in ("then", "now", "will", "just", "both", "all", "is"):
        at += 1
    verb = words[at]
    base, _ = lexicon().vocabulary.base(verb)
    says_third = verb.endswith("s") and verb != base
    return base in _YIELDING and (says_third or (bool(leading) and words[at - 1] == "will"))


def _strange_subject(words: Sequence[str]) -> int:
    """The end of an unnamed subject before a third-person verb: ``gods grant``, ``dragon lands``."""
    if words[0] not in _STRANGERS or len(words) < 2:
        return 0
    return 1


_STRANGERS = word_set(
    """god gods goddess everyone everybody somebody someone fate king queen emperor dragon people
    crowd enemies enemy magic heaven angel angels army villagers townsfolk guards soldiers
    stranger merchant wizard"""
)
