"""When a fight stands plain: nobody in it can do anything but strike with what is in hand.

Everything not known to be harmless here counts as out of the ordinary, so that what is added to
the rules or to a universe is never overlooked: it costs speed until it is looked at.
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.enchanted import is_magic
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.features.standing import BY_DATA, EXECUTED
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.creature import ActionDefinition, StatBlock, TraitRule
from whispyrkeep.models.effects import AttackEffect
from whispyrkeep.models.programs import MultiattackEffect
from whispyrkeep.models.state import Body, CampaignState, Fight, PartyMember
from whispyrkeep.models.tactics import Tactic
from whispyrkeep.models.terms import Band, Condition
from whispyrkeep.models.universe import Ruleset

SHAPING: Final = (
    "advancement",
    "attacks.assaults",
    "attacks.attack_counts",
    "attacks.strikes",
    "creation.",
    "creatures.",
    "fights.muster",
    "journeys.",
    "rolls.checks",
)
"""Where features are carried out that make a character's numbers and do nothing else in a fight."""

QUIET_TRAITS: Final = frozenset(
    {
        None,
        TraitRule.AGILE,
        TraitRule.AIR_BREATHING_HELD,
        TraitRule.AMORPHOUS,
        TraitRule.AMPHIBIOUS,
        TraitRule.EARTH_GLIDE,
        TraitRule.ENTERS_SPACES,
        TraitRule.EVASION,
        TraitRule.FLYBY,
        TraitRule.FREE_DRAGGING,
        TraitRule.ICE_WALK,
        TraitRule.ILLUMINATION,
        TraitRule.IMMUTABLE_FORM,
        TraitRule.INCORPOREAL_MOVEMENT,
        TraitRule.MAGIC_RESISTANCE,
        TraitRule.RUNNING_LEAP,
        TraitRule.SIEGE_MONSTER,
        TraitRule.SPIDER_CLIMB,
        TraitRule.STANDING_LEAP,
        TraitRule.TUNNELER,
        TraitRule.WATER_BREATHING,
        TraitRule.WEB_WALKER,
    }
)
"""Traits that no blow of a weapon and no turn of a fight asks about."""

STRUCK_DOWN: Final = frozenset({Condition.UNCONSCIOUS, Condition.PRONE})


def plain_ground(state: CampaignState, fight: Fight) -> bool:
    """Whether neither the place nor the world's rules add anything, and all are hand to hand."""
    place = state.world.places.get(state.location)
    plain = place is None or not (place.underwater or place.weather or place.light != "bright")
    engaged = all(
        foe.ally or foe.band is Band.ENGAGED
        for foe in fight.foes.values()
        if not (foe.body.dead or foe.fled)
    )
    as_the_book = not any(one.startswith("condition/") for one in state.world.overlays)
    return plain and engaged and not fight.lair and as_the_book and plain_rules(state.world.rules)


def plain_rules(rules: Ruleset) -> bool:
    """Whether no house rule adds anything to a blow or a turn."""
    return not (
        rules.flanking
        or rules.critical_fumbles
        or rules.morale
        or rules.provisions
        or rules.spare_people
        or rules.spare_characters
        or rules.monster_death != "at-0"
        or rules.monster_death_exceptions
    )


def plain_tactic(mind: Tactic) -> bool:
    """Whether the tactic kills whoever stands, and lets lie who lies."""
    return not (mind.spares or mind.finishes)


# --- who --------------------------------------------------------------------------------


def unhindered(body: Body) -> bool:
    """Whether nothing lasts on the creature, for good or ill."""
    return not (
        body.conditions
        or body.effects
        or body.concentration
        or body.temporary_hit_points
        or body.drained_hit_points
    )


def lies_still(body: Body) -> bool:
    """Whether a character is down at 0 Hit Points and nothing else lasts on it."""
    down = body.hit_points == 0 and not (body.effects or body.concentration)
    return down and {entry.condition for entry in body.conditions} <= STRUCK_DOWN


def plain_member(member: PartyMember, catalogue: Catalogue) -> bool:
    """Whether the character can do nothing but strike, and carries nothing else of use."""
    sheet = member.sheet
    known = sheet.kept("stands plain", None, lambda: _plain_sheet(sheet))
    return (
        known
        and not member.attuned
        and not any(is_magic(item) or catalogue.item(item).use for item in member.inventory)
    )


def _plain_sheet(sheet: CharacterSheet) -> bool:
    return sheet.spellcasting is None and all(_shapes(word) for word in sheet.features)


def _shapes(word: str) -> bool:
    """Whether the feature makes numbers and does nothing else in a fight."""
    if word.startswith("mastery-"):
        return True  # the strike says what it brings
    if word in BY_DATA:
        return True
    return word in EXECUTED and all(where.startswith(SHAPING) for where in EXECUTED[word])


def plain_block(block: StatBlock) -> bool:
    """Whether a creature of this stat block can do nothing but strike."""
    return block.kept("stands plain", None, lambda: _plain_block(block))


def _plain_block(block: StatBlock) -> bool:
    more = block.bonus_actions or block.reactions or block.legendary_actions
    return (
        not more
        and all(_plain_action(action) for action in block.actions)
        and all(t.rule in QUIET_TRAITS and not t.effects for t in block.traits)
    )


def _plain_action(action: ActionDefinition) -> bool:
    limited = action.recharge or action.uses_per_day or action.once_a_round or action.requires
    return not limited and all(_plain_effect(effect) for effect in action.effects)


def _plain_effect(effect: object) -> bool:
    if isinstance(effect, AttackEffect):
        odd = effect.half_on_miss or effect.leech or effect.automatic
        return not odd and effect.attacks == 1
    return isinstance(effect, MultiattackEffect)


def falls_plainly(view: Creature) -> bool:
    """Whether dropping to 0 Hit Points does to the creature what the book says."""
    return not view.condition_immunities & STRUCK_DOWN
