"""Spells that wands, staffs and other magic items cast, and their charges.

Source: SRD 5.2, "Magic Items", "Spells Cast from Items", "Charges", and the items' own entries.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.enchanted import Enchanted
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.things.magic_items import at_work
from whispyrkeep.mechanics.things.scrolls import by_the_scroll, unreadable
from whispyrkeep.models.creature import SpellDefinition
from whispyrkeep.models.events import ItemLost, ResourceChanged
from whispyrkeep.models.programs import SpellUse
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.state import PartyMember

BRITTLE: Final = frozenset({"wand", "staff"})
"""What may be lost with its last charge."""

DAILY: Final = frozenset(
    {
        "cape-of-the-mountebank", "circlet-of-blasting", "cloak-of-arachnida", "sending-stones",
        "wind-fan",
    }
)  # fmt: skip
"""What casts its spell once until the next dawn. Source: SRD 5.2, the items' own entries."""
CHARGES: Final = {"ring-of-three-wishes": 3, "chime-of-opening": 10, "eyes-of-charming": 3,
                  "cube-of-force": 10}  # fmt: skip
"""Source: SRD 5.2, "Ring of Three Wishes", "Chime of Opening" and so on."""
REGAINED: Final = {"eyes-of-charming": "1d3", **dict.fromkeys(sorted(DAILY), "1")}
AT_WILL: Final = frozenset(
    {
        "boots-of-levitation", "crystal-ball", "crystal-ball-of-mind-reading",
        "crystal-ball-of-telepathy", "crystal-ball-of-true-seeing", "hat-of-disguise",
        "helm-of-comprehending-languages", "helm-of-telepathy", "ring-of-jumping",
        "ring-of-telekinesis", "ring-of-water-walking",
    }
)  # fmt: skip
"""What casts as often as one likes; anything else without charges is the table's."""


def charges_name(item_id: str) -> str:
    """The resource that counts an item's charges."""
    return f"charges:{item_id.partition('/')[2]}"


def charges_left(member: PartyMember, item_id: str, made: Enchanted) -> int:
    """Charges left in the item that this character carries."""
    return member.body.resources.get(charges_name(item_id), most_charges(made))


def most_charges(made: Enchanted) -> int:
    """Charges of the full item; 0 for one that casts at will, or not at all."""
    return made.entry.charges or CHARGES.get(made.word, int(made.word in DAILY))


def _written(made: Enchanted) -> tuple[SpellUse, ...]:
    """The spells that the item casts as the engine has it."""
    if made.spell:
        return (SpellUse(spell=made.spell),)
    at_will = made.word in AT_WILL or not made.word
    return made.entry.spells if at_will or most_charges(made) else ()


def held(play: Play, request: CastSpell) -> tuple[Enchanted, SpellUse] | Rejection:
    """The item and the spell that it casts, if it does and is ready for this character."""
    member = play.state.party.get(request.actor)
    item_id = request.item or ""
    made = play.catalogue.enchanted(item_id)
    if member is None or made is None or not member.inventory.get(item_id):
        return refuse("item.not_carried", f"{request.actor} carries no {item_id}")
    written = _written(made)
    use = next((one for one in written if one.spell == request.spell), None)
    if use is None:
        spells = ", ".join(one.spell for one in written) or "none"
        return refuse("item.no_spell", f"{made.entry.name} casts: {spells}")
    if made.spell:
        return unreadable(member, play.catalogue.spell(use.spell)) or (made, use)
    ready = at_work(member, item_id, play.catalogue) is not None
    if not ready and (made.entry.attunement or made.base):
        message = f"{member.name} is not attuned to {made.entry.name}, or does not hold it"
        return refuse("attune.needed", message, '"Attunement"')
    cost = cost_of(made, use, play.catalogue.spell(use.spell), request)
    left = charges_left(member, item_id, made)
    if cost > left:
        message = f"{made.entry.name} has {left} charges left, and that takes {cost}"
        return refuse("item.charges", message, '"Charges"')
    return made, use


def cost_of(made: Enchanted, use: SpellUse, spell: SpellDefinition, request: CastSpell) -> int:
    """Charges that the casting takes: as printed, and one more for each level above.

    Source: SRD 5.2, "Wand of Fireballs", "Wand of Lightning Bolts", "Wand of Magic Missiles".
    """
    if not most_charges(made):
        return 0
    printed = use.charges or int(not any(one.charges for one in made.entry.spells))
    base = use.level or spell.level
    return printed + max(request.slot_level - base, 0)


def level_cast(use: SpellUse, spell: SpellDefinition, request: CastSpell) -> int:
    """The level at which the item casts the spell."""
    return max(use.level or spell.level, request.slot_level)


def use_charges(play: Play, actor_id: str, item_id: str, made: Enchanted, cost: int) -> None:
    """Spend charges; with the last one a wand or staff may crumble.

    Source: SRD 5.2, the items' own entries; "Thief", "Use Magic Device", "Charges".
    """
    member = play.state.party[actor_id]
    if not cost:
        return
    if "use-magic-device" in member.sheet.features:
        record = play.throw(actor_id, "effect", "1d6")
        play.roll("other", actor_id, "Use Magic Device", record)
        if record.total == 6:
            return
    left = charges_left(member, item_id, made) - cost
    play.happen(ResourceChanged(target=actor_id, resource=charges_name(item_id), left=left))
    if left == 0 and made.entry.category in BRITTLE:
        record = play.throw(actor_id, "effect", "1d20")
        play.roll("other", actor_id, f"{made.entry.name}: the last charge", record)
        if record.total == 1:
            play.happen(ItemLost(target=actor_id, item=item_id, quantity=1, why="crumbled"))


def by_the_item(casting: Casting, made: Enchanted, catalogue: Catalogue) -> Casting:
    """The casting with the item's own numbers where it prints them.

    Source: SRD 5.2, "Spells Cast from Items".
    """
    if made.spell:
        return by_the_scroll(casting, catalogue)
    dc = made.entry.save_dc or casting.dc
    return replace(casting, dc=dc, to_hit=casting.to_hit + made.entry.spell_attack)


def recharge(play: Play, member_id: str) -> None:
    """What items regain at dawn, given back with a Long Rest: docs/rulings.md."""
    member = play.state.party[member_id]
    for item_id in member.inventory:
        made = play.catalogue.enchanted(item_id)
        if made is None:
            continue
        regains = made.entry.regains or REGAINED.get(made.word)
        if regains is None:
            continue
        left = charges_left(member, item_id, made)
        if left < most_charges(made):
            record = play.throw(member_id, "recharge", regains)
            play.roll("recharge", member_id, f"{made.entry.name} regains charges", record)
            back = min(left + record.total, most_charges(made))
            event = ResourceChanged(target=member_id, resource=charges_name(item_id), left=back)
            play.happen(event)
