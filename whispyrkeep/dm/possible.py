"""What may be asked of the engine at this moment, found by asking it.

Every request that a scene allows has finitely many forms worth offering. Each is tried on the
engine with dice that refuse to be thrown, and what is not refused is what may be asked: the rules
of who may do what stand in ``mechanics`` and are not repeated here. What a character may do is
enumerated there as well, in ``choosing.decisions``, where tactics and simulations choose among
it; here is what only a table asks for: rulings, hazards, trade, tables, rewards, whole fights.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import Enum
from typing import Any

from pydantic import TypeAdapter

from whispyrkeep.campaign.evolve import fold
from whispyrkeep.campaign.paths import LegalPath
from whispyrkeep.campaign.requirements import open_endings
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.catalog.enchanted import SCROLL, is_magic
from whispyrkeep.dice import KeyedDice
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.turn import ENDED_FLAG
from whispyrkeep.mechanics.choosing import decisions
from whispyrkeep.mechanics.choosing.decisions import candidates, present, present_npcs, strikes
from whispyrkeep.mechanics.fights.positions import present_foes
from whispyrkeep.mechanics.journeys.afflictions import AFFLICTIONS
from whispyrkeep.mechanics.journeys.dangers import WORKINGS
from whispyrkeep.mechanics.journeys.travel import VEHICLE_FLAG
from whispyrkeep.mechanics.resolve import resolve_request
from whispyrkeep.mechanics.rolls.lights import SOURCES
from whispyrkeep.mechanics.things.gains import TRINKETS
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import EndFight, RollRequest
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import Ability, Cover, DamageType, EffectKind, HazardName

Form = dict[str, Any]
"""One request: its kind, and a value for each field that is given."""

Product = dict[str, tuple[Any, ...]]
"""Requests of one kind: for each field the values it may have, in every combination.

None among the values of a field means that it may be left out.
"""

QUANTITIES = (1, 2, 5, 10, 20, 50, 100)
MOVED_FEET = (1, 2, 3, 5, 10, 15, 20, 30)
NAME_LENGTH = 60
SOME_DC = 10
SOME_DAMAGE = {"damage_type": DamageType.BLUDGEONING.value}
_NOTHING_DECIDED = KeyedDice(0)
_REQUEST: TypeAdapter[RollRequest] = TypeAdapter(RollRequest)


def possible_requests(scene: Scene) -> tuple[Product, ...]:
    """Everything the engine would not refuse now, each request on its own.

    Numbers and words that no rule narrows (which ability, which Difficulty Class) have one
    value here; whoever offers the requests puts in the range.
    """
    legal = (form for form in _forms(scene) if refusal_of(scene, form) is None)
    deeds = legal_forms(scene, candidates(scene.state, scene.catalogue, scene.actor))
    return tuple(merged((*legal, *deeds)))


def legal_forms(scene: Scene, requests: Iterable[RollRequest]) -> Iterator[Form]:
    """Those of the requests that the engine would not refuse, as forms."""
    for request in requests:
        if decisions.refusal_of(scene.state, scene.catalogue, request) is None:
            yield form_of(request)


def form_of(request: RollRequest) -> Form:
    """The request's kind, and what was said of it."""
    said = [name for name in type(request).model_fields if name in request.model_fields_set]
    values = {name: getattr(request, name) for name in said}
    plain = {name: one.value if isinstance(one, Enum) else one for name, one in values.items()}
    return {"kind": request.kind} | plain


def refusal_of(scene: Scene, form: Mapping[str, Any]) -> Rejection | None:
    """Why the engine would refuse this request now, if it would."""
    request = _REQUEST.validate_python(dict(form))
    return decisions.refusal_of(scene.state, scene.catalogue, request)


def attacks_from(scene: Scene, move: Form) -> tuple[Product, ...]:
    """The attacks on a foe that are possible once the actor has moved up to it."""
    request = _REQUEST.validate_python(move)
    moved = resolve_request(scene.state, request, _NOTHING_DECIDED, scene.catalogue)
    if isinstance(moved, Rejection):
        return ()
    there = replace(scene, state=fold(scene.state, moved))
    blows = strikes(there.state, there.catalogue, there.actor)
    aimed = (blow for blow in blows if blow.target == move["target"])
    return tuple(merged(legal_forms(there, aimed)))


def merged(forms: Iterable[Form]) -> Iterator[Product]:
    """The same requests as few products: those that differ in one field become one."""
    products = [{field: (value,) for field, value in form.items()} for form in forms]
    for field in dict.fromkeys(field for product in products for field in product):
        groups: dict[Any, Product] = {}
        for product in products:
            others = tuple(item for item in product.items() if item[0] != field)
            key = (field in product, others)
            if field in product and key in groups:
                values = (*groups[key][field], *product[field])
                groups[key] = {**groups[key], field: tuple(dict.fromkeys(values))}
            else:
                groups[key] = product
        products = list(groups.values())
    yield from products


# --- the forms worth trying -----------------------------------------------------------


def _forms(scene: Scene) -> Iterator[Form]:
    state, actor = scene.state, scene.actor
    yield from _rulings(state, actor)
    yield from _hazards(state)
    yield from _dangers(state)
    yield from _things(state, actor)
    yield from _crafts(scene)
    yield from _movements(actor)
    for length in ("short", "long"):
        yield {"kind": "rest", "length": length}
    yield from _recovery(state, actor)
    yield from _studies(state, actor)
    for table in dict.fromkeys((*state.world.tables, TRINKETS)):
        yield {"kind": "roll_table", "table": table}
    for quest in state.quests:
        yield {"kind": "quest_reward", "quest": quest}
    place = state.world.places.get(state.location)
    for feature in place.features if place else ():
        yield {"kind": "break_object", "actor": actor, "object": feature.id}
    yield from _fights(state)


def _recovery(state: CampaignState, actor: str) -> Iterator[Form]:
    """What helps against contagions, where somebody has one."""
    ill = [one.id for one in state.party.values() if one.body.ongoing(EffectKind.AFFLICTED)]
    if ill:
        yield {"kind": "recuperate"}
        yield from ({"kind": "tend", "actor": actor, "target": target} for target in ill)


def _studies(state: CampaignState, actor: str) -> Iterator[Form]:
    """What may be found out about magic, and what a ship in its berth may need."""
    for item in filter(is_magic, state.party[actor].inventory):
        yield {"kind": "rest", "length": "short", "study": {actor: item}}
        if item.startswith(SCROLL):
            yield {"kind": "copy_spell", "actor": actor, "scroll": item}
    for target in present(state):
        yield {"kind": "identify_spell", "actor": actor, "target": target}
    vehicle = state.flags.get(VEHICLE_FLAG)
    for shipyard in (True, False) if vehicle else ():
        ship = {"vehicle": f"vehicle/{vehicle}", "hit_points": 1, "shipyard": shipyard}
        yield {"kind": "repair_ship", "actor": actor} | ship


def _movements(actor: str) -> Iterator[Form]:
    for feet in MOVED_FEET:
        for direction in ("long", "high"):
            jump = {"kind": "jump", "actor": actor, "direction": direction, "feet": feet}
            yield jump | {"standing": True}
        for way in ("climb", "crawl", "swim", "fly", "liquid"):
            yield {"kind": "traverse", "actor": actor, "way": way, "feet": feet}


def _rulings(state: CampaignState, actor: str) -> Iterator[Form]:
    check = {"ability": Ability.WISDOM.value, "difficulty_class": SOME_DC}
    yield {"kind": "ability_check", "actor": actor, **check}
    if len(state.party) > 1:
        yield {"kind": "group_check", **check}
    for target in present(state):
        yield {"kind": "saving_throw", "target": target, **check}
        yield {"kind": "saving_throw", "target": target, **check, "damage": "1d6", **SOME_DAMAGE}
        yield {"kind": "damage", "target": target, "dice": "1d6", **SOME_DAMAGE}


_ENDURED: Mapping[HazardName, tuple[int, ...]] = {
    HazardName.FALLING: (10,),
    HazardName.FALLING_INTO_WATER: (10,),
    HazardName.SUFFOCATION: (20, 40),
    HazardName.FRIGID_WATER: (15, 30),
    HazardName.NO_FOOD: (5, 7),
}
"""Amounts worth trying: those that may do harm at all."""

_OF_FIGHTS = (
    HazardName.FALLING,
    HazardName.FALLING_INTO_WATER,
    HazardName.BURNING,
    HazardName.DOUSED,
    HazardName.SLIPPERY_ICE,
)


def _hazards(state: CampaignState) -> Iterator[Form]:
    """All for the party; for foes those that a fight may bring."""
    exposed = [(target, name) for target in state.party for name in HazardName]
    exposed += [(target, name) for target in _foes(state) for name in _OF_FIGHTS]
    for target, name in exposed:
        form = {"kind": "hazard", "hazard": name.value, "targets": (target,)}
        yield from (form | {"amount": amount} for amount in _ENDURED.get(name, (1,)))


def _dangers(state: CampaignState) -> Iterator[Form]:
    """Traps and poisons, for the party alone."""
    for target in state.party:
        for danger in (*WORKINGS, *AFFLICTIONS):
            yield {"kind": "danger", "danger": danger, "targets": (target,)}


def _things(state: CampaignState, actor: str) -> Iterator[Form]:
    here = state.places.get(state.location)
    for item, count in (here.contents if here else {}).items():
        yield from _counted({"kind": "take", "actor": actor, "item": item}, count)
    yield {"kind": "recover_ammunition", "actor": actor}
    for item, count in state.party[actor].inventory.items():
        for on in (True, False) if item in SOURCES else ():
            yield {"kind": "light", "actor": actor, "item": item, "on": on}
        yield from _partings(state, actor, item, count)
    for npc in present_npcs(state):
        for item, count in state.npcs[npc].wares.items():
            buy = {"kind": "trade", "actor": actor, "npc": npc, "side": "buy", "item": item}
            yield from _counted(buy, count)


def _crafts(scene: Scene) -> Iterator[Form]:
    """What the carried tools make, as far as purse, training and day allow."""
    member = scene.state.party[scene.actor]
    carried = (scene.catalogue.known_item(item) for item in member.inventory)
    if scene.state.fight is not None or not any(item and item.tool for item in carried):
        return
    for item in scene.catalogue.ids("item"):
        yield {"kind": "craft", "actor": scene.actor, "item": item}


def _partings(state: CampaignState, actor: str, item: str, count: int) -> Iterator[Form]:
    drop: Form = {"kind": "drop", "actor": actor, "item": item}
    for other in (None, *state.party, *present_npcs(state)):
        if other != actor:
            yield from _counted(drop | {"to": other}, count)
    for npc in present_npcs(state):
        sell = {"kind": "trade", "actor": actor, "npc": npc, "side": "sell", "item": item}
        yield from _counted(sell, count)


def _counted(form: Form, count: int) -> Iterator[Form]:
    yield from (form | {"quantity": amount} for amount in QUANTITIES if amount <= count)


def _fights(state: CampaignState) -> Iterator[Form]:
    kind = "join_fight" if state.fight else "start_fight"
    for monster in nearby_monsters(state):
        yield {"kind": kind, "monsters": (monster,)}
    for npc in present_npcs(state):
        yield {"kind": kind, "npcs": (npc,)}
    for target in (*state.party, *_foes(state)) if state.fight else ():
        for degree in Cover:
            yield {"kind": "cover", "target": target, "degree": degree.value}
    for how in EndFight.model_json_schema()["properties"]["how"]["enum"]:
        yield {"kind": "end_fight", "how": how}


# --- what does not exist yet ----------------------------------------------------------


def new_paths(state: CampaignState) -> tuple[LegalPath, ...]:
    """Paths of what does not exist yet: somebody new, a new quest, and the scenario's endings."""
    newcomer = _free(f"newcomer-{n}" for n in range(1, 1_000) if f"newcomer-{n}" not in state.npcs)
    errand = _free(f"errand-{n}" for n in range(1, 1_000) if f"errand-{n}" not in state.quests)
    name = {"type": "string", "minLength": 2, "maxLength": NAME_LENGTH}
    paths = [
        LegalPath(f"/npcs/{newcomer}", "add", name),
        LegalPath(f"/quests/{errand}", "add", name),
    ]
    endings = [ending.id for ending in open_endings(state)]
    if endings and state.fight is None:
        paths.append(LegalPath(f"/flags/{ENDED_FLAG}", "add", {"enum": endings}))
    return tuple(paths)


def _free(names: Iterable[str]) -> str:
    return next(iter(names))


# --- who and what is there ------------------------------------------------------------


def _foes(state: CampaignState) -> tuple[str, ...]:
    return tuple(foe.id for foe in present_foes(state))


def nearby_monsters(state: CampaignState) -> tuple[str, ...]:
    """Monsters that the authors of this universe use anywhere, for a fight the DM starts."""
    outcomes = [
        outcome
        for place in state.world.places.values()
        for feature in place.features
        for outcome in (feature.success, feature.failure)
        if outcome
    ]
    named = {monster for outcome in outcomes for monster in outcome.starts_fight}
    own = {key for key in state.world.homebrew if key.startswith("monster/")}
    catalogue = catalogue_for(state.world)
    return tuple(sorted(one for one in named | own if catalogue.ban(one) is None))
