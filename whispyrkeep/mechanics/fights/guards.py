"""What somebody does about an attack that hits: before its damage, about it, and after it.

A feature that is held back is not offered (docs/rulings.md).
Source: SRD 5.2, "Classes", "Character Species": the features named below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.attacks.strikes import TWO_HANDS, Strike, hands
from whispyrkeep.mechanics.choosing.sides import choose_reaction
from whispyrkeep.mechanics.creatures.class_tables import die, levels_in
from whispyrkeep.mechanics.creatures.derived import BLOWS
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import BESIDE, feet_between
from whispyrkeep.mechanics.fights.turns import left_of, use_reaction, use_up
from whispyrkeep.mechanics.harm.conditions import gain_effect, lasting
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm, halved
from whispyrkeep.mechanics.monsters.foe_reactions import (
    SHIELD_BONUS,
    SHIELD_SPELL,
    against_hit,
    casts_shield,
    deflected,
    parried,
)
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.mechanics.rolls.second_chances import bardic_die, has, holds_back
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.models.reactions import Reaction, Window
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Ability, DamageType, EffectKind

WORTH_IT: Final = 7
"""Damage from which a use that is limited is spent on it: about what it takes away."""

STORM_FEET: Final = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What was done about an attack that hit.

    Attributes:
        chosen: the Reaction of its target, which may take effect with the damage.
        turned: what was added to Armor Class or taken from the roll, if that made it miss.
    """

    chosen: Reaction | None = None
    turned: Modifier | None = None


UNANSWERED: Final = Answer()


def feature(
    view: Creature,
    word: str,
    window: Window,
    target: str | None,
    *,
    resource: str = "",
    helps: bool = True,
) -> Iterator[Reaction]:
    """The feature as a Reaction to choose, if it is there and not held back."""
    if has(view, word, resource) and not holds_back(view, word):
        yield Reaction(
            kind="feature", window=window, name=word, target=target, spends=resource, helps=helps
        )


# --- at a hit -------------------------------------------------------------------------


def answered(
    play: Play, attacker: Creature, target_id: str, strike: Strike, margin: float, *, critical: bool
) -> Answer:
    """What the target does about a hit, of all it could do, and whether that turns it.

    Args:
        margin: how far the roll is above Armor Class; infinite for a natural 20.
    """
    target = creature(play.state, play.catalogue, target_id)
    offered = _at_hit(play, attacker, target, strike, margin, critical=critical)
    chosen = choose_reaction(play, target_id, offered)
    if chosen is None:
        return UNANSWERED
    turned = _raised(play, target, chosen)
    return Answer(chosen, turned if turned is not None and margin < turned.value else None)


def _at_hit(
    play: Play,
    attacker: Creature,
    target: Creature,
    strike: Strike,
    margin: float,
    *,
    critical: bool,
) -> Iterator[Reaction]:
    yield from against_hit(play, target, attacker, strike, margin)
    slot = _slot_for_shield(play, target)
    if slot:
        helps = margin < SHIELD_BONUS
        yield Reaction(
            kind="spell",
            window="hit",
            name=SHIELD_SPELL,
            target=attacker.id,
            spends=slot,
            helps=helps,
        )
    if not critical:
        yield from _words(play, target, attacker, margin)
    if sees(play.state, target, attacker):
        yield from feature(target, "uncanny-dodge", "hit", attacker.id)
    if _deflectable(target, (part.damage_type for part in strike.damage)):
        yield from feature(target, "deflect-attacks", "hit", attacker.id)
    if _snared(play, target, strike):
        yield from feature(target, SNARING, "hit", attacker.id)


SNARING: Final = "missile-snaring"


def _snared(play: Play, target: Creature, strike: Strike) -> bool:
    """Whether it is a missile, and a hand free for it. Source: SRD 5.2, "Gloves of Missile
    Snaring".
    """
    member = play.state.party.get(target.id)
    if member is None or strike.melee or strike.spell:
        return False
    return sum(hands(item, play.catalogue) for item in member.equipped) < TWO_HANDS


def _raised(play: Play, target: Creature, chosen: Reaction) -> Modifier | None:
    """Take a Reaction that raises Armor Class; None for one that waits for the damage."""
    if chosen.kind == "stat-block":
        parry = parried(play, target, chosen)
        if parry is not None or not casts_shield(play, target, chosen):
            return parry
    elif chosen.kind == "spell":
        use_reaction(play, target.id)
        use_up(play, target.id, chosen.spends)
    else:
        return None
    _raise_shield(play, target.id)
    return Modifier(source="Shield", value=SHIELD_BONUS)


def _slot_for_shield(play: Play, target: Creature) -> str:
    """The slot that Shield would take, empty if it cannot be cast. Source: SRD 5.2, "Shield"."""
    member = play.state.party.get(target.id)
    casting = member.sheet.spellcasting if member else None
    fight = play.state.fight
    if casting is None or SHIELD_SPELL not in casting.prepared or fight is None:
        return ""
    own_turn_spent = fight.acting == target.id and fight.budget.slot_spent
    if own_turn_spent or target.untrained or not left_of(play, target.id, "slot-1"):
        return ""
    return "slot-1"


def _raise_shield(play: Play, target_id: str) -> None:
    until = lasting(play.state, "start-of-sources-next-turn", target=target_id, source=target_id)
    shield = ActiveEffect(
        kind=EffectKind.SHIELD,
        source="Shield",
        by=target_id,
        spell=SHIELD_SPELL,
        value=SHIELD_BONUS,
        **until,
    )
    gain_effect(play, target_id, shield)


CUTTING_FEET: Final = 60


def cut_short(
    play: Play, attacker: Creature, target: Creature, answer: Answer, margin: int
) -> Answer:
    """A Bard's word that may make a miss of a hit: the target's own, or a friend's.

    Source: SRD 5.2, "College of Lore", "Level 3: Cutting Words".
    """
    if answer.chosen is not None and answer.chosen.name == "cutting-words":
        return replace(answer, turned=_cut(play, target.id, margin))
    if attacker.side == "party" or target.side != "party":
        return answer
    for member_id in play.state.party:
        bard = creature(play.state, play.catalogue, member_id)
        if member_id == target.id:
            continue
        if choose_reaction(play, member_id, _words(play, bard, attacker, margin)) is not None:
            return replace(answer, turned=_cut(play, member_id, margin))
    return answer


def _words(play: Play, bard: Creature, attacker: Creature, margin: float) -> Iterator[Reaction]:
    """Cutting Words, where the die could turn the hit; it helps where that is likely."""
    if not has(bard, "cutting-words", "bardic-inspiration") or attacker.side == "party":
        return
    sides = bardic_die(play.catalogue, bard)
    near = feet_between(play.state, bard.id, attacker.id) <= CUTTING_FEET
    if margin < sides and near and sees(play.state, bard, attacker):
        likely = 2 * (margin + 1) <= sides + 1
        yield from feature(
            bard,
            "cutting-words",
            "hit",
            attacker.id,
            resource="bardic-inspiration",
            helps=likely,
        )


def _cut(play: Play, bard_id: str, margin: int) -> Modifier | None:
    bard = creature(play.state, play.catalogue, bard_id)
    use_reaction(play, bard_id)
    use_up(play, bard_id, "bardic-inspiration")
    record = play.throw(bard_id, "effect", f"1d{bardic_die(play.catalogue, bard)}")
    play.roll("other", bard_id, "Cutting Words", record)
    return Modifier(source="Cutting Words", value=record.total) if record.total > margin else None


# --- about the damage -----------------------------------------------------------------


def lessened(
    play: Play,
    attacker: Creature,
    target_id: str,
    strike: Strike,
    harms: Sequence[Harm],
    chosen: Reaction | None,
) -> list[Harm]:
    """The damage of an attack that hit, after what its target does about it.

    Args:
        chosen: what the target chose when it was hit.
    """
    target = creature(play.state, play.catalogue, target_id)
    left = list(harms)
    if not sum(harm.amount for harm in left):
        return left
    match chosen:
        case Reaction(name="uncanny-dodge"):
            use_reaction(play, target_id, "halves the damage with Uncanny Dodge")
            return halved(left)
        case Reaction(name="deflect-attacks"):
            return _deflect(play, attacker, target, strike, left)
        case Reaction(name="missile-snaring"):
            return _snare(play, target, left)
        case Reaction(kind="stat-block"):
            return deflected(play, attacker.id, target, chosen, left)
    taken = choose_reaction(play, target_id, _about_damage(target, attacker, left))
    if taken is not None and taken.name == "superior-hunters-defense":
        _defend(play, target, left)
    elif taken is not None:
        return _endure(play, target, left)
    return left


def _about_damage(
    target: Creature, attacker: Creature, harms: Sequence[Harm]
) -> Iterator[Reaction]:
    much = sum(harm.amount for harm in harms) >= WORTH_IT
    giants, hunters = "giant-ancestry-stone", "superior-hunters-defense"
    yield from feature(target, giants, "damage", attacker.id, resource="giant-ancestry", helps=much)
    yield from feature(target, hunters, "damage", attacker.id, helps=much)


def _snare(play: Play, target: Creature, harms: list[Harm]) -> list[Harm]:
    """Source: SRD 5.2, "Gloves of Missile Snaring"."""
    use_reaction(play, target.id)
    bonus = (Modifier(source="Dexterity", value=target.modifier(Ability.DEXTERITY)),)
    record = play.throw(target.id, "effect", "1d10", bonus)
    play.roll("other", target.id, "Gloves of Missile Snaring", record)
    return reduced(harms, max(record.total, 0))


def _deflectable(target: Creature, kinds: Iterable[DamageType]) -> bool:
    """Source: SRD 5.2, "Monk", "Level 13: Deflect Energy"."""
    return "deflect-energy" in target.features or any(kind in BLOWS for kind in kinds)


def _deflect(
    play: Play, attacker: Creature, target: Creature, strike: Strike, harms: list[Harm]
) -> list[Harm]:
    """Source: SRD 5.2, "Monk", "Level 3: Deflect Attacks"."""
    assert target.sheet is not None
    if not _deflectable(target, (harm.damage_type for harm in harms)):
        return harms
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
    assert target.sheet is not None
    use_up(play, target.id, "focus-points")
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
    use_reaction(play, target.id)
    use_up(play, target.id, "giant-ancestry")
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


def reduced(harms: Sequence[Harm], by: int) -> list[Harm]:
    """The damage less so much, from its first part onwards."""
    left = []
    for harm in harms:
        taken = min(by, harm.amount)
        by -= taken
        left.append(Harm(harm.amount - taken, harm.damage_type))
    return left


# --- after it -------------------------------------------------------------------------


def back_at(play: Play, target: Creature, attacker: Creature) -> Iterator[Reaction]:
    """What a character could do to whoever hurt them.

    Source: SRD 5.2, "Goliath", "Storm's Thunder"; "Path of the Berserker", "Level 10: Retaliation".
    """
    feet = feet_between(play.state, target.id, attacker.id)
    if feet <= STORM_FEET:
        yield from feature(
            target, "giant-ancestry-storm", "hurt", attacker.id, resource="giant-ancestry"
        )
    if feet <= BESIDE:
        yield from feature(target, "retaliation", "hurt", attacker.id)


def thunder_back(play: Play, attacker_id: str, target_id: str) -> None:
    """Source: SRD 5.2, "Goliath", "Storm's Thunder"."""
    use_reaction(play, target_id)
    use_up(play, target_id, "giant-ancestry")
    record = play.throw(target_id, "damage", "1d8")
    play.roll("damage", target_id, "Storm's Thunder", record)
    harm = Harm(record.total, DamageType.THUNDER)
    deal_damage(play, attacker_id, [harm], source="Storm's Thunder")
