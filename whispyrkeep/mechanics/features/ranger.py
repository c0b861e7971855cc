"""Uses of the Ranger's features. Source: SRD 5.2, "Ranger"."""

from __future__ import annotations

from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.features.using import Feature
from whispyrkeep.mechanics.harm.conditions import gain_condition, lasting
from whispyrkeep.mechanics.harm.damage import temporary_hit_points
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveCondition, CampaignState
from whispyrkeep.models.terms import Ability, Condition


def _tireless(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Ranger", "Level 10: Tireless"."""
    bonus = (Modifier(source="Wisdom", value=actor.modifier(Ability.WISDOM)),)
    record = play.throw(actor.id, "healing", "1d8", bonus)
    play.roll("healing", actor.id, "Tireless", record)
    temporary_hit_points(play, actor.id, max(record.total, 1), "Tireless")


def _veil(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Ranger", "Level 14: Nature's Veil"."""
    timer = lasting(play.state, "end-of-sources-next-turn", target=actor.id, source=actor.id)
    unseen = ActiveCondition(
        condition=Condition.INVISIBLE, source="Nature's Veil", by=actor.id, endures=True, **timer
    )
    gain_condition(play, actor.id, unseen)


def lore_of_prey(state: CampaignState, catalogue: Catalogue, foe_id: str) -> str:
    """What the party's Hunters know of a creature under their mark; empty without one.

    Source: SRD 5.2, "Hunter", "Level 3: Hunter's Lore" (p. 61).
    """
    prey = creature(state, catalogue, foe_id)
    marks = {e.by for e in (prey.body.effects if prey.body else ()) if e.spell == MARK}
    hunters = (m for m in state.party.values() if m.id in marks)
    if not any("hunters-lore" in member.sheet.features for member in hunters):
        return ""
    known = (
        ("immune to", (*prey.immunities, *prey.condition_immunities)),
        ("resistant to", prey.resistances),
        ("vulnerable to", prey.vulnerabilities),
    )
    found = [f"{how} {', '.join(sorted(what))}" for how, what in known if what]
    return "; ".join(found) or "no Immunities, Resistances or Vulnerabilities"


MARK: Final = "spell/hunters-mark"


USES: Final[dict[str, Feature]] = {
    "tireless": Feature("tireless", "action", "tireless", _tireless),
    "natures-veil": Feature("natures-veil", "bonus-action", "natures-veil", _veil),
}
