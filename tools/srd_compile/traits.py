"""Traits as operations with parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from tools.srd_compile.actions import parse
from tools.srd_compile.blocks import Entry
from tools.srd_compile.grammar import AMOUNT, DAMAGE, TYPES, damage_part, formula, sentences
from whispyrkeep.models.creature import Trait, TraitRule
from whispyrkeep.models.effects import DamageEffect, Effect, GrantEffect, HealEffect, SaveEffect
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.riders import Area
from whispyrkeep.models.terms import Condition

_WHO: Final = r"(?:The|the) [\w' -]+?"

RULES: Final[tuple[tuple[str, TraitRule], ...]] = (
    (rf"{_WHO} has Advantage on (?:an attack roll|attack rolls) against a creature if at least one of the [\w' -]+'s allies is within 5 feet of the creature and the ally doesn't have the Incapacitated condition\.", TraitRule.PACK_TACTICS),
    (rf"{_WHO} has Advantage on attack rolls against any creature that doesn't have all its Hit Points\.", TraitRule.BLOOD_FRENZY),
    (r"If damage reduces the [\w' -]+ to 0 Hit Points, it makes a Constitution saving throw \(DC 5 plus the damage taken\) unless the damage is Radiant or from a Critical Hit\. On a successful save, the [\w' -]+ drops to 1 Hit Point instead\.", TraitRule.UNDEAD_FORTITUDE),
    (rf"{_WHO} can occupy another creature's space and vice versa, and the [\w' -]+ can move through any opening large enough for a Tiny [\w]+\. The [\w' -]+ can't regain Hit Points or gain Temporary Hit Points\.", TraitRule.NO_HEALING),
    (rf"{_WHO} doesn't provoke an Opportunity Attack when it moves out of an enemy's reach\.", TraitRule.AGILE),
    (rf"{_WHO} doesn't provoke an Opportunity Attack when it flies out of an enemy's reach\.", TraitRule.FLYBY),
    (rf"Whenever {_WHO} is subjected to (?P<damage_type>{TYPES}) damage, it (?:takes no damage and instead )?regains a number of Hit Points equal to the \w+ damage dealt\.", TraitRule.ABSORPTION),
    (rf"{_WHO} can hold its breath for (?P<count>\d+) (?P<unit>minute|hour)s?\.", TraitRule.AIR_BREATHING_HELD),
    (rf"{_WHO} can move through a space as narrow as 1 inch without expending extra movement to do so\.", TraitRule.AMORPHOUS),
    (rf"{_WHO} can breathe air and water\.", TraitRule.AMPHIBIOUS),
    (rf"{_WHO} can burrow through nonmagical, unworked earth and stone\. While doing so, the [\w' -]+ doesn't disturb the material it moves through\.", TraitRule.EARTH_GLIDE),
    (rf"{_WHO} can enter an? (?:creature|enemy)'s space and stop there\. It can move through a space as narrow as 1 inch without expending extra movement to do so\.", TraitRule.ENTERS_SPACES),
    (r"If the [\w' -]+ is subjected to an effect that allows it to make a Dexterity saving throw to take only half damage, the [\w' -]+ instead takes no damage if it succeeds on the save and only half damage if it fails\. It can't use this trait if it has the Incapacitated condition\.", TraitRule.EVASION),
    (rf"{_WHO} needn't spend extra movement to move a creature it is grappling\.", TraitRule.FREE_DRAGGING),
    (rf"{_WHO} can move across and climb icy surfaces without needing to make an ability check\. Additionally, Difficult Terrain composed of ice or snow doesn't cost it extra movement\.", TraitRule.ICE_WALK),
    (rf"{_WHO} sheds Bright Light in a (?P<feet>\d+)-foot radius and Dim Light for an additional (?P<more_feet>\d+) feet\.", TraitRule.ILLUMINATION),
    (rf"{_WHO} can't shape-shift\.", TraitRule.IMMUTABLE_FORM),
    (r"If the [\w' -]+ fails a saving throw, it can choose to succeed instead\.", TraitRule.LEGENDARY_RESISTANCE),
    (rf"{_WHO} has Advantage on saving throws against spells and other magical effects\.", TraitRule.MAGIC_RESISTANCE),
    (rf"If (?:{_WHO} )?(?:dies|is destroyed|destroyed|it dies)[^.]*(?:gains a new body|revives|returns to life|reforms)[^.]*\.", TraitRule.RESTORATION),
    (rf"{_WHO} deals double damage to objects and structures\.", TraitRule.SIEGE_MONSTER),
    (rf"{_WHO} can climb difficult surfaces, including along ceilings, without needing to make an ability check\.", TraitRule.SPIDER_CLIMB),
    (rf"{_WHO}'s Long Jump is up to (?P<feet>\d+) feet and its High Jump is up to (?P<more_feet>\d+) feet with or without a running start\.", TraitRule.STANDING_LEAP),
    (rf"With a 10-foot running start, {_WHO} can Long Jump up to (?P<feet>\d+) feet\.", TraitRule.RUNNING_LEAP),
    (rf"{_WHO} can burrow through solid rock at half its Burrow Speed and leaves a (?P<feet>\d+)-foot-diameter tunnel in its wake\.", TraitRule.TUNNELER),
    (rf"{_WHO} can breathe only underwater\.(?: It can hold its breath for (?P<count>\d+) (?P<unit>minute|hour)s? outside water\.)?", TraitRule.WATER_BREATHING),
    (rf"{_WHO} ignores movement restrictions caused by webs, and (?:it|{_WHO}) knows the location of any other creature in contact with the same web\.", TraitRule.WEB_WALKER),
    (rf"The ground in a (?P<feet>\d+)-foot Emanation originating from {_WHO} is Difficult Terrain\.", TraitRule.ABERRANT_GROUND),
    (rf"When you regain Hit Points from a level 1\+ spell, {_WHO} regains the same number of Hit Points if you're within 5 feet of it\.", TraitRule.LIFE_BOND),
    (rf"When you summon {_WHO}, choose one of its Resistances\. You have Resistance to the chosen damage type until the spell ends\.", TraitRule.SHARED_RESISTANCES),
)  # fmt: skip
"""Each rule by its whole wording, the parameters as named groups."""

Handler = Callable[[re.Match[str]], list[Effect]]
_EFFECTS: Final[list[tuple[re.Pattern[str], Handler]]] = []


def sentence(pattern: str) -> Callable[[Handler], Handler]:
    """Register a pattern for a whole sentence of a trait."""

    def register(handler: Handler) -> Handler:
        _EFFECTS.append((re.compile(pattern), handler))
        return handler

    return register


def trait(entry: Entry, names: Sequence[str]) -> tuple[Trait, list[str]]:
    """The trait of an entry, and the sentences that are not expressed."""
    fields: dict[str, Any] = _uses(entry.note)
    for pattern, rule in RULES:
        if matched := re.fullmatch(pattern, entry.text):
            return Trait(name=entry.name, rule=rule, **fields, **_parameters(matched)), []
    if incorporeal := _INCORPOREAL.fullmatch(entry.text):
        harm = DamageEffect(
            damage=(damage_part(incorporeal.groups()),),
            moment="end-of-sources-turns",
            only="inside-objects",
        )
        made = Trait(
            name=entry.name, rule=TraitRule.INCORPOREAL_MOVEMENT, effects=(harm,), **fields
        )
        return made, []
    effects, left = _effects(entry, names)
    return Trait(name=entry.name, effects=tuple(effects), **fields), left


_INCORPOREAL: Final = re.compile(
    rf"{_WHO} can move through other creatures and objects as if they were Difficult Terrain\. It takes {DAMAGE} if it ends its turn inside an object\."
)


def _uses(note: str) -> dict[str, Any]:
    matched = re.fullmatch(r"(\d)/Day(?:, or (\d)/Day in Lair)?", note)
    if matched is None:
        return {}
    return {"uses": int(matched[1]), "uses_in_lair": int(matched[2] or matched[1])}


def _parameters(matched: re.Match[str]) -> dict[str, Any]:
    named = {key: value for key, value in matched.groupdict().items() if value}
    fields: dict[str, Any] = {key: int(named[key]) for key in ("feet", "more_feet") if key in named}
    if "damage_type" in named:
        fields["damage_type"] = named["damage_type"].lower()
    if "unit" in named:
        fields["seconds"] = int(named["count"]) * {"minute": 60, "hour": 3_600}[named["unit"]]
    return fields


def _effects(entry: Entry, names: Sequence[str]) -> tuple[list[Effect], list[str]]:
    if "Saving Throw:" in entry.text:
        return _saving(entry, names)
    effects: list[Effect] = []
    left: list[str] = []
    for text in sentences(entry.text):
        for pattern, handler in _EFFECTS:
            if matched := pattern.fullmatch(text):
                effects += handler(matched)
                break
        else:
            left.append(text)
    return effects, left


def _saving(entry: Entry, names: Sequence[str]) -> tuple[list[Effect], list[str]]:
    parsed = parse(entry, names)
    explodes = re.search(r"explodes when it dies\.", entry.text)
    left = [
        text
        for text in parsed.left
        if not re.fullmatch(r"The [\w' -]+ explodes when it dies\.", text)
    ]
    effects: list[Effect] = []
    for effect in parsed.effects:
        if explodes and isinstance(effect, SaveEffect):
            effect = effect.with_(moment="on-death")
        effects.append(effect)
    return effects, left


@sentence(
    rf"{_WHO} regains {AMOUNT} Hit Points at the start of each of its turns if it has at least 1 Hit Point\."
)
def _regenerates(matched: re.Match[str]) -> list[Effect]:
    dice, average = formula(matched.groups())
    return [HealEffect(dice=dice, average=average, moment="start-of-sources-turns")]


@sentence(
    rf"At the end of each of the [\w' -]+'s turns, each (?P<who>creature(?: of the [\w' -]+'s choice)?) in a (?P<feet>\d+)-foot Emanation originating from the [\w' -]+? takes {DAMAGE}(?P<able> unless the [\w' -]+ has the Incapacitated condition)?\."
)
def _aura(matched: re.Match[str]) -> list[Effect]:
    feet = int(matched["feet"])
    printed = matched.groups()[2:8]
    return [
        DamageEffect(
            damage=(damage_part(printed),),
            area=Area(shape="emanation", feet=feet),
            moment="end-of-sources-turns",
            enemies_only="choice" in matched["who"],
            able=bool(matched["able"]),
        )
    ]


@sentence(rf"A creature that hits the [\w' -]+ with a melee attack roll takes {DAMAGE}\.")
def _thorns(matched: re.Match[str]) -> list[Effect]:
    return [DamageEffect(damage=(damage_part(matched.groups()),), moment="on-hit-by-melee")]


@sentence(
    r"(?:While in (?P<light>sunlight|Bright Light)|While (?P<hurt>Bloodied)), (?:it|the [\w' -]+?) has (?P<how>Advantage|Disadvantage) on (?P<what>[\w ]+)\."
)
def _leaning(matched: re.Match[str]) -> list[Effect]:
    rolls = {"attack rolls": "attacks", "ability checks": "checks", "saving throws": "saves"}
    everything = ["attacks", "checks", "saves"]
    named = [rolls.get(part) for part in matched["what"].split(" and ")]
    only = (matched["light"] or matched["hurt"]).lower().replace(" ", "-")
    stored = {
        "on": everything if matched["what"] == "D20 Tests" else named,
        "leaning": matched["how"].lower(),
        "only": only,
    }
    return [RollEffect.model_validate(stored)]


@sentence(
    rf"The vampire takes {DAMAGE} if it (?P<when>ends its turn in running water|starts its turn in sunlight)\."
)
def _shuns(matched: re.Match[str]) -> list[Effect]:
    moment = (
        "end-of-sources-turns" if matched["when"].startswith("ends") else "start-of-sources-turns"
    )
    only = "running-water" if moment.startswith("end") else "sunlight"
    harm = (damage_part(matched.groups()[:6]),)
    return [DamageEffect.model_validate({"damage": harm, "moment": moment, "only": only})]


@sentence(r"The [\w' -]+ has Advantage on melee attack rolls while it is Bloodied\.")
def _furious(_matched: re.Match[str]) -> list[Effect]:
    return [RollEffect(on=("attacks",), leaning="advantage", only="bloodied")]


@sentence(
    r"While in a (?P<feet>\d+)-foot Emanation originating from the [\w' -]+?, the [\w' -]+? and its allies have"
    r" Advantage on attack rolls and saving throws, provided the [\w' -]+ doesn't have the Incapacitated condition\."
)
def _leads(matched: re.Match[str]) -> list[Effect]:
    feet = int(matched["feet"])
    return [RollEffect(on=("attacks", "saves"), leaning="advantage", allies_feet=feet)]


@sentence(
    r"Attack rolls against the [\w' -]+ are made with Disadvantage unless the [\w' -]+ has the Incapacitated condition\."
)
def _blurred(_matched: re.Match[str]) -> list[Effect]:
    return [RollEffect(on=("attacked",), leaning="disadvantage")]


@sentence(r"The [\w' -]+ has the Invisible condition\.")
def _unseen(_matched: re.Match[str]) -> list[Effect]:
    return [GrantEffect(condition=Condition.INVISIBLE)]
