"""Which spells a character might cast now, at whom and with which slot, and what each is worth.

Nothing here knows what is legal: the engine refuses what cannot be. A spell that takes
Concentration is worth what it brings beyond the one that is concentrated on.
Source: SRD 5.2, "Casting Spells", "Concentration".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from whispyrkeep.mechanics.casting.areas import spared, with_friends_caught
from whispyrkeep.mechanics.casting.castings import casting_of, concentrates, running_spell
from whispyrkeep.mechanics.casting.free_casting import OWN, pool_of
from whispyrkeep.mechanics.casting.metamagic import COSTS, POINTS, level_of
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.casting.spells import later_form
from whispyrkeep.mechanics.choosing.aims import aims
from whispyrkeep.mechanics.choosing.hindrances import fails
from whispyrkeep.mechanics.choosing.outlook import CERTAIN, outlook
from whispyrkeep.mechanics.choosing.weighing import casting_worth
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import present_others
from whispyrkeep.mechanics.fights.turns import Cost
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.effects import (
    HealEffect,
    SaveEffect,
    UtilityEffect,
)
from whispyrkeep.models.requests import CastSpell, TurnRequest
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.tactics import Tactic
from whispyrkeep.models.terms import EffectKind

HIGHEST: Final = 9
QUICKENED: Final = "quickened-spell"
TWINNED: Final = "twinned-spell"
HEIGHTENED: Final = "heightened-spell"
CAREFUL: Final = "careful-spell"
LAST_ROUND: Final = 2
"""How much more a slot asks for when the fight is as good as over."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something that could be done now.

    Attributes:
        worth: twentieths of damage, beyond what it uses up.
        cost: the part of the turn it takes.
        slotted: it takes a spell slot, of which one a turn is spent.
        late: it is for when the action is spent.
        held: it takes Concentration, of which there is one.
    """

    request: TurnRequest
    worth: int
    cost: Cost
    slotted: bool = False
    late: bool = False
    held: bool = False

    def beside(self, other: Option) -> bool:
        """Whether one turn has room for both.

        Source: SRD 5.2, "One Spell with a Spell Slot per Turn", "Concentration".
        """
        return not (self.slotted and other.slotted) and not (self.held and other.held)


def cast_options(play: Play, actor: Creature, aim: str, mind: Tactic) -> Iterator[Option]:
    """Every casting worth something, cantrips and what is cast again included."""
    casting = actor.sheet.spellcasting if actor.sheet else None
    if casting is None or actor.effects(EffectKind.RAGING) or actor.hindered("away"):
        return
    held: list[int] = []
    for spell_id in dict.fromkeys((*casting.cantrips, *casting.prepared)):
        spell = play.catalogue.spell(spell_id)
        if not _for_fights(spell) or play.catalogue.ban(spell_id) is not None:
            continue
        yield from _again(play, actor, spell, aim, mind)
        yield from _anew(play, actor, spell, aim, mind, held)


def _for_fights(spell: SpellDefinition) -> bool:
    """Whether it is cast on a turn of a fight and may be worth something; healing has its time."""
    on_a_turn = spell.casting_time in ("action", "bonus-action") and spell.window is None
    heals = any(isinstance(effect, HealEffect) for effect in spell.effects)
    telling = any(not isinstance(effect, UtilityEffect) for effect in spell.effects)
    return on_a_turn and not heals and (telling or bool(spell.options) or spell.again is not None)


# --- cast anew ------------------------------------------------------------------------


def _anew(
    play: Play, actor: Creature, spell: SpellDefinition, aim: str, mind: Tactic, held: list[int]
) -> Iterator[Option]:
    cost = _payable(play, actor, spell)
    if cost is None or (actor.body is not None and actor.body.concentration == spell.id):
        return
    if spell.again is not None and running_spell(play, spell, actor.id) is not None:
        return
    ways = tuple(_ways(play, actor, spell))
    for level, form, words in product(_levels(play, actor, spell, mind), _forms(spell), ways):
        found = _best(play, actor, *form, level, aim, mind, words)
        paid = cost_with(cost, words)
        if found is None or not _there(play, paid):
            continue
        request, value = found
        holds = concentrates(spell, level)
        value -= _held(play, actor, held) if value > 0 and holds else 0
        value -= _price(play, actor, spell, level, mind, words)
        if value > 0:
            slotted = _takes_slot(play, actor, spell, level) or QUICKENED in words
            yield Option(request, value, paid, slotted, held=holds)


def cost_with(cost: Cost, words: tuple[str, ...]) -> Cost:
    """The part of the turn that the casting takes, named with these options."""
    return "bonus-action" if QUICKENED in words else cost


def _ways(play: Play, actor: Creature, spell: SpellDefinition) -> Iterator[tuple[str, ...]]:
    """Without Metamagic, and with each option that fits and can be paid for.

    Source: SRD 5.2, "Metamagic Options".
    """
    yield ()
    points = actor.body.resources.get(POINTS, 0) if actor.body else 0
    fight = play.state.fight
    if not points or not spell.level or fight is None:
        return
    quick = spell.casting_time == "action" and not fight.budget.slot_spent
    fitting = {
        QUICKENED: quick and fight.budget.bonus_action,
        TWINNED: spell.targets_per_slot > 0 and spell.level < HIGHEST,
        HEIGHTENED: _all_or_nothing(spell),
        CAREFUL: play.state.world.rules.areas_catch_friends and spell.area is not None,
    }
    for word, fits in fitting.items():
        if fits and word in actor.features and COSTS[word] <= points:
            yield (word,)


def _all_or_nothing(spell: SpellDefinition) -> bool:
    """Whether one creature's save decides over all that the spell does."""
    saves = [effect for effect in spell.effects if isinstance(effect, SaveEffect)]
    single = spell.area is None and spell.targets == 1
    return single and bool(saves) and not any(effect.half for effect in saves)


def _payable(play: Play, actor: Creature, spell: SpellDefinition) -> Cost | None:
    """The part of the turn that it takes, if that is there, or might be spared."""
    if spell.casting_time == "bonus-action":
        return "bonus-action" if _there(play, "bonus-action") else None
    quick = QUICKENED in actor.features and _there(play, "bonus-action")
    return "action" if quick or _there(play, "action") else None


def _there(play: Play, cost: Cost) -> bool:
    """Whether that part of the turn is left."""
    fight = play.state.fight
    if fight is None or cost == "free":
        return fight is not None
    return fight.budget.action if cost == "action" else fight.budget.bonus_action


def _free(play: Play, actor: Creature, spell: SpellDefinition) -> bool:
    member = play.state.party[actor.id]
    if any(spell.id in source.at_will for source in member.sheet.spells):
        return True
    names = (f"free-{spell.id.partition('/')[2]}", OWN.get(spell.id, ""))
    return any(name and member.body.resources.get(name, 0) for name in names)


def _takes_slot(play: Play, actor: Creature, spell: SpellDefinition, level: int) -> bool:
    return spell.level > 0 and not (level == 0 and _free(play, actor, spell))


def _levels(play: Play, actor: Creature, spell: SpellDefinition, mind: Tactic) -> Iterator[int]:
    """The slots to think about: 0 for none, else the lowest, and higher ones that bring more."""
    if spell.level == 0:
        yield 0
        return
    if mind.spends == "never":
        return
    if _free(play, actor, spell):
        yield 0
        return
    fight = play.state.fight
    if fight is not None and fight.budget.slot_spent:
        return
    member = play.state.party[actor.id]
    there = [one for one in range(spell.level, HIGHEST + 1) if pool_of(member, one) is not None]
    grows = mind.asks > 0 and _grows(spell)
    yield from there if grows else there[:1]


def _grows(spell: SpellDefinition) -> bool:
    per_slot = any(getattr(effect, "per_slot", 0) for effect in spell.effects)
    return spell.upcast is not None or spell.targets_per_slot > 0 or per_slot


def _price(
    play: Play,
    actor: Creature,
    spell: SpellDefinition,
    level: int,
    mind: Tactic,
    words: tuple[str, ...],
) -> int:
    """What a slot must bring, in twentieths; more of it when the fight is as good as over.

    Sorcery Points must bring half as much as levels of a slot.
    """
    levels = 2 * (level or spell.level) if _takes_slot(play, actor, spell, level) else 0
    asked = CERTAIN * mind.asks * (levels + sum(COSTS[word] for word in words)) // 2
    return asked * LAST_ROUND if outlook(play, actor.id).rounds == 1 else asked


def _forms(spell: SpellDefinition) -> Iterator[tuple[SpellDefinition, str]]:
    """The spell with each of the effects that its caster chooses among."""
    if not spell.options:
        yield spell, ""
    for option in spell.options:
        yield spell.with_(effects=(*spell.effects, *option.effects), options=()), option.id


def _best(
    play: Play,
    actor: Creature,
    spell: SpellDefinition,
    option: str,
    level: int,
    aim: str,
    mind: Tactic,
    words: tuple[str, ...] = (),
) -> tuple[CastSpell, int] | None:
    """The casting at the targets that it is worth most against, or for."""
    request = CastSpell(
        actor=actor.id, spell=spell.id, slot_level=level, option=option, features=words
    )
    casting = casting_of(play, spell, request, level_of(words, level or spell.level), None)
    best: tuple[CastSpell, int] | None = None
    for targets in aims(play, casting, aim, mind):
        value = casting_worth(play, casting, targets)
        if HEIGHTENED in words:
            value = _surer(play, casting, targets[0], value)
        value += _later_worth(play, casting, targets) - _caught_worth(play, casting, targets)
        if best is None or value > best[1]:
            unaimed = spell.self_only or not (spell.targets or spell.area)
            best = request.with_(targets=() if unaimed else targets), value
    return best


def _surer(play: Play, casting: Casting, target_id: str, value: int) -> int:
    """The worth of a save that is made with Disadvantage. Source: SRD 5.2, "Heightened Spell"."""
    saves = [effect for effect in casting.spell.effects if isinstance(effect, SaveEffect)]
    lost = fails(play, target_id, saves[0].save.ability, casting.dc)
    return value * (CERTAIN - (CERTAIN - lost) ** 2 // CERTAIN) // max(lost, 1)


def _caught_worth(play: Play, casting: Casting, targets: tuple[str, ...]) -> int:
    """What the area would do to friends, where a universe has it catch them."""
    caught = with_friends_caught(play, casting.spell, casting.caster.id, targets)
    friends = [one for one in caught if one not in targets]
    unspared = [one for one in friends if one not in spared(play, casting, friends)]
    return casting_worth(play, casting, unspared) if unspared else 0


def _later_worth(play: Play, casting: Casting, targets: tuple[str, ...]) -> int:
    """What it allows on later turns: all of what a Bonus Action brings, half of an action's."""
    again = casting.spell.again
    rounds = outlook(play, casting.caster.id).rounds - 1
    if again is None or again.moved or again.takes == "free" or rounds < 1 or not targets:
        return 0
    aimed = targets
    if again.by_target or casting.spell.self_only:
        aimed = outlook(play, casting.caster.id).enemies[:1]
    each = casting_worth(play, replace(casting, spell=later_form(casting.spell, again)), aimed)
    return each * rounds if again.takes == "bonus-action" else each * rounds // 2


# --- Concentration --------------------------------------------------------------------


def _held(play: Play, actor: Creature, held: list[int]) -> int:
    """What the spell that is concentrated on is still worth; reckoned once."""
    if not held:
        held.append(running_worth(play, actor))
    return held[0]


def running_worth(play: Play, actor: Creature) -> int:
    """What is left of the spell that somebody concentrates on: on whom it lies, over the rounds."""
    held = actor.body.concentration if actor.body else None
    if actor.body is None or held is None or not held.startswith("spell/"):
        return 0
    spell = play.catalogue.spell(held)
    there = (*play.state.party, *(foe.id for foe in present_others(play.state)))
    under = tuple(one for one in there if _under(play, actor, spell, one))
    if not under:
        return 0
    total = 0
    for chosen, option in _forms(spell):
        request = CastSpell(actor=actor.id, spell=spell.id, option=option)
        casting = casting_of(play, chosen, request, spell.level, None)
        total = max(total, casting_worth(play, casting, under, running=True))
        total += _later_worth(play, casting, under)
    return total


def _under(play: Play, actor: Creature, spell: SpellDefinition, target_id: str) -> bool:
    """Whether the spell of this caster lies on the creature."""
    body = creature(play.state, play.catalogue, target_id).body
    if body is None:
        return False
    effects = any(e.by == actor.id and e.source == spell.name for e in body.effects)
    return effects or any(c.by == actor.id and c.source == spell.name for c in body.conditions)


# --- cast again, and Metamagic --------------------------------------------------------


def _again(
    play: Play, actor: Creature, spell: SpellDefinition, aim: str, mind: Tactic
) -> Iterator[Option]:
    """What a spell cast earlier allows on this turn."""
    again = spell.again
    if again is None or again.takes == "free":
        return
    running = running_spell(play, spell, actor.id) if _there(play, again.takes) else None
    if running is None or (again.fallen and _lies_on_anybody(play, actor, spell)):
        return
    level = running.level if spell.level else 0
    for later, option in _forms(later_form(spell, again)):
        found = _best(play, actor, later, option, level, aim, mind)
        if found is not None and found[1] > 0:
            request = found[0].with_(again=True, slot_level=0)
            yield Option(request, found[1], again.takes)


def _lies_on_anybody(play: Play, actor: Creature, spell: SpellDefinition) -> bool:
    return any(_under(play, actor, spell, one) for one in outlook(play, actor.id).enemies)
