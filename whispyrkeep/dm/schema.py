"""The JSON schema of one reply, narrowed to what exists at this moment.

A server that decodes under the schema then cannot name a target, item, place or path that is
not there. The validator checks everything again; this only makes good replies likelier.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from whispyrkeep.campaign.paths import LegalPath, legal_paths
from whispyrkeep.dm.contract import LETTERS, MAX_DELTAS, MAX_PATCHES
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.models.requests import RollRequest
from whispyrkeep.models.state import CampaignState

Schema = dict[str, Any]

NARRATIVE_LENGTH = 1_000
"""Longer lengths break the grammars of some local servers (measured up to 2,000)."""

FIGHT_KINDS = frozenset({"combat_action", "end_fight"})
PEACE_KINDS = frozenset(
    {"rest", "start_fight", "take", "drop", "trade", "equip", "quest_reward", "roll_table"}
)
REQUESTS_OFFERED = 3


def proposal_schema(scene: Scene, *, rolls: bool = True) -> Schema:
    """Schema of a reply in this scene; without ``rolls`` it may only tell and patch."""
    properties: Schema = {"narrative": _text(NARRATIVE_LENGTH)}
    if rolls:
        properties["roll_requests"] = _array(_any_of(request_schemas(scene)), REQUESTS_OFFERED)
    patches = patch_schemas(legal_paths(scene.state, "dm"))
    if patches:
        properties["patches"] = _array(_any_of(patches), MAX_PATCHES)
    properties["lore_deltas"] = _array(_object({"text": _text(300)}), MAX_DELTAS)
    properties["options"] = _array(_object({"text": _text(120)}), len(LETTERS))
    return _object(properties)


def request_schemas(scene: Scene) -> tuple[Schema, ...]:
    """One object schema for each kind of request that is possible now."""
    names = _names(scene)
    in_fight = scene.state.fight is not None
    schemas = []
    for kind, model in _request_models().items():
        if kind in (PEACE_KINDS if in_fight else FIGHT_KINDS):
            continue
        schema = _narrowed(kind, model, names)
        if schema is not None:
            schemas.append(schema)
    return tuple(schemas)


def patch_schemas(paths: tuple[LegalPath, ...]) -> tuple[Schema, ...]:
    """Patches grouped by operation and kind of value, each with the paths it may name."""
    groups: dict[str, tuple[str, Schema, list[str]]] = {}
    for path in paths:
        key = f"{path.op} {sorted(path.value_schema.items())}"
        groups.setdefault(key, (path.op, dict(path.value_schema), []))[2].append(path.path)
    return tuple(
        _object(
            {"op": {"const": op}, "path": {"enum": where}} | ({"value": value} if value else {})
        )
        for op, value, where in groups.values()
    )


@cache
def _request_models() -> dict[str, type[BaseModel]]:
    union = get_args(get_args(RollRequest)[0])
    return {model.model_fields["kind"].default: model for model in union}


def _names(scene: Scene) -> dict[tuple[str, str], tuple[str, ...]]:
    """What may stand in a field, by (kind, field); ``*`` for every kind."""
    state = scene.state
    able = tuple(key for key, member in state.party.items() if not member.body.dead)
    present = present_npcs(state)
    foes = standing_foes(state)
    sheet = state.party[scene.actor].sheet
    carried = tuple(state.party[scene.actor].inventory)
    casting = sheet.spellcasting
    here = state.places.get(state.location)
    wares = tuple({item for npc in present for item in state.npcs[npc].wares})
    return {
        ("*", "actor"): (scene.actor,),
        ("*", "target"): able + foes,
        ("attack", "target"): foes,
        ("attack", "weapon"): (*(item for item in carried), "unarmed"),
        ("combat_action", "target"): able + foes,
        ("drop", "to"): able + present,
        ("drop", "item"): carried,
        ("equip", "item"): carried,
        ("use_item", "item"): carried,
        ("use_feature", "feature"): tuple(sheet.resources),
        ("cast_spell", "spell"): (*casting.cantrips, *casting.prepared) if casting else (),
        ("cast_spell", "targets"): able + foes,
        ("start_fight", "npcs"): present,
        ("start_fight", "monsters"): nearby_monsters(state),
        ("start_fight", "surprised"): able + present,
        ("take", "item"): tuple(here.contents) if here else (),
        ("trade", "npc"): tuple(npc for npc in present if state.npcs[npc].wares),
        ("trade", "item"): (*wares, *carried),
        ("roll_table", "table"): tuple(state.world.tables),
        ("quest_reward", "quest"): tuple(
            key
            for key, quest in state.quests.items()
            if quest.status == "done" and not quest.rewarded
        ),
    }


def present_npcs(state: CampaignState) -> tuple[str, ...]:
    """NPCs at the party's place who can be spoken to."""
    return tuple(
        key
        for key, npc in state.npcs.items()
        if npc.place == state.location and npc.status in ("present", "captive")
    )


def standing_foes(state: CampaignState) -> tuple[str, ...]:
    """Foes of the fight in progress that are still in it."""
    foes = state.fight.foes if state.fight else {}
    return tuple(key for key, foe in foes.items() if not foe.body.dead and not foe.fled)


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
    return tuple(sorted(named | {key for key in state.world.homebrew if key[:8] == "monster/"}))


def _narrowed(
    kind: str, model: type[BaseModel], names: Mapping[tuple[str, str], tuple[str, ...]]
) -> Schema | None:
    """The request's schema with enums of what exists; None when a required name has none."""
    whole = model.model_json_schema()
    definitions = whole.get("$defs", {})
    properties: Schema = {"kind": {"const": kind}}
    demanded = ["kind"]
    for field, schema in whole["properties"].items():
        if field in ("kind", "id", "reason", "hit_dice"):
            continue
        allowed = names.get((kind, field), names.get(("*", field)))
        required = model.model_fields[field].is_required()
        if allowed is None:
            properties[field] = _inlined(schema, definitions)
        elif allowed:
            properties[field] = _enum(schema, allowed)
        elif required:
            return None
        if required:
            demanded.append(field)
    return _object(properties, demanded)


def _enum(schema: Schema, allowed: tuple[str, ...]) -> Schema:
    if schema.get("type") == "array":
        return _array({"enum": list(allowed)}, 4)
    return {"enum": list(dict.fromkeys(allowed))}


def _inlined(schema: Schema, definitions: Schema) -> Schema:
    """The schema without references, titles, defaults or the empty alternative."""
    if "$ref" in schema:
        return _inlined(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        given = [part for part in schema["anyOf"] if part.get("type") != "null"]
        return _any_of(tuple(_inlined(part, definitions) for part in given))
    return {
        key: value
        for key, value in schema.items()
        if key in ("type", "enum", "const", "minimum", "maximum", "maxLength", "pattern")
    }


def _any_of(schemas: tuple[Schema, ...]) -> Schema:
    return schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}


def _object(properties: Schema, required: list[str] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
        "additionalProperties": False,
    }


def _array(items: Schema, most: int) -> Schema:
    return {"type": "array", "items": items, "maxItems": most}


def _text(longest: int) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": longest}
