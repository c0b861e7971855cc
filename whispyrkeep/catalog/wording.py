"""Entries in our own words: one mechanical line made from the data, and lines for their parts.

Nothing here is the book's wording; ``catalog.passages`` finds that where it is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from whispyrkeep.catalog.rider_words import (
    bind_words,
    cure_words,
    fall_words,
    modifier_words,
    signed,
)
from whispyrkeep.catalog.rule_words import RULE_WORDS
from whispyrkeep.catalog.titles import moment_words, titled
from whispyrkeep.models.creature import ActionDefinition, StatBlock, Trait, TraitRule
from whispyrkeep.models.effects import Effect
from whispyrkeep.models.riders import Area, DamagePart, Rider
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.things import ItemDefinition, Knack

_WHEN: Final = {
    "advantage": "with Advantage",
    "no-advantage": "without Advantage",
    "bloodied": "while Bloodied",
    "unbloodied": "while not Bloodied",
    "target-bloodied": "against the Bloodied",
    "target-unbloodied": "against others",
    "target-grappled": "against whom it grapples",
    "target-ungrappled": "against others",
    "charged": "after a charge",
    "uncharged": "without a charge",
}
_UNTIL: Final = {
    "end-of-targets-turn": "until the end of the target's turn",
    "end-of-targets-next-turn": "until the end of the target's next turn",
    "start-of-targets-next-turn": "until the start of the target's next turn",
    "start-of-sources-next-turn": "until the start of the user's next turn",
    "end-of-sources-next-turn": "until the end of the user's next turn",
}


def entry_line(entry: StatBlock | ItemDefinition | SpellDefinition) -> str:
    """The one line that is stored with an entry."""
    match entry:
        case StatBlock():
            return _block_line(entry)
        case SpellDefinition():
            return _spell_line(entry)
        case ItemDefinition():
            return _item_line(entry)


def time_words(seconds: int) -> str:
    """``3600`` as ``1 hour``."""
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (6, "round")):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{seconds} seconds"


def _title(words: Iterable[str]) -> str:
    return ", ".join(titled(word) for word in words)


# --- creatures ------------------------------------------------------------------------


def _block_line(block: StatBlock) -> str:
    size = " or ".join(size.value for size in block.sizes)
    named = [action.name for action in block.actions if action.effects]
    legendary = f"; {block.legendary_uses} legendary actions" if block.legendary_uses else ""
    does = f"; {', '.join(named)}" if named else ""
    return (
        f"{size.capitalize()} {block.creature_type}, CR {block.challenge_rating}: "
        f"AC {block.armor_class}, {block.hit_points} HP ({block.hit_dice}){does}{legendary}."
    )


def action_line(action: ActionDefinition) -> str:
    """An action's limits and effects."""
    limits = []
    if action.recharge:
        limits.append(f"recharges on {action.recharge}{'+' if action.recharge < 6 else ''}")
    if action.recharge_on_rest:
        limits.append("recharges on a Short or Long Rest")
    if action.uses_per_day:
        limits.append(f"{action.uses_per_day} a day")
    if action.once_a_round:
        limits.append("once a round")
    if action.requires:
        limits.append("requires " + " or ".join(action.requires))
    if action.window:
        limits.append("when " + action.window.trigger.replace("-", " "))
    what = effect_lines(action.effects)
    return "; ".join(part for part in (", ".join(limits), what) if part)


def trait_line(trait: Trait) -> str:
    """A trait's rule with its parameters, and its effects."""
    parts = [_rule(trait)] if trait.rule else []
    if trait.uses:
        lair = f", {trait.uses_in_lair} in its lair" if trait.uses_in_lair > trait.uses else ""
        parts.append(f"{trait.uses} a day{lair}")
    return "; ".join(part for part in (", ".join(parts), effect_lines(trait.effects)) if part)


def _rule(trait: Trait) -> str:
    assert trait.rule is not None
    time = time_words(trait.seconds) if trait.seconds else "some time"
    kind = trait.damage_type.value if trait.damage_type else ""
    words = RULE_WORDS[trait.rule].format(
        feet=trait.feet, more_feet=trait.more_feet, time=time, kind=kind
    )
    if trait.rule is TraitRule.WATER_BREATHING and trait.seconds:
        words += f" and holds its breath for {time} outside"
    return words


# --- effects --------------------------------------------------------------------------


def effect_lines(effects: Sequence[Effect]) -> str:
    """What some effects do, one after the other."""
    return "; ".join(_EFFECTS[effect.op](effect) for effect in effects)


def damage_line(parts: Sequence[DamagePart]) -> str:
    """``2d6+5 bludgeoning plus 1d6 cold with Advantage``."""
    return " plus ".join(_part(part) for part in parts)


def _part(part: DamagePart) -> str:
    kinds = "/".join(kind.value for kind in (part.damage_type, *part.or_type))
    plus = "".join(f" + {name.replace('-', ' ')}" for name in part.plus)
    sides = part.dice.partition("d")[2].partition("+")[0]
    slot = f" (+{part.dice_per_slot}d{sides} a slot level)" if part.dice_per_slot else ""
    when = f" {_WHEN[part.when]}" if part.when != "always" else ""
    only = f" against {', '.join(part.only_against)}" if part.only_against else ""
    return f"{part.dice}{slot}{plus} {kinds}{when}{only}"


def area_line(area: Area) -> str:
    """``60-foot cone``."""
    wide = f", {area.width_feet} feet wide" if area.width_feet else ""
    high = f", {area.height_feet} feet high" if area.height_feet else ""
    return f"{area.feet}-foot {area.shape}{wide}{high}"


def _until(rider: Any) -> str:
    if rider.until == "seconds":
        return f" for {time_words(rider.seconds)}"
    return f" {_UNTIL[rider.until]}" if rider.until in _UNTIL else ""


def _attack(effect: Any) -> str:
    bonus = "always hits" if effect.automatic else _bonus(effect.to_hit)
    many = f"{effect.attacks} attacks, " if effect.attacks > 1 else ""
    where = [f"reach {effect.reach} ft."] if effect.reach else []
    if effect.range_feet:
        far = f"/{effect.long_range_feet}" if effect.long_range_feet > effect.range_feet else ""
        where.append(f"range {effect.range_feet}{far} ft.")
    hit = damage_line(effect.damage)
    riders = _riders(effect.on_hit)
    told = ", ".join(part for part in (hit, riders) if part) or "no damage"
    return f"{many}{effect.kind} attack {bonus}, {' or '.join(where)}: {told}".replace(", :", ":")


def _bonus(to_hit: int | None) -> str:
    return "with the caster's modifier" if to_hit is None else signed(to_hit)


def _save(effect: Any) -> str:
    dc = effect.save.difficulty_class
    spec = f"{effect.save.ability.value} save{f' DC {dc}' if dc else ''}"
    where = area_line(effect.area) if effect.area else f"{effect.feet} ft." if effect.feet else ""
    half = "half on a success" if effect.half else ""
    either = f"either way {_riders(effect.on_either)}" if effect.on_either else ""
    lasts = work_lines(effect.works)
    when = moment_words(effect.moment) if effect.moment else ""
    repeats = "save repeats" if effect.repeats else ""
    riders = _riders(effect.on_failure)
    spec += f" at {signed(effect.modifier)}" if effect.modifier else ""
    spec += " where it sees nobody" if effect.unseen else ""
    parts = (when, where, _word(effect), damage_line(effect.damage), half, riders, lasts, repeats)
    told = ", ".join(part for part in (*parts, either) if part)
    return f"{spec}: {told}" if told else spec


def _riders(riders: Sequence[Rider]) -> str:
    return ", ".join(_RIDERS[rider.op](rider) for rider in riders)


def _condition(rider: Any) -> str:
    named = _title(condition.value for condition in rider.conditions)
    save = ""
    if rider.save:
        dc = rider.save.difficulty_class
        save = f" unless {rider.save.ability.value} save{f' DC {dc}' if dc else ''}"
    escape = f" (escape DC {rider.escape_dc})" if rider.escape_dc else ""
    size = f" if {rider.max_size.value} or smaller" if rider.max_size else ""
    size += f" after a charge of {rider.charge_feet} feet" if rider.charge_feet else ""
    worse = f", then {_title([rider.worsens_to.value])}" if rider.worsens_to else ""
    repeats = ", save repeats" if rider.repeat_save else ""
    spared = f", not {' or '.join(rider.spares)}" if rider.spares else ""
    only = f", {' or '.join(rider.only_types)} alone" if rider.only_types else ""
    return f"{named}{escape}{save}{size}{spared}{only}{_until(rider)}{worse}{repeats}"


def _hinder(rider: Any) -> str:
    if rider.what == "dodge":
        return f"has to Dodge{_until(rider)}"
    size = rider.dice or rider.value or ""
    return f"loses {rider.what.replace('-', ' ')} {size}".strip() + _until(rider)


def _swallow(rider: Any) -> str:
    named = _title(condition.value for condition in rider.conditions)
    return f"swallows: {named}, {damage_line(rider.damage)} each turn"


def _spells(effect: Any) -> str:
    told = []
    for use in effect.spells:
        name = titled(use.spell)
        level = f" at level {use.level}" if use.level else ""
        often = f" {use.uses_per_day} a day" if use.uses_per_day else ""
        told.append(f"{name}{level}{often}")
    dc = f" (DC {effect.save_dc})" if effect.save_dc else ""
    return f"casts{dc} {', '.join(told)}"


def _program(effect: Any) -> str:
    steps = []
    for step in effect.steps:
        named = " or ".join(titled(action) for action in step.actions)
        steps.append(f"{'or ' if step.alternative else ''}{step.count} x {named}")
    swaps = [
        _title((*swap.actions, *(use.spell[6:] for use in swap.cast)))
        for swap in effect.replacements
    ]
    return ", ".join(steps) + (f"; one may give way to {' or '.join(swaps)}" if swaps else "")


def _roll(effect: Any) -> str:
    narrow = [effect.only, effect.skill or "", effect.ability or "", *effect.against]
    only = ", ".join(part.replace("-", " ") for part in narrow if part)
    return (modifier_words(effect) + (f" ({only})" if only else "")).strip()


def _move(effect: Any) -> str:
    far = f"{effect.feet} feet" if effect.feet else "half Speed" if effect.half_speed else "Speed"
    free = "" if effect.provokes else " without Opportunity Attacks"
    return f"{effect.mode} up to {far}{' toward an enemy' if effect.toward else ''}{free}"


def _harm(effect: Any) -> str:
    area = f", {area_line(effect.area)}" if effect.area else ""
    when = f", {moment_words(effect.moment)}" if effect.moment else ""
    only = f" ({effect.only.replace('-', ' ')})" if effect.only else ""
    besides = f", {_riders(effect.on_harm)}" if effect.on_harm else ""
    return f"{damage_line(effect.damage)}{only}{area}{when}{besides}".lstrip(", ")


def _resist(effect: Any) -> str:
    kinds = [kind.value for kind in effect.types] + [state.value for state in effect.conditions]
    return f"{effect.level} to {'one of ' if effect.choose else ''}{', '.join(kinds)}"


def _nested(rider: Any) -> str:
    dc = rider.save.difficulty_class
    spec = f"{rider.save.ability.value} save{f' DC {dc}' if dc else ''}"
    told = ", ".join(
        part for part in (damage_line(rider.damage), _riders(rider.on_failure)) if part
    )
    return f"{spec}: {told}" if told else spec


def _bonus_line(effect: Any) -> str:
    among = (
        f" ({'/'.join(a.value.capitalize() for a in effect.abilities)})" if effect.abilities else ""
    )
    most = f", at most {effect.most}" if effect.most else ""
    only = f" ({effect.only.replace('-', ' ')})" if effect.only else ""
    number = f"is {effect.value}" if effect.sets else signed(effect.value)
    return f"{effect.to.replace('-', ' ')}{among} {number}{most}{only}"


def _proficiency(effect: Any) -> str:
    among = f" of {', '.join(effect.among)}" if effect.among else ""
    chosen = f"{effect.choose} " if effect.choose else ""
    return f"proficiency in {chosen}{effect.kind.replace('-', ' ')}{among}"


def _steps(steps: Any) -> str:
    return "/".join(step.dice or signed(step.value) for step in steps)


def _wield(effect: Any) -> str:
    hits = "; ".join(_on_hit(one) for one in effect.on_hit)
    steps = f"better weapon {_steps(effect.steps)}".rstrip() if effect.steps else ""
    far = f"thrown {effect.range_feet}/{effect.long_feet} feet" if effect.range_feet else ""
    kind = f"{effect.damage_type.value} damage" if effect.damage_type else ""
    back = "comes back" if effect.returns else ""
    return ", ".join(part for part in (steps, kind, far, back, hits) if part) or "better weapon"


def _on_hit(one: Any) -> str:
    """What a magic weapon brings with a hit, and when."""
    kind = f" {one.damage_type.value}" if one.damage_type else ""
    parts = [f"{one.dice}{kind}" if one.dice else "", _riders(one.riders)]
    parts += ["death" if one.kills else "", "its head" if one.beheads else ""]
    parts += [f"as {one.converts.value}" if one.converts else ""]
    when = ["on a natural 20" if one.natural_20 else "", f"option {one.option}" * bool(one.option)]
    when += [f"against {', '.join(one.only_types)}" if one.only_types else ""]
    told = ", ".join(part for part in parts if part)
    return f"on a hit {told} {' '.join(part for part in when if part)}".rstrip()


def _word(effect: Any) -> str:
    rows = [
        f"{row.most} HP or fewer: "
        + ("dies" if row.kills else "drops to 0" if row.drops else _riders(row.riders))
        + _title(condition.value for condition in row.conditions)
        for row in effect.rows
    ]
    return "; ".join(rows)


def _aftermath(effect: Any) -> str:
    parts = [_title(condition.value for condition in effect.conditions)]
    parts += [f"a fall of {effect.falls} feet" if effect.falls else "", damage_line(effect.damage)]
    parts += [f"{effect.save.ability.value} save for half" if effect.save else ""]
    return f"{', '.join(part for part in parts if part)} when it ends"


def _disperse(effect: Any) -> str:
    names = _title(spell.partition("/")[2] for spell in effect.spells)
    level = f" of level {effect.level} or lower" if effect.level else ""
    parts = [f"{names}{level}" if names else ""]
    parts += [f"light of spells of level {effect.lights} or lower" if effect.lights else ""]
    parts += ["open flames" if effect.flames else ""]
    return f"ends {', '.join(part for part in parts if part)}"


def _screen(effect: Any) -> str:
    cover = f"{effect.cover.replace('-', ' ')} cover" if effect.cover else ""
    sight = "no sight" if effect.opaque else ""
    return f"{' and '.join(part for part in (cover, sight) if part)} through it"


def work_lines(works: Sequence[Any]) -> str:
    """What lasts on a creature, one after the other."""
    return ", ".join(
        (_RIDERS if work.op in _LASTING else _EFFECTS)[work.op](work) for work in works
    )


_LASTING: Final = ("hinder", "ongoing", "glow")

_EFFECTS: Final[dict[str, Callable[[Any], str]]] = {
    "attack": _attack,
    "save": _save,
    "damage": _harm,
    "darts": lambda e: f"{e.darts} darts of {damage_line((e.damage,))}",
    "heal": lambda e: f"heals {e.dice}{' plus the ability modifier' if e.plus_modifier else ''}",
    "temporary": lambda e: f"{e.dice} Temporary Hit Points",
    "ward": lambda e: f"{e.kind.value.replace('-', ' ')}{f' {e.value}' if e.value else ''}",
    "grant": lambda e: _title([e.condition.value]),
    "cure": cure_words,
    "stabilize": lambda _: "makes Stable",
    "revive": lambda e: f"revives who died within {time_words(e.seconds)}",
    "dispel": lambda e: f"ends spells of level {e.level} or lower",
    "bestow": lambda e: work_lines(e.works),
    "wield": _wield,
    "lot": lambda e: f"by {e.dice}: " + " / ".join(effect_lines(row.effects) for row in e.rows),
    "strike": lambda _: "one attack with the weapon in hand and the caster's modifier",
    "images": lambda e: f"{e.count} images that take hits",
    "escape": lambda e: (
        f"attacks break it (AC {e.armor_class}, {e.hit_points} HP)"
        if e.hit_points
        else f"an action and a {e.skill or e.ability} roll end it"
    ),
    "blow": lambda _: "one attack with it",
    "release": lambda _: "lets go of whom it holds",
    "behave": lambda e: f"{e.dice} decides what it does each turn",
    "turncoat": lambda _: "fights for the caster",
    "rest": lambda _: "the benefits of a Short Rest",
    "arrive": lambda e: f"1d100 decides where to; a mishap deals {damage_line((e.damage,))}",
    "bond": lambda _: "the caster takes the same damage",
    "blink": lambda e: f"on {e.on} or more of {e.dice} away until its next turn",
    "tether": lambda e: f"ends {e.feet} feet away{' and out of sight' if e.unseen else ''}",
    "drift": lambda e: f"drifts {e.feet} feet away each turn",
    "disperse": _disperse,
    "wait": lambda e: f"after {time_words(e.seconds)}",
    "flammable": lambda e: f"burns away after fire, {damage_line(e.damage)}",
    "screen": _screen,
    "steadfast": lambda _: "its Hit Point maximum cannot fall",
    "shelter": lambda e: f"spells of level {e.level} or lower do nothing",
    "barrier": lambda e: "no projectiles" if e.projectiles else "no touch from beside it",
    "unbound": lambda _: "nothing slows it",
    "turns": lambda e: f"{e.dice} turns in a row",
    "duplicate": lambda e: f"any spell of level {e.level} or lower",
    "rise": lambda _: "stands up with its Reaction",
    "reduce": lambda e: f"{e.dice} less damage{'' if e.always else ', once a turn'}",
    "full-healing": lambda _: "healing restores the most it can",
    "defy": lambda _: "leaves 1 Hit Point once",
    "aftermath": _aftermath,
    "extra-attack": lambda _: "one attack more each turn",
    "word": _word,
    "become": lambda e: f"takes the form of {' or '.join(e.types) or 'a creature'}",
    "rays": lambda e: f"{e.save.ability.value} save against one of {len(e.rows)} rays",
    "teleport": lambda e: f"teleports {e.feet} feet",
    "move": _move,
    "summon": lambda e: f"brings {e.count} x {_title(c.partition('/')[2] for c in e.creatures)}",
    "resource": lambda e: f"{signed(e.amount)} {e.resource.replace('-', ' ')}",
    "roll": _roll,
    "resist": _resist,
    "sense": lambda e: f"{e.sense} {e.feet} feet",
    "bonus": _bonus_line,
    "proficiency": _proficiency,
    "cast": _spells,
    "shape": lambda e: f"shape-shifts: {', '.join(e.forms)}",
    "utility": lambda e: e.text,
    "multiattack": _program,
    "maneuver": lambda e: f"takes {(' and ' if e.all else ' or ').join(e.actions)}",
    "redirect": lambda _: "an ally beside it is attacked instead",
    "deflect": lambda e: f"{e.dice} less bodily damage",
    "split": lambda _: "splits in two, each a size smaller with half its Hit Points",
    "phase": lambda _: "goes to the Ethereal Plane or comes back",
    "parry": lambda e: f"+{e.bonus} AC against the attack",
}
_RIDERS: Final[dict[str, Callable[[Any], str]]] = {
    "condition": _condition,
    "mark": lambda r: f"{r.kind.value.replace('-', ' ')} {r.value or ''}".strip() + _until(r),
    "drain": lambda r: f"drains {r.dice or 'as many'} maximum Hit Points",
    "push": lambda r: f"pushed {r.feet} feet",
    "pull": lambda r: f"pulled {r.feet} feet",
    "ongoing": lambda r: f"{damage_line(r.damage)} {moment_words(r.moment)}",
    "hinder": _hinder,
    "glow": lambda r: f"sheds light for {r.bright_feet + r.dim_feet} feet",
    "curse": lambda r: f"cursed{f' for {time_words(r.seconds)}' if r.seconds else ''}",
    "burn": lambda r: "objects start burning" if r.objects_only else "starts burning",
    "modifier": lambda r: modifier_words(r) + _until(r),
    "swallow": _swallow,
    "fall": fall_words,
    "bind": bind_words,
    "possess": lambda _: "possessed: it acts with the target's body",
    "save": _nested,
}


# --- spells and items -----------------------------------------------------------------


_TAKES: Final = {
    "action": "a Magic action",
    "bonus-action": "a Bonus Action",
    "free": "it comes about",
}


def _spell_line(spell: SpellDefinition) -> str:
    level = f"level {spell.level}" if spell.level else "cantrip"
    time = spell.casting_time.replace("-", " ")
    if spell.casting_time == "minutes":
        time = time_words(spell.casting_seconds)
    lasts = time_words(spell.duration_seconds) if spell.duration_seconds else ""
    held = f"Concentration {lasts}".strip() if spell.concentration else lasts
    where = f"{spell.range_feet} ft." if spell.range_feet else "self"
    area = area_line(spell.area) if spell.area else ""
    facts = ", ".join(part for part in (time, where, area, held) if part)
    does = effect_lines(spell.effects)
    if spell.options:
        chosen = "; or ".join(effect_lines(option.effects) for option in spell.options)
        does = "; ".join(part for part in (does, chosen) if part)
    if spell.again:
        later = effect_lines(spell.again.effects)
        does += f"; again as {_TAKES[spell.again.takes]}{f': {later}' if later else ''}"
    more = f"; {spell.upcast} more for each slot level above" if spell.upcast else ""
    head = f"{spell.school.capitalize()} {level}: {facts}"
    return f"{head}; {does}{more}." if does else f"{head}."


def _item_line(item: ItemDefinition) -> str:
    parts: list[str] = [item.kind]
    if item.weapon:
        weapon = item.weapon
        parts.append(f"{weapon.category} weapon, {weapon.damage} {weapon.damage_type.value}")
        both = f" {weapon.versatile_damage}" if weapon.versatile_damage else ""
        parts += [f"{one.value}{both * (one.value == 'versatile')}" for one in weapon.properties]
        parts.append(f"mastery {weapon.mastery.value}")
    if item.armor:
        plus = "+" if item.armor.category == "shield" else "AC "
        parts.append(f"{item.armor.category} armor, {plus}{item.armor.armor_class}")
    if item.use:
        use = item.use
        does = (
            _knack(use.check) if use.check else "",
            effect_lines(use.effects),
            _riders(use.riders),
        )
        what = "; ".join(one for one in does if one)
        parts.append(f"{use.takes.replace('-', ' ')}: {what}")
    if item.helps:
        parts.append(f"helps with it: {_knack(item.helps)}")
    return f"{', '.join(parts).capitalize()}; {price_words(item.price_cp)}."


def _knack(knack: Knack) -> str:
    """A check, or what a thing gives to checks: ``Strength (Athletics) check, DC 13``."""
    skills = f" ({_title(skill.value for skill in knack.skills)})" if knack.skills else ""
    kind = f"{knack.ability.value.capitalize() if knack.ability else 'any'}{skills} check"
    given = (
        f"DC {knack.dc}" if knack.dc else "",
        "Advantage" if knack.advantage else "",
        f"+{knack.bonus}" if knack.bonus else "",
    )
    return ", ".join((kind, *(one for one in given if one)))


def price_words(copper: int) -> str:
    """``1500`` as ``15 GP``."""
    for size, coin in ((100, "GP"), (10, "SP")):
        if copper and copper % size == 0:
            return f"{copper // size:,} {coin}"
    return f"{copper} CP"
