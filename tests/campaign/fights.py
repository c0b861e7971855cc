"""A fight in progress in the little world, with a bit of everything that can be corrected."""

from __future__ import annotations

from tests.campaign.worlds import STARTS_AT, start
from whispyrkeep.campaign.evolve import fold
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.dice import KeyedDice
from whispyrkeep.mechanics.harm.damage import fall_unconscious
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import (
    BudgetChanged,
    ConcentrationChanged,
    ConditionGained,
    CreatureDied,
    DamageTaken,
    EffectGained,
    Event,
    FightStarted,
    ItemGained,
)
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.state import (
    ActiveCondition,
    ActiveEffect,
    Body,
    CampaignState,
    Combatant,
    Foe,
    TurnBudget,
)
from whispyrkeep.models.terms import Ability, Condition, DamageType, EffectKind
from whispyrkeep.models.universe import Ruleset

SEED = 77
GOBLIN = "goblin-1"
DRAGON = "dragon-1"
CLOAK = "magic-item/cloak-of-protection"
ENDS_AT = STARTS_AT + 60


def _foe(foe_id: str, monster: str, hit_points: int) -> Foe:
    body = Body(hit_points=hit_points)
    name = foe_id.partition("-")[0].capitalize()
    return Foe(id=foe_id, name=name, monster=monster, max_hit_points=hit_points, body=body)


def in_progress() -> CampaignState:
    """Mira's turn against a goblin, which falls as a character does, and a dragon.

    Bren concentrates on a blessing for her, the dragon on fear of it; she and the goblin are
    Frightened, Grappled and hidden.
    """
    state = start()
    rules = Ruleset(monster_death_exceptions=("monster/goblin-warrior",))
    state = state.with_(world=state.world.with_(rules=rules))
    turns = (("mira", 15), (DRAGON, 12), ("bren", 9), (GOBLIN, 4))
    foes = (
        _foe(GOBLIN, "monster/goblin-warrior", 10),
        _foe(DRAGON, "monster/adult-red-dragon", 256),
    )
    order = tuple(Combatant(id=who, initiative=number) for who, number in turns)
    budget = TurnBudget(once=("sneak-attack:mira",))
    events: list[Event] = [
        FightStarted(number=1, order=order, foes=foes),
        BudgetChanged(budget=budget),
        ItemGained(target="mira", item=CLOAK, quantity=1),
    ]
    for caster in ("bren", DRAGON):
        holds = ConcentrationChanged(target=caster, spell="spell/bless", ends_at=ENDS_AT)
        events.append(holds)
    for bearer, caster, other in (("mira", "bren", GOBLIN), (GOBLIN, DRAGON, "mira")):
        events += _burdens(bearer, caster, other)
    return fold(state, events)


def _burdens(bearer: str, caster: str, other: str) -> list[Event]:
    held = {"by": caster, "concentration": True, "ends_at": ENDS_AT}
    blessed = ActiveEffect.model_validate(
        {"kind": EffectKind.LASTING, "source": "Bless", "spell": "spell/bless"}
        | {"works": [RollEffect(on=("attacks",), dice="1d4").model_dump()]}
        | held
    )
    slowed = ActiveEffect(
        kind=EffectKind.SLOWED, source="Slow", value=10, ends_on_turn_of=bearer, ends_round=3
    )
    afraid = ActiveCondition.model_validate(
        {"condition": Condition.FRIGHTENED, "source": "Fear", "save_dc": 14}
        | {"save_ability": Ability.WISDOM}
        | held
    )
    gripped = ActiveCondition(condition=Condition.GRAPPLED, source="", by=other, escape_dc=13)
    hidden = ActiveCondition(condition=Condition.INVISIBLE, source="Hidden", found_dc=15)
    return [
        *(EffectGained(target=bearer, active=effect) for effect in (blessed, slowed)),
        *(ConditionGained(target=bearer, active=one) for one in (afraid, gripped, hidden)),
    ]


def with_the_fallen() -> CampaignState:
    """The same fight with Bren and the goblin down and dying."""
    state = in_progress()
    play = Play(state, catalogue_for(state.world), KeyedDice(SEED))
    for who in ("bren", GOBLIN):
        play.happen(
            DamageTaken(
                target=who, rolled=9, amount=9, damage_type=DamageType.FIRE, hit_points_left=0
            )
        )
        fall_unconscious(play, who)
    return play.state


def with_the_dead() -> CampaignState:
    """The same fight with Bren dead."""
    state = in_progress()
    return fold(state, (CreatureDied(target="bren", at=state.time - 30),))
