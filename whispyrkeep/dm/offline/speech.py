"""What kind of talk a speech is: a threat, a plea, a trade, a question, or just words."""

from __future__ import annotations

import re

from whispyrkeep.models.intent import Act

_THREAT = re.compile(
    r"\bor i (?:will |shall )?(?:break|kill|cut|gut|burn|hurt|make|end|beat|have|call|tell)\b|"
    r"\b(?:kill|hurt|gut|skin|burn|hang|flay|drown) (?:you|your|every)\b|\bor else\b|\blast chance\b|"
    r"\bbreak your\b|\byou will regret\b|\bdo not make me\b|\byou will be sorry\b|\btalk or\b|"
    r"\bor you (?:die|will)\b|\bsay your prayers\b|\bif you value your\b|\bcut your\b|"
    r"\bone (?:more|wrong) (?:word|move)\b|\bout of my way\b|\banswer me\b|\bspit it out\b|"
    r"\byou are (?:going to|about to) (?:die|pay|regret)\b|\bprepare to die\b"
)
_PEACE = re.compile(
    r"\bput down your\b|\blower your\b|\bdrop your\b|\bstand down\b|\bno need (?:to|for)\b|"
    r"\bpeace\b|\btruce\b|\bsurrender\b|\byield\b|\bstop\b|\benough\b|\bwait\b|\bparley\b|"
    r"\bdo not want to fight\b|\bmean you no harm\b|\bmean no harm\b|\bcan talk\b|\blet us talk\b"
)
_TRADE = re.compile(
    r"\bhow much (?:for|is|are|does|do)\b|\bi will take (?:one|two|three|the|a)\b|\bfor sale\b|"
    r"\bwhat are you selling\b|\bwhat do you sell\b|\bi would like to buy\b|\bi want to buy\b|"
    r"\bcan i buy\b|\b(?:one|two|three) [\w ]{2,30}(?:if you please|please)\b|\bwhat do you have\b|"
    r"\bshow (?:me|us) (?:your )?(?:wares|goods)\b|\bif you please\b"
)
_SELLING = re.compile(r"\bwould you buy\b|\bi am selling\b|\bgive me for\b|\bbuy (?:my|this)\b")
_PLEA = re.compile(
    r"\bplease\b|\bhelp (?:us|me)\b|\blet (?:us|me|him|her|them)\b|\b(?:could|would|will) you\b|"
    r"\bcan you (?:help|lend|spare|take|row|come|show|bring|let|give|open)\b|\bcome with (?:us|me)\b|"
    r"\bjoin (?:us|me)\b|\bwe need\b|\bi need\b|\bi beg\b|\btrust (?:us|me)\b|\bi promise\b|"
    r"\bwe can help\b|\bturn a blind eye\b|\blook the other way\b|\bdo (?:us|me) a favou?r\b|"
    r"\blend (?:us|me)\b|\bspare (?:us|me)\b|\btake us\b|\bstand aside\b|\bin exchange\b"
)
_QUESTION = re.compile(
    r"^(?:tell (?:me|us)|what|who|where|when|why|how|which|have you|do you|did you|"
    r"is |are |was |were |does|has|any )|\btell (?:me|us)\b|\bheard (?:of|about|aught|anything)\b|"
    r"\bdo you know\b|\bwhat do you know\b|\bwhat happened\b|\bwhere (?:is|are|can)\b|\bwho (?:is|was|are)\b"
)


def speech_acts(speech: str, *, question: bool, fighting: bool) -> Act:
    """The act of saying ``speech`` (plain text) to somebody."""
    if _THREAT.search(speech):
        return Act.INTIMIDATE
    if fighting:
        return Act.PERSUADE
    if _SELLING.search(speech):
        return Act.SELL
    if _TRADE.search(speech):
        return Act.BUY
    asks = bool(_QUESTION.search(speech))
    if _PLEA.search(speech) and not (asks and question and "please" not in speech):
        return Act.PERSUADE
    if question or asks:
        return Act.ASK
    return Act.TALK
