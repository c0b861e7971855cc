"""Where somebody in a fight chooses, and among what: one interface for all who choose.

Players, tactics and simulations take a request from the same enumeration at the same points.
Turns are enumerated here; a window of Reactions comes in the same form (``points.Decision``) from
the rule that opens it, by way of ``sides.choose_reaction``.
Every option is one that the engine would not refuse, found by asking it with dice that refuse to
be thrown: what is legal stands in the rules and is not repeated here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, get_args

from whispyrkeep.catalog import Catalogue
from whispyrkeep.dice import DieStream, StreamKey
from whispyrkeep.mechanics.casting.free_casting import pool_of
from whispyrkeep.mechanics.choosing.deeds import deeds
from whispyrkeep.mechanics.choosing.points import Decision
from whispyrkeep.mechanics.choosing.sides import fights_for
from whispyrkeep.mechanics.features import usable
from whispyrkeep.mechanics.fights.positions import present_foes, present_others
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.resolve import resolve_request
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import (
    Attack,
    CastSpell,
    CombatAction,
    Equip,
    RollRequest,
    TurnRequest,
    UseFeature,
    UseItem,
)
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import Band, Skill, Trigger
from whispyrkeep.models.things import ItemDefinition

COMBAT_ACTIONS: Final[tuple[str, ...]] = get_args(CombatAction.model_fields["action"].annotation)
AIMED: Final = frozenset({"help", "mount", "move", "stabilize"})
"""Combat actions that name somebody."""

BODILY: Final = ("unarmed", "grapple", "shove")


class _Thrown(Exception):
    """A die was asked for, so everything had been checked."""


@dataclass(frozen=True, slots=True)
class _Sealed:
    """Dice that end the trial when they are asked for."""

    @property
    def by_hand(self) -> bool:
        return False

    def at(self, key: StreamKey) -> DieStream:
        raise _Thrown(key)


def decision(state: CampaignState, catalogue: Catalogue) -> Decision[TurnRequest] | None:
    """What the creature whose turn it is may do; None when nobody is fighting."""
    fight = state.fight
    if fight is None:
        return None
    side = fights_for(state, fight.acting)
    return Decision(fight.acting, side, fight.round, tuple(options(state, catalogue)))


def options(state: CampaignState, catalogue: Catalogue) -> Iterator[TurnRequest]:
    """The options one by one, for who may stop at the first that serves."""
    fight = state.fight
    if fight is None:
        return
    if fight.acting not in state.party:
        yield from deeds(Play(state, catalogue, _Sealed()), fight.acting)
        return
    for request in candidates(state, catalogue, fight.acting):
        if refusal_of(state, catalogue, request, everybody=True) is None:
            yield request


def refusal_of(
    state: CampaignState, catalogue: Catalogue, request: TurnRequest, *, everybody: bool = False
) -> Rejection | None:
    """Why the engine would refuse the request now, if it would; no die is thrown."""
    try:
        found = resolve_request(state, request, _Sealed(), catalogue, everybody=everybody)
    except _Thrown:
        return None
    return found if isinstance(found, Rejection) else None


# --- what a character might do --------------------------------------------------------


def candidates(state: CampaignState, catalogue: Catalogue, actor: str) -> Iterator[RollRequest]:
    """Everything worth trying for a character, in a fight or in peace, legal or not."""
    yield from strikes(state, catalogue, actor)
    casting = state.party[actor].sheet.spellcasting
    for spell in (*casting.cantrips, *casting.prepared) if casting else ():
        yield from castings(state, catalogue, actor, catalogue.spell(spell))
    for feature in usable(state.party[actor].sheet, catalogue):
        for target in (None, *present(state)):
            yield UseFeature(actor=actor, feature=feature, target=target)
    for item in state.party[actor].inventory:
        yield from _handling(state, catalogue, actor, item)
    yield from combat_actions(state, actor)


def present(state: CampaignState) -> tuple[str, ...]:
    """Ids of the party, of who fights, friend and foe, and of who stands by."""
    fighting = tuple(one.id for one in present_others(state))
    aside = tuple(npc for npc in present_npcs(state) if npc not in fighting)
    return (*state.party, *fighting, *aside)


def present_npcs(state: CampaignState) -> tuple[str, ...]:
    """NPCs at the party's place who can be spoken to."""
    return tuple(
        key
        for key, npc in state.npcs.items()
        if npc.place == state.location and npc.status in ("present", "captive")
    )


def strikes(state: CampaignState, catalogue: Catalogue, actor: str) -> Iterator[Attack]:
    """What is carried and the body, with each spell that may follow a hit.

    Something at hand where no weapon is carried.
    """
    carried = state.party[actor].inventory
    items = [catalogue.known_item(item) for item in carried]
    armed = any(item is not None and item.weapon is not None for item in items)
    weapons = (*carried, *BODILY, *(() if armed else ("improvised",)))
    smites = _smites(state, catalogue, actor)
    for foe in present_foes(state):
        for weapon in weapons:
            blow = Attack(actor=actor, target=foe.id, weapon=weapon)
            yield blow
            yield from (blow.with_(smite=spell) for spell in smites)


def _smites(state: CampaignState, catalogue: Catalogue, actor: str) -> tuple[str, ...]:
    """The spells the character has ready that follow a hit."""
    casting = state.party[actor].sheet.spellcasting
    ready = (catalogue.spell(spell) for spell in casting.prepared) if casting else ()
    return tuple(
        spell.id for spell in ready if spell.window and spell.window.trigger.startswith("hits-")
    )


def castings(
    state: CampaignState, catalogue: Catalogue, actor: str, spell: SpellDefinition
) -> Iterator[CastSpell]:
    """Each slot, each single target, and as a ritual; with a skill where the spell asks for one.

    Every option the spell leaves, and what it still allows on later turns.
    """
    member = state.party[actor]
    levels = [at for at in range(spell.level, 10) if pool_of(member, at)] if spell.level else [0]
    plain = CastSpell(actor=actor, spell=spell.id)
    ways = [plain.with_(slot_level=level) for level in levels]
    rituals = [plain.with_(ritual=True)] if spell.ritual else []
    plainest = [*ways[:1], *rituals]
    ways += rituals
    ways += [way.with_(option=one.id) for way in plainest for one in spell.options[1:]]
    for way in ways:
        for cast in _aims(state, way, aimed=bool(spell.targets or spell.area)):
            refusal = refusal_of(state, catalogue, cast)
            asks_skill = refusal is not None and refusal.code == "spell.skill"
            yield cast.with_(skill=Skill.PERCEPTION) if asks_skill else cast
    if spell.again is not None:
        once_more = plain.with_(again=True)
        choices = [once_more.with_(option=option.id) for option in spell.again.options]
        for way in choices or [once_more]:
            yield from _aims(state, way, aimed=bool(spell.again.targets or spell.again.area))


def _aims(state: CampaignState, cast: CastSpell, *, aimed: bool) -> Iterator[CastSpell]:
    if not aimed:
        yield cast
    else:
        yield from (cast.with_(targets=(target,)) for target in present(state))


def combat_actions(state: CampaignState, actor: str) -> Iterator[CombatAction]:
    """Every combat action, with every target, band, skill and trigger it may name."""
    for action in COMBAT_ACTIONS:
        deed = CombatAction(actor=actor, action=action)
        if action == "ready":
            yield from (deed.with_(trigger=trigger) for trigger in Trigger)
        elif action in AIMED:
            yield from _aimed(deed, state)
        else:
            yield deed


def _aimed(deed: CombatAction, state: CampaignState) -> Iterator[CombatAction]:
    for target in present(state):
        match deed.action:
            case "move":
                yield from (deed.with_(target=target, band=band) for band in Band)
            case "help" if target in state.party:
                skills = state.party[deed.actor].sheet.skills
                yield from (deed.with_(target=target, skill=skill) for skill in skills)
            case _:
                yield deed.with_(target=target)


def _uses(catalogue: Catalogue, item: ItemDefinition) -> tuple[str, ...]:
    """What the item can be used for: its powers by name, where it has several."""
    made = catalogue.enchanted(item.id) if item.use is None else None
    if item.use is not None:
        return ("",)
    if made is None or not made.powers:
        return ()
    return tuple(power.id for power in made.powers) if len(made.powers) > 1 else ("",)


def _handling(
    state: CampaignState, catalogue: Catalogue, actor: str, item: str
) -> Iterator[UseItem | Equip]:
    """Using an item, and putting one that is worn or wielded on or off."""
    definition = catalogue.known_item(item)
    if definition is None:
        return
    for option in _uses(catalogue, definition):
        for target in (None, *present(state)):
            yield UseItem(actor=actor, item=item, target=target, option=option)
    if definition.weapon is not None or definition.armor is not None or definition.magic:
        yield Equip(actor=actor, item=item, on=item not in state.party[actor].equipped)
