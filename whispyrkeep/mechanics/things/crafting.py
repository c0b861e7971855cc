"""Making things between adventures: tools, raw materials, and days of eight hours.

Source: SRD 5.2, "Crafting Nonmagical Items", "Brewing Potions of Healing", "Scribing Spell
Scrolls", "Crafting Magic Items".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.enchanted import SCROLL_COSTS, Enchanted
from whispyrkeep.mechanics.casting.spells import has_focus
from whispyrkeep.mechanics.creatures.burdens import too_heavy
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.turns import cannot_act
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.checks import handy
from whispyrkeep.mechanics.things.items import pay, pocket
from whispyrkeep.models.events import ItemLost, ResourceChanged
from whispyrkeep.models.reference import RulesTable
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.terms import Rarity, Skill
from whispyrkeep.models.things import ItemDefinition
from whispyrkeep.models.time import HOUR
from whispyrkeep.models.undertakings import Craft

NONMAGICAL: Final = '"Crafting Nonmagical Items", p. 103'
BREWING: Final = '"Brewing Potions of Healing", p. 103'
SCRIBING: Final = '"Scribing Spell Scrolls", p. 103'
ALONE: Final = frozenset({BREWING, SCRIBING})
"""Rules that know no assistants."""
MAGICAL: Final = '"Crafting Magic Items", p. 206'
WORKDAY: Final = 8
"""Hours of work in a day."""
CRAFTING_TIME: Final = "table/magic-item-crafting-time-and-cost"
GOLD: Final = 100
GOLD_A_DAY: Final = 10
"""Source: SRD 5.2, "Crafting Nonmagical Items", "Time": the price in GP divided by ten."""
HEALING: Final = "item/potion-of-healing"
BREWED: Final = (25 * GOLD, WORKDAY)
"""Source: SRD 5.2, "Brewing Potions of Healing": copper pieces and hours."""
SHOTS: Final = 10
"""Source: SRD 5.2, "Ammunition, +1, +2, or +3": ten pieces are worth a potion."""
CALLIGRAPHY: Final = "item/calligraphers-supplies"
BY_CATEGORY: Final = {
    "potion": ("item/alchemists-supplies", "item/herbalism-kit"),
    "ring": ("item/jewelers-tools",),
    "rod": ("item/woodcarvers-tools",),
    "staff": ("item/woodcarvers-tools",),
    "wand": ("item/woodcarvers-tools",),
    "wondrous-item": ("item/tinkers-tools",),
}
"""What other magic items than armor and weapons are made with: SRD 5.2, "Magic Item Tools"."""

WORKED: Final = "craft-day"
"""The resource that remembers the day on which somebody last worked."""
DAYS_KNOWN: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Work:
    """What making a thing takes.

    Attributes:
        tools: any of these will do; empty where the book names none.
        copper: price of the raw materials.
        hours: of work, for one pair of hands.
        pieces: how many are made at once.
        base: the ready item that goes into each piece, or empty.
        base_copper: what those cost where they are not carried.
        spells: to be prepared on each day.
        rule: the section and its page.
    """

    tools: tuple[str, ...]
    copper: int
    hours: int
    pieces: int = 1
    base: str = ""
    base_copper: int = 0
    spells: tuple[str, ...] = ()
    rule: str = NONMAGICAL


def craft(play: Play, request: Craft) -> Rejection | None:
    """Work on a thing for some days; it is there when all of its hours are done.

    Raw materials are paid when the work begins. One makes what the price buys: 20 Arrows.
    """
    refusal = cannot_act(play.state, play.catalogue, request.actor, "action")
    if refusal is None and play.state.fight is not None:
        refusal = refuse("craft.fight", "nothing is made in a fight", NONMAGICAL)
    if refusal is not None:
        return refusal
    work = work_for(play, request)
    if isinstance(work, Rejection):
        return work
    refusal = _unready(play, request, work) or _cannot_pay(play, request, work)
    if refusal is not None:
        return refusal
    left = play.state.party[request.actor].body.resources.get(_progress(request.item), 0)
    if not left:
        _begin(play, request, work)
    _labour(play, request, work, left or work.hours)
    return None


# --- what it takes --------------------------------------------------------------------


def work_for(play: Play, request: Craft) -> Work | Rejection:
    """Tools, materials and time of the thing, or why the rules let nobody make it."""
    item = play.catalogue.known_item(request.item)
    if item is None or item.kind == "coin":
        return refuse("craft.nothing", f"{request.item} is nothing that can be made")
    if item.id == HEALING:
        copper, hours = BREWED
        return Work(("item/herbalism-kit",), copper, hours, rule=BREWING)
    made = play.catalogue.enchanted(item.id)
    if made is not None:
        return _scroll_work(play, made.spell) if made.spell else _magic_work(play, made)
    if item.magic or not item.price_cp:
        return refuse("craft.nothing", f"no rule says what making {item.name} takes", NONMAGICAL)
    days = -(-item.price_cp // (GOLD_A_DAY * GOLD))
    return Work(crafted_with(play.catalogue, item), item.price_cp // 2, days * WORKDAY, item.bundle)


def crafted_with(catalogue: Catalogue, item: ItemDefinition) -> tuple[str, ...]:
    """Ids of the tools that the catalogue says make the item.

    Source: SRD 5.2, "Tools": the "Craft" line of each.
    """
    tools = (tool for tool in catalogue.items() if tool.tool is not None)
    return tuple(
        tool.id
        for tool in tools
        if tool.tool is not None and any(_means(line, item) for line in tool.tool.crafts)
    )


_CLASSED: Final = re.compile(
    r"(?:any )?(melee|ranged|medium|heavy) (?:weapons?|armor)(?: \(except (.+)\))?", re.IGNORECASE
)


def _means(line: str, item: ItemDefinition) -> bool:
    """Whether a line of a tool's crafts, ``Arrows`` or ``Heavy armor``, means the item."""
    classed = _CLASSED.fullmatch(line)
    if classed is None:
        wanted = (line, line.removesuffix("s"))
        return item.name in wanted or item.name.startswith(f"{line}: ")
    spared = re.split(r", (?:and )?| and ", classed[2] or "")
    if any(item.name in (name, f"{name} Armor") for name in spared):
        return False
    word = classed[1].lower()
    if item.weapon is not None:
        return word == ("ranged" if item.weapon.ranged else "melee")
    return item.armor is not None and item.armor.category == word


def _scroll_work(play: Play, spell_id: str) -> Work:
    """Source: SRD 5.2, "Scribing Spell Scrolls"; consumed materials are paid at the start."""
    spell = play.catalogue.spell(spell_id)
    _, time, cost = play.catalogue.table(SCROLL_COSTS)[spell.level]
    copper = _number(cost) * GOLD + (spell.material_cp if spell.material_consumed else 0)
    hours = _number(time) * WORKDAY
    return Work((CALLIGRAPHY,), copper, hours, spells=(spell_id,), rule=SCRIBING)


def _magic_work(play: Play, made: Enchanted) -> Work | Rejection:
    """Source: SRD 5.2, "Crafting Magic Items"."""
    figures = _by_rarity(play.catalogue, made)
    base = play.catalogue.item(made.base) if made.base else None
    if figures is None or made.entry.category == "scroll":
        message = f"no rule says what making {made.entry.name} of this kind takes"
        return refuse("craft.rarity", message, MAGICAL)
    copper, hours = figures
    shot = base is not None and base.kind == "ammunition"
    pieces = SHOTS if shot else 1
    if made.entry.category == "potion" or shot:
        copper, hours = copper // 2, hours // 2
    tools = BY_CATEGORY.get(made.entry.category, ())
    if base is not None:
        own = crafted_with(play.catalogue, base)
        tools = (*tools, *own) if made.entry.category == "wondrous-item" else own or tools
    spells = tuple(use.spell for use in made.entry.spells)
    price = -(-base.price_cp * pieces // base.bundle) if base is not None else 0
    return Work(tools, copper, hours, pieces, made.base, price, spells, MAGICAL)


def _by_rarity(catalogue: Catalogue, made: Enchanted) -> tuple[int, int] | None:
    """Copper pieces and hours by the item's rarity; None where that is open or has no row."""
    rarity = _rarity(catalogue, made)
    for name, time, cost in catalogue.table(CRAFTING_TIME):
        if rarity is not None and _word(name) == rarity.value:
            return _number(cost) * GOLD, _number(time) * WORKDAY
    return None


def _rarity(catalogue: Catalogue, made: Enchanted) -> Rarity | None:
    rarities = made.entry.rarities
    if made.numbered and made.bonus:
        return rarities[min(made.bonus, len(rarities)) - 1] if rarities else None
    if len(rarities) == 1:
        return rarities[0]
    return next(_tabled(catalogue, made), None) if made.kind else None


def _tabled(catalogue: Catalogue, made: Enchanted) -> Iterator[Rarity]:
    """The rarity in the table of the item's kinds: ``Belt of Giant Strength (hill)``."""
    for listed in catalogue.ids("table"):
        table = catalogue.entry(listed)
        if not isinstance(table, RulesTable) or table.columns[-1] != "Rarity":
            continue
        for row in table.rows:
            named, _, kinds = row[0].partition(" (")
            rarity = _word(row[-1])
            fits = named == made.entry.name and made.kind in re.findall(r"\w+", kinds)
            if fits and rarity in set(Rarity):
                yield Rarity(rarity)


def _word(printed: str) -> str:
    return printed.lower().replace(" ", "-")


def _number(printed: str) -> int:
    """The figure in a cell such as ``125 days`` or ``20,000 GP``."""
    return int(printed.partition(" ")[0].replace(",", ""))


# --- who can --------------------------------------------------------------------------


def _unready(play: Play, request: Craft, work: Work) -> Rejection | None:
    """Why these hands cannot do it: tool, training, spells, or a day's work that is done."""
    tools = work.tools or ((request.tool,) if request.tool else ())
    if not tools:
        message = f"no tool is listed for {request.item}; the DM names the tool that makes it"
        return refuse("craft.tool", message, work.rule)
    if request.assistant == request.actor:
        return refuse("craft.assistant", "nobody assists themselves", work.rule)
    if request.assistant and work.rule in ALONE:
        return refuse("craft.assistant", f"{request.item} is made by one alone", work.rule)
    for worker in _workers(request):
        refusal = cannot_act(play.state, play.catalogue, worker, "action")
        refusal = refusal or _untrained(play, worker, tools, work) or _tired(play, worker)
        if refusal is not None:
            return refusal
    return _toolless(play, request, tools, work) or _unprepared(play, request, work)


def _workers(request: Craft) -> tuple[str, ...]:
    return (request.actor, *((request.assistant,) if request.assistant else ()))


def _untrained(play: Play, worker: str, tools: tuple[str, ...], work: Work) -> Rejection | None:
    view = creature(play.state, play.catalogue, worker)
    sheet = play.state.party[worker].sheet
    if work.rule == MAGICAL and Skill.ARCANA not in sheet.skills:
        message = f"{view.name} lacks the proficiency in Arcana that magic items take"
        return refuse("craft.arcana", message, work.rule)
    if work.rule == SCRIBING and Skill.ARCANA in sheet.skills:
        return None
    known = (play.catalogue.known_item(tool) for tool in tools)
    if any(item is not None and handy(view, item) for item in known):
        return None
    message = f"{view.name} is proficient with none of: {', '.join(tools)}"
    return refuse("craft.proficiency", message, work.rule)


def _toolless(play: Play, request: Craft, tools: tuple[str, ...], work: Work) -> Rejection | None:
    """The tool that is carried must be one that everybody at work is trained with.

    A scroll takes the training alone, and the spell's materials at hand.
    """
    if work.rule == SCRIBING:
        return _without_materials(play, request, work)
    workers = [creature(play.state, play.catalogue, worker) for worker in _workers(request)]
    for tool in tools:
        carried = any(play.state.party[worker.id].inventory.get(tool) for worker in workers)
        if carried and all(handy(worker, play.catalogue.item(tool)) for worker in workers):
            return None
    message = f"it takes a tool they carry and are all proficient with: {', '.join(tools)}"
    return refuse("craft.no_tool", message, work.rule)


def _without_materials(play: Play, request: Craft, work: Work) -> Rejection | None:
    member = play.state.party[request.actor]
    spells = [play.catalogue.spell(spell) for spell in work.spells]
    lacking = [spell for spell in spells if spell.material and not has_focus(play, member)]
    if not lacking:
        return None
    message = f"{lacking[0].name} takes {lacking[0].material}, a Component Pouch or a focus"
    return refuse("craft.materials", message, work.rule)


def _unprepared(play: Play, request: Craft, work: Work) -> Rejection | None:
    casting = play.state.party[request.actor].sheet.spellcasting
    ready = (*casting.cantrips, *casting.prepared) if casting else ()
    lacking = [spell for spell in work.spells if spell not in ready]
    if not lacking:
        return None
    message = f"{request.actor} must have prepared: {', '.join(lacking)}"
    return refuse("craft.spells", message, work.rule)


def _tired(play: Play, worker: str) -> Rejection | None:
    if play.state.party[worker].body.resources.get(WORKED) != _today(play):
        return None
    message = f"{worker} has worked today; a day of crafting is {WORKDAY} hours"
    return refuse("craft.day", message, NONMAGICAL)


def _cannot_pay(play: Play, request: Craft, work: Work) -> Rejection | None:
    """Why the materials are beyond the purse, or the thing beyond anybody's strength."""
    member = play.state.party[request.actor]
    if member.body.resources.get(_progress(request.item), 0):
        return None
    cost = _cost(play, request, work)
    if member.money_cp < cost:
        message = f"raw materials cost {cost} cp, and {member.name} has {member.money_cp} cp"
        return refuse("craft.too_dear", message, work.rule)
    return too_heavy(play, request.actor, request.item, work.pieces)


def _cost(play: Play, request: Craft, work: Work) -> int:
    """The raw materials, and what is enchanted if it is not carried."""
    return work.copper + (0 if _has_base(play, request, work) else work.base_copper)


def _has_base(play: Play, request: Craft, work: Work) -> bool:
    carried = play.state.party[request.actor].inventory.get(work.base, 0)
    return bool(work.base) and carried >= work.pieces


# --- the work itself ------------------------------------------------------------------


def _progress(item_id: str) -> str:
    """The resource that counts the hours of work left on a thing."""
    return f"crafting:{item_id}"


def _begin(play: Play, request: Craft, work: Work) -> None:
    cost = _cost(play, request, work)
    if _has_base(play, request, work):
        used = ItemLost(target=request.actor, item=work.base, quantity=work.pieces, why="enchanted")
        play.happen(used)
    if cost:
        pay(play, request.actor, -cost, "raw materials")


def _labour(play: Play, request: Craft, work: Work, left: int) -> None:
    """The days asked for, or as many as it takes; nights pass between them."""
    hands = len(_workers(request))
    done = min(left, request.days * WORKDAY * hands) if request.days else left
    hours = -(-done // hands)
    nights = (hours - 1) // WORKDAY
    seconds = nights * _day(play) + (hours - nights * WORKDAY) * HOUR
    time_passes(play, seconds, f"making {play.catalogue.item(request.item).name}")
    for worker in _workers(request):
        play.happen(ResourceChanged(target=worker, resource=WORKED, left=_today(play)))
    name = _progress(request.item)
    play.happen(ResourceChanged(target=request.actor, resource=name, left=left - done))
    if left == done:
        pocket(play, request.actor, request.item, work.pieces, "made")


def _day(play: Play) -> int:
    return max(play.state.world.calendar.hours_per_day, WORKDAY) * HOUR


def _today(play: Play) -> int:
    return play.state.time // _day(play) % DAYS_KNOWN
