"""Ability checks: rolled, passive, with a tool or a helping hand, and their exact odds.

Source: SRD 5.2, "Ability Checks"; Rules Glossary, "Passive Perception", "Help [Action]".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.mechanics.creatures.traits import own_leanings
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import enemies
from whispyrkeep.mechanics.journeys.travel import lean_of_pace
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import (
    D20,
    PHYSICAL,
    Leaning,
    Test,
    exhausted,
    indomitable_might,
    lean,
    modified,
    plain_outcome,
    record_test,
    roll_d20,
    success_chance,
)
from whispyrkeep.mechanics.rolls.modifiers import Occasion, added_to, dice_on, floor_of, leaners
from whispyrkeep.mechanics.rolls.second_chances import chosen, ingenuity
from whispyrkeep.mechanics.rolls.sight import Brightness, perceived
from whispyrkeep.mechanics.rolls.surroundings import pours
from whispyrkeep.models.events import ConditionEnded, D20TestMade, EffectEnded
from whispyrkeep.models.rolls import Modifier, RollRecord
from whispyrkeep.models.state import ActiveCondition, CampaignState
from whispyrkeep.models.terms import Ability, AdvantageState, Condition, EffectKind, Sense, Skill
from whispyrkeep.models.things import ItemDefinition

PASSIVE_BASE: Final = 10
PASSIVE_STEP: Final = 5

_SIDE: Final[dict[AdvantageState, Literal[-1, 0, 1]]] = {
    AdvantageState.NORMAL: 0,
    AdvantageState.ADVANTAGE: 1,
    AdvantageState.DISADVANTAGE: -1,
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What bears on one ability check.

    Attributes:
        ruling: the DM's Advantage or Disadvantage.
        inspiration: Heroic Inspiration is spent if it would fail.
        relies_on: the sense without which it fails.
        tool: the item it is made with.
        helper: the party member who assists.
        features: what the player would use if it fails.
        travelling: the party's pace counts.
        way: what it is to do: ``climb``, ``swim``.
    """

    ruling: AdvantageState = AdvantageState.NORMAL
    inspiration: bool = False
    relies_on: Sense | None = None
    tool: ItemDefinition | None = None
    helper: Creature | None = None
    features: tuple[str, ...] = ()
    travelling: bool = False
    way: str = ""


PLAIN: Final = Circumstances()


def ability_check(
    play: Play,
    actor_id: str,
    ability: Ability,
    skill: Skill | None,
    difficulty_class: int,
    around: Circumstances = PLAIN,
) -> bool:
    """Make a check and record it; whether it succeeds.

    Source: SRD 5.2, "Ability Checks"; Rules Glossary, "Blinded", "Deafened".
    """
    actor = creature(play.state, play.catalogue, actor_id)
    why = _senseless(play.state, actor, around.relies_on)
    if why:
        return _failed_check(play, actor, check_label(ability, skill), difficulty_class, why)
    test = _check_around(play.state, actor, ability, skill, around)
    test = replace(test, target=difficulty_class, inspiration=around.inspiration)
    rolled = roll_d20(play, test)
    success = rolled.record.total >= difficulty_class
    label = check_label(ability, skill)
    record_test(play, "check", test, rolled, label, plain_outcome(success))
    if skill is Skill.PERCEPTION:
        _find(play, test, rolled)
    for effect in actor.effects(EffectKind.HELPED):
        if effect.skill == skill:
            used = EffectEnded(target=actor_id, kind=effect.kind, source=effect.source, why="used")
            play.happen(used)
    return success


HIDDEN: Final = "Hidden"
"""Source of the Invisible condition of whoever hides."""


def hide_behind(play: Play, actor_id: str) -> ActiveCondition:
    """The condition of who has just hidden: the check's total is the DC to find them.

    Source: SRD 5.2, Rules Glossary, "Hide".
    """
    made = (e for e in reversed(play.events) if isinstance(e, D20TestMade) and e.actor == actor_id)
    total = next((event.roll.total for event in made if event.test == "check"), None)
    return ActiveCondition(condition=Condition.INVISIBLE, source=HIDDEN, found_dc=total)


def _find(play: Play, test: Test, rolled: D20) -> None:
    """Enemies whose hiding this Perception check of a fight sees through are found.

    Source: SRD 5.2, Rules Glossary, "Hide", "Search [Action]".
    """
    for other in enemies(play.state, test.actor.id) if play.state.fight else ():
        hider = creature(play.state, play.catalogue, other)
        hidden = [e for e in hider.active(Condition.INVISIBLE) if e.source == HIDDEN]
        total = _seen(play, test, rolled, hider) if hidden else 0
        for entry in hidden:
            if entry.found_dc is not None and entry.found_dc <= total:
                found = ConditionEnded(
                    target=other, condition=entry.condition, source=HIDDEN, why="found"
                )
                play.happen(found)


def _seen(play: Play, test: Test, rolled: D20, hider: Creature) -> int:
    """What the check comes to against one who is hard to perceive: a second d20 counts if lower.

    What gave the check Advantage is lost against such a one. Source: SRD 5.2, "Cloak of
    Elvenkind"; "Advantage and Disadvantage".
    """
    veiled = any(not better for _, better in leaners(hider, "perceived"))
    state = rolled.record.advantage
    if not veiled or state is AdvantageState.DISADVANTAGE:
        return rolled.record.total
    if state is AdvantageState.ADVANTAGE:
        return rolled.record.total - rolled.natural + rolled.record.dice[0].face
    record = play.throw(test.actor.id, "check", "1d20")
    play.roll("other", test.actor.id, f"{hider.name} is hard to perceive", record)
    return rolled.record.total - max(rolled.natural - record.total, 0)


def check_test(
    state: CampaignState,
    catalogue: Catalogue,
    actor_id: str,
    ability: Ability,
    skill: Skill | None,
    difficulty_class: int,
    around: Circumstances = PLAIN,
) -> Test | None:
    """The check as it would be rolled now; None where it fails without a roll."""
    actor = creature(state, catalogue, actor_id)
    if _senseless(state, actor, around.relies_on):
        return None
    test = _check_around(state, actor, ability, skill, around)
    return replace(test, target=difficulty_class, inspiration=around.inspiration)


def passive_check(
    play: Play,
    actor_id: str,
    ability: Ability,
    skill: Skill | None,
    difficulty_class: int,
    around: Circumstances = PLAIN,
) -> bool:
    """Compare the creature's passive score with a number; no die is drawn.

    10 and what is added to the check, 5 more with Advantage and 5 less with Disadvantage.
    Source: SRD 5.2, Rules Glossary, "Passive Perception"; the book has it for Perception alone.
    """
    actor = creature(play.state, play.catalogue, actor_id)
    label = f"Passive {check_label(ability, skill)}"
    why = _senseless(play.state, actor, around.relies_on)
    if why:
        return _failed_check(play, actor, label, difficulty_class, why)
    test = _check_around(play.state, actor, ability, skill, around)
    record = _passive_score(play, test)
    success = bool(record.total >= difficulty_class)
    test = replace(test, target=difficulty_class)
    record_test(play, "check", test, D20(record, 0), label, plain_outcome(success))
    return success


def _passive_score(play: Play, test: Test) -> RollRecord:
    """The score as a record without dice."""
    leaning = test.leaning.state
    leant = PASSIVE_STEP * _SIDE[leaning]
    modifiers = (
        Modifier(source="Passive", value=PASSIVE_BASE),
        *test.modifiers,
        *((Modifier(source=leaning.value.capitalize(), value=leant),) if leant else ()),
    )
    key, _ = play.stream(test.actor.id, "check")
    total = sum(modifier.value for modifier in modifiers)
    return RollRecord(
        key=key,
        expression=f"passive {total}",
        dice=(),
        modifiers=modifiers,
        advantage=leaning,
        advantage_sources=test.leaning.sources,
        total=total,
    )


def _check_around(
    state: CampaignState,
    actor: Creature,
    ability: Ability,
    skill: Skill | None,
    around: Circumstances,
) -> Test:
    """The check with its circumstances: light, a tool, a helping hand."""
    test = _check(state, actor, ability, skill, around)
    if around.relies_on is Sense.SIGHT and skill is Skill.PERCEPTION:
        dim = perceived(state, actor, actor.id) is Brightness.DIM
        test.leaning.against("Dim Light", when=dim)
    if around.travelling:
        lean_of_pace(state, skill, test.leaning)
    if around.helper is not None:
        test.leaning.for_(f"help from {around.helper.name}")
    if around.tool is not None and around.tool.helps is not None:
        return _aided(test, around.tool, ability, skill)
    if around.tool is None or not handy(actor, around.tool):
        return test
    skilled = actor.sheet is not None and skill in actor.sheet.skills
    test.leaning.for_(around.tool.name, when=skilled)
    if skilled:
        return test
    trained = Modifier(source=around.tool.name, value=actor.proficiency)
    return replace(test, modifiers=(*test.modifiers, trained))


def _aided(test: Test, thing: ItemDefinition, ability: Ability, skill: Skill | None) -> Test:
    """The check made with a thing that helps: a Crowbar, a Map, a Portable Ram.

    Source: SRD 5.2, "Adventuring Gear".
    """
    knack = thing.helps
    assert knack is not None
    fits = knack.ability in (None, ability) and (not knack.skills or skill in knack.skills)
    test.leaning.for_(thing.name, when=fits and knack.advantage)
    if not fits or not knack.bonus:
        return test
    return replace(
        test, modifiers=(*test.modifiers, Modifier(source=thing.name, value=knack.bonus))
    )


def handy(actor: Creature, tool: ItemDefinition) -> bool:
    """Whether the character is proficient with the tool.

    Source: SRD 5.2, "Equipment Proficiencies", "Tools".
    """
    known = actor.sheet.tools if actor.sheet else ()
    return _bare(tool.name) in {_bare(name) for name in known}


def _bare(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _senseless(state: CampaignState, actor: Creature, relies_on: Sense | None) -> str:
    """Why the creature lacks the sense that a check relies on; empty when it has it."""
    if relies_on is Sense.HEARING:
        return "Deafened" if actor.has(Condition.DEAFENED) else ""
    if relies_on is None or actor.sense("blindsight"):
        return ""
    if actor.has(Condition.BLINDED):
        return "Blinded"
    return "Darkness" if perceived(state, actor, actor.id) is Brightness.DARK else ""


def _failed_check(play: Play, actor: Creature, label: str, target_number: int, why: str) -> bool:
    """A check that fails without a roll: no die is drawn."""
    key, _ = play.stream(actor.id, "check")
    record = RollRecord(key=key, expression=f"automatic failure ({why})", dice=(), total=0)
    play.happen(
        D20TestMade(
            request=play.request,
            test="check",
            actor=actor.id,
            label=label,
            roll=record,
            target_number=target_number,
            outcome="failure",
        )
    )
    return False


def check_label(ability: Ability, skill: Skill | None) -> str:
    """What a check is called: ``Wisdom (Perception)``, or ``strength check`` without a skill."""
    if skill is None:
        return f"{ability.value} check"
    return f"{ability.value.capitalize()} ({_spoken(skill)})"


def check_odds(
    state: CampaignState,
    catalogue: Catalogue,
    actor_id: str,
    ability: Ability,
    skill: Skill | None,
    difficulty_class: int,
    advantage: AdvantageState = AdvantageState.NORMAL,
) -> Fraction:
    """The exact chance that the creature's check succeeds as things stand."""
    around = Circumstances(ruling=advantage)
    test = check_test(state, catalogue, actor_id, ability, skill, difficulty_class, around)
    return Fraction(0) if test is None else success_chance(state, test)


def _check(
    state: CampaignState,
    actor: Creature,
    ability: Ability,
    skill: Skill | None,
    around: Circumstances,
) -> Test:
    leaning = Leaning()
    leaning.ruled(around.ruling)
    leaning.against("Frightened", when=actor.has(Condition.FRIGHTENED))
    leaning.against("Poisoned", when=actor.has(Condition.POISONED))
    ability = _primal(actor, ability, skill)
    leaning.against("untrained armor", when=actor.untrained and ability in PHYSICAL)
    noisy = actor.armor is not None and actor.armor.stealth_disadvantage
    leaning.against("heavy rain or snow", when=skill is Skill.PERCEPTION and pours(state))
    leaning.against("noisy armor", when=noisy and skill is Skill.STEALTH)
    _features_lean(actor, ability, skill, leaning)
    for effect in actor.effects(EffectKind.HELPED):
        leaning.for_(effect.source, when=effect.skill == skill)
    modified(leaning, actor, "checks", ability)
    lean(leaning, own_leanings(state, actor, "checks"))
    guided = any(e.skill in (None, skill) for e in actor.effects(EffectKind.GUIDANCE))
    sight = around.relies_on in (None, Sense.SIGHT)
    occasion = Occasion(ability=ability, skill=skill, sight=sight, way=around.way)
    leaning.lasting(actor, "checks", occasion)
    return Test(
        actor,
        "check",
        leaning,
        modifiers=(
            *actor.check_modifiers(ability, skill),
            *exhausted(actor),
            *added_to(actor, "checks", occasion),
        ),
        bonus_dice=(
            *((("Guidance", 4),) if guided else ()),
            *dice_on(actor, "checks", occasion),
        ),
        chances=(
            *chosen(actor, catalogue_for(state.world), around.features, "check"),
            *ingenuity(state, actor),
        ),
        floor=max(
            RELIABLE if reliable(actor, skill, around.tool) else 1,
            floor_of(actor, "checks", occasion),
        ),
        least=indomitable_might(actor, ability),
    )


RELIABLE: Final = 10

PRIMAL: Final = frozenset(
    {Skill.ACROBATICS, Skill.INTIMIDATION, Skill.PERCEPTION, Skill.STEALTH, Skill.SURVIVAL}
)


def _primal(actor: Creature, ability: Ability, skill: Skill | None) -> Ability:
    """Strength, where a raging Barbarian may use it and it is no worse: docs/rulings.md.

    Source: SRD 5.2, "Barbarian", "Level 3: Primal Knowledge".
    """
    knows = "primal-knowledge" in actor.features and bool(actor.effects(EffectKind.RAGING))
    better = actor.modifier(Ability.STRENGTH) >= actor.modifier(ability)
    return Ability.STRENGTH if knows and skill in PRIMAL and better else ability


def _features_lean(
    actor: Creature, ability: Ability, skill: Skill | None, leaning: Leaning
) -> None:
    """Source: SRD 5.2, "Remarkable Athlete", "Rage", "Large Form", "Powerful Build"."""
    athlete = "remarkable-athlete" in actor.features and skill is Skill.ATHLETICS
    leaning.for_("Remarkable Athlete", when=athlete)
    strength = ability is Ability.STRENGTH
    leaning.for_("Rage", when=strength and bool(actor.effects(EffectKind.RAGING)))
    leaning.for_("Large Form", when=strength and bool(actor.effects(EffectKind.ENLARGED)))
    held = any(entry.escape_dc for entry in actor.active(Condition.GRAPPLED))
    escaping = held and skill in (Skill.ATHLETICS, Skill.ACROBATICS)
    leaning.for_("Powerful Build", when=escaping and "powerful-build" in actor.features)


def reliable(actor: Creature, skill: Skill | None, tool: ItemDefinition | None) -> bool:
    """Whether the d20 counts as 10 at least. Source: SRD 5.2, "Rogue", "Reliable Talent"."""
    if "reliable-talent" not in actor.features or actor.sheet is None:
        return False
    return skill in actor.sheet.skills or (tool is not None and handy(actor, tool))


def _spoken(name: Skill) -> str:
    """A skill as the book writes it: ``Sleight of Hand``."""
    return name.value.replace("-", " ").title().replace(" Of ", " of ")
