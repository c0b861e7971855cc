"""The parts of effects, and riders: what happens to a target besides being hit or failing a save.

Distances are feet, durations seconds. Dice are read as ``2d6+3`` or as count, sides and bonus.
"""

# annotations are no strings here: pydantic would compile hundreds of them, a tenth of the load
import re
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from whispyrkeep.models.base import CatalogueId, Count, Int, Line, Slug, Value, added
from whispyrkeep.models.terms import Ability, Condition, DamageType, EffectKind, Skill

_DICE: Final = re.compile(r"(\d+)(?:d(\d+))?([+-]\d+)?")


def dice_tuple(formula: str) -> tuple[int, int, int]:
    """Count, sides and bonus: ``2d6+3`` is (2, 6, 3), a number alone (0, 0, number)."""
    matched = _DICE.fullmatch(formula)
    if matched is None:
        raise ValueError(f"'{formula}' is no dice formula such as 2d6+3")
    bonus = int(matched[3] or 0)
    if matched[2] is None:
        return 0, 0, int(matched[1]) + bonus
    return int(matched[1]), int(matched[2]), bonus


def dice_formula(count: int, sides: int, bonus: int) -> str:
    """Text of the dice, the inverse of ``dice_tuple``."""
    if not count:
        return str(bonus)
    return f"{count}d{sides}{f'{bonus:+d}' if bonus else ''}"


def _read_dice(stored: Any) -> Any:
    if isinstance(stored, list | tuple) and [type(part) for part in stored] == [int] * 3:
        return dice_formula(*stored)
    return stored


DiceFormula = Annotated[
    str,
    StringConstraints(pattern=r"^\d{1,3}(d\d{1,3})?([+-]\d{1,3})?$"),
    BeforeValidator(_read_dice),
]
"""Dice and a fixed number: ``2d6+3``, ``1d4``, or a number alone."""


class Size(StrEnum):
    TINY = "tiny"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    HUGE = "huge"
    GARGANTUAN = "gargantuan"


class Area(Value):
    """An area of effect. ``feet`` is a radius for all but cones, cubes, squares and lines.

    Source: SRD 5.2, Rules Glossary, "Area of Effect".
    """

    shape: Literal["cone", "cube", "cylinder", "emanation", "line", "sphere", "square", "wall"]
    feet: Annotated[Int, Field(ge=5, le=5_280)]
    width_feet: Count = 0
    height_feet: Count = 0


# --- parts ----------------------------------------------------------------------------

When = Literal[
    "always",
    "advantage",
    "no-advantage",
    "bloodied",
    "unbloodied",
    "target-bloodied",
    "target-unbloodied",
    "target-grappled",
    "target-ungrappled",
    "charged",
    "uncharged",
]
"""What a part of the damage depends on: the attack roll, the attacker or the target.

``charged``: the attacker moved ``feet`` straight toward the target immediately before the hit.
"""


class DamagePart(Value):
    """Dice of one damage type. ``when`` makes it depend on the attack or the attacker.

    ``only_against`` limits it to creature types (``undead``); one of ``or_type`` may be chosen
    instead of ``damage_type``. ``average`` is the printed one, and ``plus`` adds a number of the
    caster's. Fire that ``scalds`` is not resisted for being underwater. In a storm outdoors there
    are ``storm_dice`` more, and ``dice_per_slot`` for each slot level above the spell's and
    ``dice_per_round`` for each that it has lasted. Where it ``bursts``, each die that shows its
    highest face brings one more, as many as the caster's modifier at most; of a casting it is
    that number.
    """

    dice: DiceFormula
    damage_type: DamageType
    when: When = "always"
    only_against: tuple[Line, ...] = ()
    or_type: tuple[DamageType, ...] = ()
    feet: Count = 0
    average: Count | None = None
    plus: tuple[Literal["spell-level", "spellcasting-ability"], ...] = ()
    scalds: bool = added(False)
    dice_per_slot: Count = added(0)
    storm_dice: Count = added(0)
    dice_per_round: Count = added(0)
    bursts: Count = added(0)


class SaveSpec(Value):
    """A saving throw; ``difficulty_class`` None takes the caster's spell save DC."""

    ability: Ability
    difficulty_class: Annotated[Int, Field(ge=1, le=30)] | None = None


Until = Literal[
    "seconds",
    "end-of-targets-turn",
    "end-of-targets-next-turn",
    "start-of-targets-next-turn",
    "start-of-sources-next-turn",
    "end-of-sources-next-turn",
    "end-of-this-turn",
    "ended",
]
"""When something ends: after ``seconds``, on somebody's next turn, or when a rule ends it."""

Moment = Literal[
    "start-of-targets-turns",
    "end-of-targets-turns",
    "start-of-sources-turns",
    "end-of-sources-turns",
    "enters-or-starts-turn",
    "on-death",
    "on-hit-by-melee",
    "on-entering-its-space",
    "on-leaving",
    "long-rest",
    "day",
    "on-damage",
    "ten-minutes",
    "hour",
]
"""When something happens again and again, or what sets it off."""

# --- riders ---------------------------------------------------------------------------


class ConditionRider(Value):
    """Gives conditions, after a save if one is named, to creatures no larger than ``max_size``.

    ``repeat_save`` lets the target repeat the save at the end of each of its turns. Creatures of
    the types in ``spares`` are not affected; with ``only_types`` no others are. ``worsens_to`` is
    what the failed repeated save turns the condition into (Sleep), for ``worse_seconds``;
    ``worse_repeats`` lets the target go on repeating it. Who is ``woken`` by an action is free.
    ``charge_feet`` asks that the attacker moved so far straight toward the target; ``limbs`` is
    how many such holds it has, and ``breaks_at_…`` the Armor Class and Hit Points of what holds
    (a web). Who ``escapes`` a spell does so by a check against its save DC.
    With ``counted`` the repeated save goes on until it has been made, or has failed, so often:
    then the condition is over, or worsens, or stays unless there is something worse.
    ``on_damage`` is a further save whenever the target takes damage (of ``others`` than the
    source). What ``stays`` once it has worsened does so for good if the spell lasts its whole
    time, and what ``clings`` ends by magic only if a save of this ability succeeds.
    ``failed_by`` is by how much the save must have failed. What holds may be immune to damage
    of types ``breaks_but`` and take twice that of ``breaks_twice``, and an item in
    ``washed_by`` ends it. Who has it is no target of the source's actions in ``bars``. It ends
    at the end of a turn on which the source cannot be seen if it is ``unseen_ends``, and
    ``anew`` takes what the same action did before from whoever has it. One ``with_source`` ends
    when that dies, and damage of its ``gentle`` action ends nothing.
    A save comes again after every ``day`` or Long Rest if it ``nags``
    (``nag_save``, or the one that was failed): on a success it is over, on a failure it
    ``drains`` the Hit Point maximum, which no rest restores as long as it lasts.
    """

    op: Literal["condition"] = "condition"
    conditions: tuple[Condition, ...]
    save: SaveSpec | None = None
    max_size: Size | None = None
    escape_dc: Count = 0
    until: Until = "ended"
    seconds: Count = 0
    repeat_save: bool = False
    worsens_to: Condition | None = None
    worse_seconds: Count = 0
    worse_repeats: bool = False
    ends_on_damage: bool = False
    woken: bool = False
    spares: tuple[Line, ...] = ()
    only_types: tuple[Line, ...] = ()
    charge_feet: Count = 0
    limbs: Count = 0
    breaks_at_armor_class: Count = 0
    breaks_at_hit_points: Count = 0
    escapes: bool = False
    counted: Count = added(0)
    on_damage: Literal["", "plain", "advantage", "others"] = added("")
    stays: bool = added(False)
    clings: Ability | None = added(None)
    failed_by: Count = added(0)
    breaks_but: tuple[DamageType, ...] = added(())
    breaks_twice: tuple[DamageType, ...] = added(())
    washed_by: tuple[CatalogueId, ...] = added(())
    bars: tuple[Slug, ...] = added(())
    unseen_ends: bool = added(False)
    anew: bool = added(False)
    with_source: bool = added(False)
    dries: tuple[DamagePart, ...] = added(())
    gentle: Line = added("")
    nags: Literal["", "day", "long-rest"] = added("")
    nag_save: SaveSpec | None = added(None)
    drains: DiceFormula | None = added(None)


class MarkRider(Value):
    """Puts an ongoing effect on the target hit: slowed, outlined …"""

    op: Literal["mark"] = "mark"
    kind: EffectKind
    value: Int = 0
    once: bool = False
    until: Until
    seconds: Count = 0


class DrainRider(Value):
    """Lowers the target's Hit Point maximum by the damage taken, until a Long Rest.

    ``dice`` is for a loss that has nothing to do with the damage; with ``leech`` the source
    regains as many Hit Points. The maximum does not fall below what it ``leaves``, and only damage
    ``of`` this type counts if one is named.
    """

    op: Literal["drain"] = "drain"
    dice: DiceFormula | None = None
    leech: bool = False
    leaves: Count = added(0)
    of: DamageType | None = added(None)


class PushRider(Value):
    """Pushes the target away: out of engagement when ``feet`` exceeds the engaged distance.

    ``by_reaction`` it runs itself, if it has its Reaction left to spend; who ``flings`` it lets go.
    """

    op: Literal["push"] = "push"
    feet: Annotated[Int, Field(ge=5, le=120)]
    max_size: Size | None = None
    by_reaction: bool = added(False)
    flings: bool = added(False)


class PullRider(Value):
    """Pulls the target straight toward the source."""

    op: Literal["pull"] = "pull"
    feet: Annotated[Int, Field(ge=5, le=120)]
    max_size: Size | None = None


class OngoingRider(Value):
    """Damage that comes again at each such ``moment``, until the effect ends; or ``once``.

    Hit Points that are ``lost`` are so whatever the target resists; ``mended`` ends it with a
    spell that heals.
    """

    op: Literal["ongoing"] = "ongoing"
    damage: tuple[DamagePart, ...]
    moment: Moment
    during: Condition | None = None
    once: bool = False
    lost: bool = added(False)
    mended: bool = added(False)


class HinderRider(Value):
    """Takes something from the target: speed, healing, Reactions, half of its turn.

    ``value`` is the feet of ``speed``, the penalty to ``armor-class``, or the score's loss; of
    ``speed-limit`` the most feet that it moves. Without ``invisible`` it does not profit from
    that condition, without ``casting`` it casts nothing, and without ``raising`` only a spell
    that needs no body brings it back. ``difficult-terrain`` makes each foot cost two, in
    ``fog`` and ``darkness`` nobody sees it nor it anybody, with ``gestures`` one in four of its
    spells fails, with ``one-attack`` it makes no more on its turn, in ``flight`` it spends its
    turns running from the source and ``drawn`` running to it; without a ``grip`` it drops what
    it holds, and without another ``form`` it is itself again; who is ``aloft`` is out of reach
    of short arms, and reaches nobody so. What is ``fragile`` ends when its bearer or a companion
    takes damage. ``armor`` that is worn is eaten away, and metal armor or weapons ``rust``; without
    ``loyalty`` it strikes at its own side. One of ``natives`` who is ``away``
    for the whole time of a spell does not come back.
    With ``repeat_save`` the target repeats the save it failed. Who may take no ``action`` can
    still move, who has to ``dodge`` does nothing else with it; ``of_source`` holds against
    whoever put it there alone. Without ``recovery`` a Long Rest gives it no
    maximum back; ``armor`` wears away the suit worn, who is ``lured`` walks to the source, and
    who is ``driven`` uses its movement to go away from it first.
    """

    op: Literal["hinder"] = "hinder"
    what: Literal[
        "speed",
        "speed-halved",
        "speed-zero",
        "reactions",
        "opportunity-attacks",
        "bonus-actions",
        "action-or-bonus-action",
        "move-or-action",
        "healing",
        "rests",
        "short-rests",
        "long-rests",
        "recovery",
        "healing-ashore",
        "lured",
        "verbal-spells",
        "teleporting",
        "breathing",
        "drowning",
        "armor-class",
        "armor",
        "rust",
        "loyalty",
        "strength",
        "exhaustion",
        "turn",
        "away",
        "concentration",
        "attacking",
        "invisible",
        "casting",
        "speed-limit",
        "raising",
        "difficult-terrain",
        "fog",
        "darkness",
        "gestures",
        "one-attack",
        "flight",
        "drawn",
        "grovel",
        "drop",
        "grip",
        "form",
        "aloft",
        "action",
        "dodge",
        "driven",
    ]
    value: Int = 0
    dice: DiceFormula | None = None
    until: Until = "ended"
    seconds: Count = 0
    repeat_save: bool = added(False)
    natives: tuple[Line, ...] = added(())
    fragile: bool = added(False)
    of_source: bool = added(False)


class GlowRider(Value):
    """The target sheds Bright Light for so many feet, and Dim Light for so many more."""

    op: Literal["glow"] = "glow"
    bright_feet: Count = 0
    dim_feet: Count = 0
    until: Until = "ended"
    seconds: Count = 0


class CurseRider(Value):
    """The target is cursed, for ``seconds`` or until the curse is removed.

    What the same source hinders ends with it. Its Hit Point maximum falls by ``daily`` every 24
    hours; one ``with_source`` ends when that dies.
    Who would drop to 0 Hit Points under it ``becomes`` that creature, with 10, instead.
    """

    op: Literal["curse"] = "curse"
    seconds: Count = 0
    daily: DiceFormula | None = added(None)
    with_source: bool = added(False)
    dries: tuple[DamagePart, ...] = added(())
    becomes: CatalogueId | None = added(None)


class BurnRider(Value):
    """The target starts burning. Source: SRD 5.2, Rules Glossary, "Burning"."""

    op: Literal["burn"] = "burn"
    objects_only: bool = False


class ModifierRider(Value):
    """Advantage, Disadvantage, or dice and numbers added to D20 Tests or damage.

    ``bearer`` is who has it: the target, the source, or whoever attacks the target.
    """

    op: Literal["modifier"] = "modifier"
    on: tuple[Literal["attacks", "saves", "checks", "damage", "concentration", "escape"], ...]
    leaning: Literal["advantage", "disadvantage"] | None = None
    dice: DiceFormula | None = None
    value: Int = 0
    ability: Ability | None = None
    bearer: Literal["target", "source", "attackers"] = "target"
    once: bool = False
    repeat_save: bool = False
    until: Until = "ended"
    seconds: Count = 0


class SwallowRider(Value):
    """Swallows or engulfs the target: it has the conditions and takes damage each turn.

    So much damage from within on one turn, ``bursts_at``, forces a Constitution save. Who is inside
    ``bars`` an action, and comes out after the damage of the next turn if that ``disgorges``.
    An action and a Strength (Athletics) check against ``escape_dc`` frees the target; it is
    ``airless`` inside, and nobody speaks there.
    One of the size that ``fills`` it leaves no room, and whoever is beside it may pull somebody
    out, being ``pulled`` at by the damage.
    """

    op: Literal["swallow"] = "swallow"
    conditions: tuple[Condition, ...]
    damage: tuple[DamagePart, ...]
    moment: Moment
    bursts_at: Count = 0
    burst_dc: Count = 0
    capacity: Count = 1
    exit_feet: Count = 0
    max_size: Size | None = None
    bars: Slug | None = added(None)
    fills: Size | None = added(None)
    pulled: tuple[DamagePart, ...] = added(())
    disgorges: bool = added(False)
    escape_dc: Count = added(0)
    airless: bool = added(False)


class BindRider(Value):
    """Something that stays on the target until an action ends it: a wound, a creature that clings.

    The action is a check of ``ability`` and ``skill`` against ``dc``; if ``helped``, whoever is
    beside the target may take it too. What it ``loses`` at each ``moment`` are Hit Points,
    whatever it resists, until ``seconds`` are over, or until a spell heals it if that is how it is
    ``mended``. Nobody bears two of what has the same name (``what``). A creature that ``clings``
    moves with the target, for it is ``still``, and attacks nobody else, with Advantage if that
    ``favours`` it; if it ``shares``, it takes half of the damage done to it and the target as
    much. ``conditions``, and that the target ``suffocates``, may ask for an attack roll with
    Advantage (``leant``) and for who is no larger than ``covers``. ``damage`` comes at each
    ``moment``, who cannot breathe water ``drowns``, the action is ``barred`` meanwhile, and there
    is ``room`` for so many of Medium size or one that is Large.
    """

    op: Literal["bind"] = "bind"
    ability: Ability
    skill: Skill
    dc: Count
    helped: bool = False
    what: Line = ""
    max_size: Size | None = None
    loses: DiceFormula | None = None
    moment: Moment = "start-of-targets-turns"
    seconds: Count = 0
    mended: bool = False
    conditions: tuple[Condition, ...] = ()
    suffocates: bool = False
    leant: bool = False
    covers: Size | None = None
    clings: bool = False
    still: bool = False
    favours: bool = False
    shares: bool = False
    damage: tuple[DamagePart, ...] = added(())
    drowns: bool = added(False)
    barred: bool = added(False)
    room: Count = added(0)


class PossessRider(Value):
    """The source vanishes into the target's body and acts with it, till it drops or is left.

    Then the target is safe from it for ``immune_seconds``.
    """

    op: Literal["possess"] = "possess"
    immune_seconds: Count


class FallRider(Value):
    """What becomes of a target that this drops to 0 Hit Points, or that is ``at_zero`` already.

    It ``dies``, leaving no body if that is ``consumed``, or becomes ``stable`` with conditions for
    so many ``seconds``; the source regains what ``heals`` comes to. Of the dead of ``only_types``
    one ``rises`` after so many ``hours``; ``told`` is what the table should know besides.
    """

    op: Literal["fall"] = "fall"
    dies: bool = False
    consumed: bool = False
    stable: bool = False
    conditions: tuple[Condition, ...] = ()
    seconds: Count = 0
    heals: DiceFormula | None = None
    only_types: tuple[Line, ...] = ()
    rises: CatalogueId | None = None
    hours: DiceFormula | None = None
    at_zero: bool = False
    told: Line = ""


SingleRider = Annotated[
    ConditionRider
    | MarkRider
    | DrainRider
    | PushRider
    | PullRider
    | OngoingRider
    | HinderRider
    | GlowRider
    | CurseRider
    | BurnRider
    | ModifierRider
    | SwallowRider
    | BindRider
    | PossessRider
    | FallRider,
    Field(discriminator="op"),
]
"""A rider without a saving throw of its own between it and the target."""


class SaveRider(Value):
    """A further saving throw of the target hit, with damage or riders of its own.

    With ``leech`` the source regains half of the damage.
    """

    op: Literal["save"] = "save"
    save: SaveSpec
    damage: tuple[DamagePart, ...] = ()
    half: bool = False
    on_failure: tuple[SingleRider, ...] = ()
    immune_seconds: Count = 0
    only_types: tuple[Line, ...] = ()
    spares: tuple[Line, ...] = ()
    leech: bool = False


Rider = Annotated[SingleRider | SaveRider, Field(discriminator="op")]
