"""People and creatures as the prose speaks of them, and things by their names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.entities import item_name
from whispyrkeep.dm.offline.language import (
    YOU,
    Person,
    counted,
    first_sentence,
    person,
    pronouns_in,
    with_the,
)
from whispyrkeep.models.state import CampaignState, Foe

_NUMBERED = re.compile(r"^(.*\S) (\d{1,2})$")
_ORDINALS = (
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth",
)  # fmt: skip


def npc_person(state: CampaignState, npc: str) -> Person:
    """An NPC with the pronouns their author uses."""
    definition = state.world.npcs.get(npc)
    name = state.npcs[npc].name if npc in state.npcs else npc.replace("-", " ")
    if definition is None:
        return person(name, "they/them")
    texts = (definition.summary, *definition.manner, definition.role)
    return person(name, pronouns_in(texts))


def foe_name(foe: Foe) -> str:
    """A foe in prose: a known name as it is, a kind with its article, twins by their order."""
    if foe.npc is not None:
        return foe.name
    numbered = _NUMBERED.match(foe.name)
    if numbered and 0 < int(numbered.group(2)) < len(_ORDINALS):
        return f"the {_ORDINALS[int(numbered.group(2))]} {numbered.group(1).lower()}"
    return f"the {foe.name.lower()}"


def figures(
    scene: Scene, state: CampaignState, foes: Mapping[str, Foe] | None = None
) -> dict[str, Person]:
    """Everybody in play as a ``Person``, by id.

    Args:
        foes: those of a fight that may be over by now.
    """
    company = [m for m in state.party.values() if not m.body.dead or m.id == scene.actor]
    people: dict[str, Person] = {}
    for npc in state.npcs:
        people[npc] = npc_person(state, npc)
    known = {**(state.fight.foes if state.fight else {}), **(foes or {})}
    for foe in known.values():
        people[foe.id] = people[foe.npc] if foe.npc in people else person(foe_name(foe), "it/its")
    for member in state.party.values():
        alone = len(company) <= 1 and member.id == scene.actor
        spoken = person(member.name.split()[0], member.sheet.pronouns)
        people[member.id] = YOU if alone else spoken
    return people


def things(scene: Scene, contents: Mapping[str, int]) -> list[str]:
    """Items with their number, as words."""
    return [counted(item_name(scene.catalogue, item), n) for item, n in contents.items() if n]


def the_item(scene: Scene, item: str) -> str:
    return with_the(item_name(scene.catalogue, item))


def outward(text: str) -> str:
    """What of an author's description shows at a glance: its first sentence."""
    return first_sentence(text)
