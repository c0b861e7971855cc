"""What a character does at once, by a Reaction or otherwise, about damage that comes.

Each works by itself unless it is held back (docs/rulings.md).
Source: SRD 5.2, "Classes", "Character Species": the features named below.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.choosing.sides import reacts
from whispyrkeep.mechanics.creatures.class_tables import die, levels_in
from whispyrkeep.mechanics.creatures.derived import BLOWS
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import BESIDE, feet_between
from whispyrkeep.mechanics.fights.turns import use_reaction
from whispyrkeep.mechanics.harm.conditions import gain_effect
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm, halved
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.mechanics.rolls.second_chances import bardic_die, has, holds_back
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.models.events import ResourceChanged
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Ability, DamageType, EffectKind

WORTH_IT: Final = 7
"""Damage from which a use that is limited is spent on it: about what it takes away."""

STORM_FEET: Final = 60


def lessened(
    play: Play, attacker: Creature, target_id: str, strike: Strike, harms: Sequence[Harm]
) -> list[Harm]:
    """The damage of an attack that hit, after what its target does about it."""
    target = creature(play.state, play.catalogue, target_id)
    left = list(harms)
    if target.side != "party" or not sum(harm.amount for harm in left):
        return left
    if ready(play, target, "uncanny-dodge") and sees(play.state, target, attacker):
        use_reaction(play, target_id)
        return halved(left)
    if ready(play, target, "deflect-attacks") and _deflectable(target, left):
        return _deflect(play, attacker, target, strike, left)
    if _worth(play, target, "giant-ancestry-stone", "giant-ancestry", left):
        return _endure(play, target, left)
    if _worth(play, target, "superior-hunters-defense", "", left):
        _defend(play, target, left)
    return left


def ready(play: Play, view: Creature, word: str, resource: str = "") -> bool:
    """Whether the feature can be used by a Reaction now and is not held back."""
    return has(view, word, resource) and not holds_back(view, word) and reacts(play, view.id)


def _worth(play: Play, view: Creature, word: str, resource: str, harms: Sequence[Harm]) -> bool:
    much = sum(harm.amount for harm in harms) >= WORTH_IT
    return much and ready(play, view, word, resource)


def _deflectable(target: Creature, harms: Sequence[Harm]) -> bool:
    """Source: SRD 5.2, "Monk", "Level 13: Deflect Energy"."""
    energy = "deflect-energy" in target.features
    return energy or any(harm.damage_type in BLOWS for harm in harms)


def _deflect(
    play: Play, attacker: Creature, target: Creature, strike: Strike, harms: list[Harm]
) -> list[Harm]:
    """Source: SRD 5.2, "Monk", "Level 3: Deflect Attacks"."""
    assert target.sheet is not None
    use_reaction(play, target.id)
    bonus = (
        Modifier(source="Dexterity", value=target.modifier(Ability.DEXTERITY)),
        Modifier(source="Monk level", value=levels_in(target.sheet, "monk")),
    )
    record = play.throw(target.id, "effect", "1d10", bonus)
    play.roll("other", target.id, "Deflect Attacks", record)
    left = reduced(harms, max(record.total, 0))
    nothing = not any(harm.amount for harm in left)
    if (
        nothing
        and has(target, "deflect-attacks", "focus-points")
        and not holds_back(target, "redirect-attacks")
    ):
        _redirect(play, attacker, target, strike, harms)
    return left


def _redirect(
    play: Play, attacker: Creature, target: Creature, strike: Strike, harms: list[Harm]
) -> None:
    """Part of the attack's force, back at who made it, if near enough."""
    feet = feet_between(play.state, target.id, attacker.id)
    if feet > (BESIDE if strike.melee else STORM_FEET) or attacker.body is None:
        return
    assert target.sheet is not None and target.body is not None
    left = target.body.resources["focus-points"] - 1
    play.happen(ResourceChanged(target=target.id, resource="focus-points", left=left))
    dc = 8 + target.modifier(Ability.WISDOM) + target.proficiency
    if saving_throw(play, attacker.id, Save(Ability.DEXTERITY, dc, "Deflect Attacks")):
        return
    dexterity = (Modifier(source="Dexterity", value=target.modifier(Ability.DEXTERITY)),)
    die = martial_die(play.catalogue, target)
    record = play.throw(target.id, "damage", f"2d{die}", dexterity)
    play.roll("damage", target.id, "Deflect Attacks", record)
    harm = Harm(max(record.total, 0), harms[0].damage_type)
    deal_damage(play, attacker.id, [harm], source="Deflect Attacks")


def martial_die(catalogue: Catalogue, view: Creature) -> int:
    """Sides of the Martial Arts die."""
    assert view.sheet is not None
    return die(catalogue, view.sheet, "monk", "martial-arts")


def _endure(play: Play, target: Creature, harms: list[Harm]) -> list[Harm]:
    """Source: SRD 5.2, "Goliath", "Stone's Endurance"."""
    assert target.body is not None
    use_reaction(play, target.id)
    left = target.body.resources["giant-ancestry"] - 1
    play.happen(ResourceChanged(target=target.id, resource="giant-ancestry", left=left))
    constitution = (Modifier(source="Constitution", value=target.modifier(Ability.CONSTITUTION)),)
    record = play.throw(target.id, "effect", "1d12", constitution)
    play.roll("other", target.id, "Stone's Endurance", record)
    return reduced(harms, max(record.total, 0))


def _defend(play: Play, target: Creature, harms: Sequence[Harm]) -> None:
    """Resistance to the largest part until the end of the turn.

    Source: SRD 5.2, "Hunter", "Level 15: Superior Hunter's Defense".
    """
    fight = play.state.fight
    if fight is None:
        return
    use_reaction(play, target.id)
    worst = max(harms, key=lambda harm: harm.amount).damage_type
    guard = ActiveEffect(
        kind=EffectKind.RESISTANT,
        source="Superior Hunter's Defense",
        by=target.id,
        damage_types=(worst,),
        ends_on_turn_of=fight.acting,
        ends_round=fight.round,
    )
    gain_effect(play, target.id, guard)


CUTTING_FEET: Final = 60


def cut_short(play: Play, attacker: Creature, target: Creature, margin: int) -> Modifier | None:
    """A Bard's word that may make a miss of a hit, where the die makes it likely.

    Source: SRD 5.2, "College of Lore", "Level 3: Cutting Words".
    """
    if attacker.side == "party" or target.side != "party":
        return None
    for member_id in play.state.party:
        bard = creature(play.state, play.catalogue, member_id)
        if not ready(play, bard, "cutting-words", "bardic-inspiration"):
            continue
        sides = bardic_die(play.catalogue, bard)
        near = feet_between(play.state, member_id, attacker.id) <= CUTTING_FEET
        if 2 * (margin + 1) > sides + 1 or not near or not sees(play.state, bard, attacker):
            continue
        assert bard.body is not None
        use_reaction(play, member_id)
        left = bard.body.resources["bardic-inspiration"] - 1
        play.happen(ResourceChanged(target=member_id, resource="bardic-inspiration", left=left))
        record = play.throw(member_id, "effect", f"1d{sides}")
        play.roll("other", member_id, "Cutting Words", record)
        return (
            Modifier(source="Cutting Words", value=record.total)
            if (record.total > margin)
            else None
        )
    return None


def reduced(harms: Sequence[Harm], by: int) -> list[Harm]:
    """The damage less so much, from its first part onwards."""
    left = []
    for harm in harms:
        taken = min(by, harm.amount)
        by -= taken
        left.append(Harm(harm.amount - taken, harm.damage_type))
    return left


def thunder_back(play: Play, attacker_id: str, target_id: str) -> None:
    """Source: SRD 5.2, "Goliath", "Storm's Thunder"."""
    target = creature(play.state, play.catalogue, target_id)
    attacker = creature(play.state, play.catalogue, attacker_id)
    stormy = ready(play, target, "giant-ancestry-storm", "giant-ancestry")
    near = feet_between(play.state, target_id, attacker_id) <= STORM_FEET
    if not stormy or not near or target.body is None or not attacker.alive:
        return
    use_reaction(play, target_id)
    left = target.body.resources["giant-ancestry"] - 1
    play.happen(ResourceChanged(target=target_id, resource="giant-ancestry", left=left))
    record = play.throw(target_id, "damage", "1d8")
    play.roll("damage", target_id, "Storm's Thunder", record)
    harm = Harm(record.total, DamageType.THUNDER)
    deal_damage(play, attacker_id, [harm], source="Storm's Thunder")
