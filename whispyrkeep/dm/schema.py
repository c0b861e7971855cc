"""The JSON schema of one reply, narrowed to what is possible at this moment.

A server that decodes under the schema then cannot name a target, item, place or path that is
not there, nor ask for what the engine would refuse. The validator checks everything again; this
only makes good replies likelier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from whispyrkeep.campaign.paths import LegalPath, legal_paths
from whispyrkeep.dm.contract import LETTERS
from whispyrkeep.dm.endpoint.schemas import SEQUENCES
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.possible import Product, attacks_from, new_paths, possible_requests
from whispyrkeep.dm.turn import ENDED_FLAG
from whispyrkeep.mechanics.attacks.attack_options import CASTING_OPTIONS, OPTIONS, AttackOption
from whispyrkeep.mechanics.attacks.weapon_magic import weapon_options
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.models.events import Event
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import (
    Ability,
    AdvantageState,
    Band,
    DamageType,
    Sense,
    Skill,
    Substance,
)
from whispyrkeep.models.world import CheckSpec

Schema = dict[str, Any]

TYPICAL_DC = (5, 10, 15, 20, 25, 30)
"""Source: SRD 5.2, "Typical Difficulty Classes"."""

HAZARD_DICE = ("1d4", "1d6", "1d8", "1d10", "2d6", "3d6", "2d10", "4d6")
MINUTES = (1, 5, 10, 15, 30, 60, 120, 240, 480)
FALL_FEET = (10, 20, 30, 50, 100)
HOURS = (1, 2, 4)
PATCHES_IN_LINE = 3
FOES_OFFERED = 4


@dataclass(frozen=True, slots=True)
class Room:
    """How long a reply may get: characters of its texts, and how many of each thing.

    Chosen so that the longest reply of that shape still ends before its token limit does.
    """

    narrative: int
    line: int
    options: int
    option: int
    rolls: int
    patches: int
    deltas: int


TIGHT = Room(narrative=120, line=40, options=3, option=24, rolls=1, patches=1, deltas=0)
NARROW = Room(narrative=240, line=60, options=3, option=40, rolls=2, patches=1, deltas=0)
MIDDLE = Room(narrative=500, line=100, options=3, option=60, rolls=3, patches=2, deltas=1)
WIDE = Room(
    narrative=1_000, line=180, options=len(LETTERS), option=80, rolls=3, patches=4, deltas=2
)
"""Longer texts than 1,000 characters break the grammars of some local servers."""

ROOMS = ((1_500, WIDE), (750, MIDDLE), (350, NARROW))


def room_for(tokens: int) -> Room:
    """The room that a reply of so many tokens leaves.

    Counted at two and a half characters a token, keys and brackets among them. English takes
    about four; a small model that loses its way writes shorter ones.
    """
    return next((room for least, room in ROOMS if tokens >= least), TIGHT)


def proposal_schema(scene: Scene, room: Room = WIDE) -> Schema:
    """Schema of the first reply of a turn."""
    definitions: Schema = {}
    requests = request_array(scene, room, definitions)
    return _reply(scene.state, room, (), {"roll_requests": requests}, definitions)


def telling_schema(state: CampaignState, resolved: tuple[Event, ...], room: Room = WIDE) -> Schema:
    """Schema of the reply that tells what was resolved, in the state that it left."""
    return _reply(state, room, resolved, {}, {})


def _reply(
    state: CampaignState,
    room: Room,
    resolved: tuple[Event, ...],
    requests: Schema,
    definitions: Schema,
) -> Schema:
    properties = {"narrative": _text(room.narrative, least=20)} | requests
    properties["patches"] = patch_array(state, resolved, room, definitions)
    if room.deltas:
        properties["lore_deltas"] = _array(_delta(state, room), room.deltas)
    option = _object({"text": _text(room.option, least=4)})
    properties["options"] = _array(option, room.options, least=3)
    return _object(properties) | ({"$defs": definitions} if definitions else {})


def _delta(state: CampaignState, room: Room) -> Schema:
    """A rumour: what it says, about whom, and who may read it."""
    world = state.world
    known = [
        *(member.name for member in state.party.values()),
        *(npc.name for npc in state.npcs.values()),
        *(place.name for place in world.places.values()),
        *(faction.name for faction in world.factions.values()),
    ]
    return _object(
        {
            "text": _text(room.line, least=10),
            "entities": _array(_enum(known), 3),
            "visibility": _object({"scope": _enum(("table", "dm"))}),
        }
    )


# --- what may be asked for ------------------------------------------------------------


def request_array(scene: Scene, room: Room, definitions: Schema) -> Schema:
    """Some rolls that cannot hinder each other, or one act, or a move and its attack."""
    products = possible_requests(scene)
    dcs = _difficulty_classes(scene.state)
    rolls: list[Schema] = []
    acts: list[Schema] = []
    for product in products:
        alone = scene.state.fight is not None or not _is_mere_roll(product)
        request = _request(scene, product, dcs)
        if room.rolls < WIDE.rolls:
            request["properties"].pop("relies_on", None)
        (acts if alone else rolls).append(request)
    roll, act = _named(definitions, "roll", rolls), _named(definitions, "act", acts)
    sequences = [_array(roll, room.rolls)] if roll else [_nothing()]
    sequences += [_tuple(act)] if act else []
    if room.rolls > 1:
        sequences += [_tuple(*pair) for pair in _charges(scene, products, dcs)]
    return _one_of(sequences, [one for one in (roll, act) if one], room.rolls)


def _is_mere_roll(product: Product) -> bool:
    """A check, or a save without damage: it changes nothing that the next request needs."""
    return product["kind"][0] in ("ability_check", "saving_throw") and "damage" not in product


def _charges(scene: Scene, products: Iterable[Product], dcs: tuple[int, ...]) -> list[list[Schema]]:
    """Moving up to a foe and attacking it, with what reaches from there."""
    charges = []
    for product in products:
        if product.get("action") != ("move",) or product["band"] != (Band.ENGAGED.value,):
            continue
        for target in product["target"]:
            move = {field: values[:1] for field, values in product.items()} | {"target": (target,)}
            strikes = attacks_from(scene, {field: value for field, (value,) in move.items()})
            if strikes:
                attack = _any_of([_request(scene, strike, dcs) for strike in strikes])
                charges.append([_request(scene, move, dcs), attack])
    return charges


def _request(scene: Scene, product: Product, dcs: tuple[int, ...]) -> Schema:
    """The object for a product: its values, and the range of what no rule narrows."""
    properties: Schema = {}
    required = []
    for field, values in (product | _ranges(scene, product, dcs) | _amounts(product)).items():
        given = [value for value in values if value is not None]
        if not given:
            continue
        properties[field] = _values(scene, product, given)
        if len(given) == len(values):
            required.append(field)
    if product["kind"] == ("rest",) and product["length"] == ("short",):
        properties["hit_dice"] = _hit_dice(scene.state)
    return _object(properties, required)


def _features(scene: Scene, product: Product, options: Mapping[str, AttackOption]) -> Product:
    """Features that whoever acts may name with an attack or a casting; none is optional."""
    members = [scene.state.party[who] for who in product["actor"] if who in scene.state.party]
    if not members:
        return {}
    having = set.intersection(*(set(member.sheet.features) for member in members))
    words = [word for word, option in options.items() if option.needs in having]
    if options is OPTIONS:
        words += _weapons_words(scene, product["actor"])
    return {"features": (None, *((word,) for word in words))} if words else {}


def _weapons_words(scene: Scene, actors: Iterable[str]) -> list[str]:
    """What the magic weapons of everybody who acts let them choose with a hit."""
    views = [creature(scene.state, scene.catalogue, who) for who in actors]
    given = [{one.option for _, one in weapon_options(view)} for view in views]
    return sorted(set.intersection(*given)) if given else []


def _ranges(scene: Scene, product: Product, dcs: tuple[int, ...]) -> Product:
    """Values for the fields of a product that the engine leaves to the DM; None is optional."""
    leaning = (None, *(state.value for state in AdvantageState))
    ability = {"ability": _all(Ability), "difficulty_class": dcs, "advantage": leaning}
    hazard = {"damage_type": _all(DamageType)}
    match product["kind"][0]:
        case "ability_check":
            return ability | {"skill": (None, *_all(Skill)), "relies_on": (None, *_all(Sense))}
        case "group_check":
            return ability | {"skill": (None, *_all(Skill))}
        case "saving_throw" if "damage" in product:
            half = {"half_on_success": (None, True, False)}
            return ability | hazard | half | {"damage": HAZARD_DICE}
        case "saving_throw":
            return ability
        case "damage":
            return hazard | {"dice": HAZARD_DICE}
        case "attack":
            chosen = _features(scene, product, OPTIONS)
            return {"advantage": leaning, "knock_out": (None, True, False)} | chosen
        case "cast_spell":
            skill = {"skill": _all(Skill)} if "skill" in product else {}
            return skill | _features(scene, product, CASTING_OPTIONS)
        case "start_fight":
            return {"band": (None, *_all(Band)), "lair": (None, True, False)}
        case "join_fight":
            return {"band": (None, *_all(Band))}
        case _:
            return {}


def _amounts(product: Product) -> Product:
    """How long or how far a hazard, a leap or a climb goes, where any amount does as well as the
    one tried; what an object is made of.
    """
    if product["kind"] == ("break_object",):
        return {"substance": _all(Substance), "fragile": (None, True, False)}
    if product["kind"] != ("hazard",):
        return {}
    return {"amount": {(10,): FALL_FEET, (1,): HOURS}.get(product["amount"], product["amount"])}


def _values(scene: Scene, product: Product, values: list[Any]) -> Schema:
    """The schema of one field; fields that hold several names become arrays of them."""
    if not isinstance(values[0], tuple):
        return _enum(values)
    names = list(dict.fromkeys(name for several in values for name in several))
    return _array(_enum(names), _most_names(scene, product, names), least=1)


def _most_names(scene: Scene, product: Product, names: list[str]) -> int:
    if "monsters" in product:
        return FOES_OFFERED
    if "spell" not in product:
        return len(names)
    spells = [scene.catalogue.spell(spell) for spell in product["spell"]]
    return min(1 if spell.area else max(spell.targets, 1) for spell in spells)


def _hit_dice(state: CampaignState) -> Schema:
    left = {key: member.body.resources.get("hit-dice", 0) for key, member in state.party.items()}
    counts = {key: {"type": "integer", "minimum": 0, "maximum": n} for key, n in left.items()}
    return _object(counts)


def _difficulty_classes(state: CampaignState) -> tuple[int, ...]:
    """The typical ones, and those that the author set for what is here."""
    place = state.world.places.get(state.location)
    checks: list[CheckSpec | None] = [feature.check for feature in place.features] if place else []
    for npc in state.npcs.values():
        definition = state.world.npcs.get(npc.id)
        if npc.place == state.location and definition is not None:
            checks += [piece.check for piece in definition.knowledge]
    own = {check.difficulty_class for check in checks if check is not None}
    return tuple(sorted({*TYPICAL_DC, *own}))


def _all(terms: Iterable[Any]) -> tuple[str, ...]:
    return tuple(term.value for term in terms)


# --- what may be patched --------------------------------------------------------------


def patch_array(
    state: CampaignState, resolved: tuple[Event, ...], room: Room, definitions: Schema
) -> Schema:
    """Patches that never hinder each other, in any number, after at most one that may."""
    paths = (*legal_paths(state, "dm", resolved), *new_paths(state))
    leading = patch_schemas((path for path in paths if not _is_quiet(path)), room)
    quiet = patch_schemas((path for path in paths if _is_quiet(path)), room)
    lead, rest = _named(definitions, "lead", leading), _named(definitions, "detail", quiet)
    sequences = [_array(rest, room.patches)] if rest else [_nothing()]
    if lead:
        behind = [rest] * (min(room.patches, PATCHES_IN_LINE) - 1) if rest else []
        sequences += [_tuple(lead, *behind[:number]) for number in range(len(behind) + 1)]
    return _one_of(sequences, [one for one in (lead, rest) if one], room.patches)


QUIET = frozenset({"time", "notes", "knowledge", "attitude", "met", "standing", "flags"})


def _is_quiet(path: LegalPath) -> bool:
    """Whether the patch leaves every other one as legal as it was."""
    parts = path.path.split("/")
    return path.op != "remove" and bool({parts[-1], parts[1]} & QUIET) and not _ends(path)


def _ends(path: LegalPath) -> bool:
    return path.path == f"/flags/{ENDED_FLAG}"


def patch_schemas(paths: Iterable[LegalPath], room: Room = WIDE) -> list[Schema]:
    """Patches grouped by operation and kind of value, each with the paths it may name."""
    groups: dict[str, tuple[str, Schema, list[str]]] = {}
    for path in paths:
        value = _offered(path, room)
        key = f"{path.op} {sorted(value.items())}"
        groups.setdefault(key, (path.op, value, []))[2].append(path.path)
    return [
        _object({"op": _enum([op]), "path": _enum(where)} | ({"value": value} if value else {}))
        for op, value, where in groups.values()
    ]


def _offered(path: LegalPath, room: Room) -> Schema:
    """The value as it is offered: the legal one, without extremes a story hardly needs."""
    value = dict(path.value_schema)
    if path.path == "/time":
        return _enum([minutes for minutes in MINUTES if minutes <= value["maximum"]])
    if path.path.startswith("/flags/") and "anyOf" in value:
        return {"type": "boolean"}
    if value.get("type") == "string":
        return _text(min(value["maxLength"], room.line), least=2)
    return value


# --- schemas --------------------------------------------------------------------------


def _any_of(schemas: list[Schema]) -> Schema:
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _named(definitions: Schema, name: str, schemas: list[Schema]) -> Schema:
    """A reference to any of these, under that name; empty when there is none."""
    if not schemas:
        return {}
    definitions[name] = _any_of(schemas)
    return {"$ref": f"#/$defs/{name}"}


def _one_of(sequences: list[Schema], items: list[Schema], most: int) -> Schema:
    """An array that is one of these, for servers that can decode under them."""
    if not items:
        return _nothing()
    return _array(_any_of(items), most) | {SEQUENCES: sequences}


def _enum(values: Iterable[Any]) -> Schema:
    return {"enum": list(values)}


def _object(properties: Mapping[str, Any], required: list[str] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties) if required is None else required,
        "additionalProperties": False,
    }


def _array(items: Schema, most: int, *, least: int = 0) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _tuple(*items: Schema) -> Schema:
    number = len(items)
    return {
        "type": "array", "prefixItems": list(items), "minItems": number, "maxItems": number
    }  # fmt: skip


def _nothing() -> Schema:
    return {"type": "array", "items": {"type": "string"}, "minItems": 0, "maxItems": 0}


def _text(longest: int, *, least: int) -> Schema:
    return {"type": "string", "minLength": least, "maxLength": longest}
