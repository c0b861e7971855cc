"""Effects that spells alone have so far; part of the vocabulary of ``models.effects``."""

# annotations are no strings here: pydantic would compile hundreds of them, a tenth of the load
from typing import Literal

from whispyrkeep.models.base import CatalogueId, Count, Int, Line, Value, added
from whispyrkeep.models.riders import ConditionRider, DamagePart, DiceFormula, Rider, SaveSpec, Size
from whispyrkeep.models.terms import Ability, Condition, DamageType, Skill


class Step(Value):
    """What something is from a caster's level on, or from a slot's level on."""

    level: Count
    dice: DiceFormula | None = None
    value: Int = 0


class OnHit(Value):
    """What a hit with a weapon brings besides the weapon's own damage.

    ``dice`` of ``damage_type`` (None is the weapon's own) and ``riders``, for creatures of
    ``only_types`` but none of ``spares``. ``natural_20`` asks for a 20 on the d20, and ``how``
    for a melee or a ranged attack. What ``kills`` does so with a target that has fewer Hit Points
    than ``below`` before the hit, or at most ``left`` after it, unless it saves by ``deadly``,
    which brings ``spared``. What ``drains`` gives its wielder Temporary Hit Points by the damage
    taken, and what ``beheads`` is as it says. An ``option`` is named with the attack; it takes
    ``charges`` of the item, or is ready again at the next dawn if it takes none, but one that
    only ``converts`` the weapon's damage costs nothing, nor does one whose hit is ``harmless``
    otherwise. What works ``once`` is over with the
    first hit.
    """

    dice: DiceFormula | None = None
    damage_type: DamageType | None = None
    only_types: tuple[Line, ...] = ()
    spares: tuple[Line, ...] = ()
    natural_20: bool = False
    how: Literal["", "melee", "ranged"] = ""
    riders: tuple[Rider, ...] = ()
    kills: bool = False
    below: Count = 0
    left: Count = 0
    deadly: SaveSpec | None = None
    drains: bool = False
    beheads: bool = False
    spared: tuple[Rider, ...] = ()
    once: bool = False
    converts: DamageType | None = None
    option: Line = ""
    charges: Count = 0
    harmless: bool = added(False)


class WieldEffect(Value):
    """A weapon is better than it was, or those named in ``items``: ``unarmed`` is the bare hand.

    ``casting`` lets the caster's modifier take the place of Strength, and ``modifier`` is what it
    was at the casting. The last of ``steps`` that is reached gives other damage dice, and a bonus
    to attack and damage rolls; damage may be of ``or_type``, or is of ``damage_type`` instead.
    ``on_hit`` is what a hit brings besides. A weapon may be of ``finesse``, be thrown up to
    ``range_feet`` or ``long_feet`` and come back (``returns``), need no ammunition if it
    ``conjures`` it, and pass by Resistance to the types that it ``pierces``. Who is proficient with
    what it is ``trained_as`` is so with it, and on objects its dice come to their most if it
    ``razes`` them. A ``chosen`` one is named at the
    casting.
    """

    op: Literal["wield"] = "wield"
    items: tuple[Line, ...] = ()
    casting: bool = False
    modifier: Int = 0
    steps: tuple[Step, ...] = ()
    or_type: tuple[DamageType, ...] = ()
    damage_type: DamageType | None = added(None)
    on_hit: tuple[OnHit, ...] = added(())
    finesse: bool = added(False)
    range_feet: Count = added(0)
    long_feet: Count = added(0)
    returns: bool = added(False)
    conjures: bool = added(False)
    chosen: bool = added(False)
    pierces: tuple[DamageType, ...] = added(())
    trained_as: tuple[Line, ...] = added(())
    razes: bool = added(False)


class ReleaseEffect(Value):
    """Lets go of targets that the same item holds. Source: SRD 5.2, "Rope of Entanglement"."""

    op: Literal["release"] = "release"


class BlowEffect(Value):
    """One attack with the item itself against the target; with ``flies`` it strikes from afar.

    Source: SRD 5.2, "Scimitar of Speed", "Dancing Sword".
    """

    op: Literal["blow"] = "blow"
    flies: bool = False


class StrikeEffect(Value):
    """One attack with the weapon in hand, with the spellcasting ability; ``damage`` is added.

    A cantrip's dice begin at level 5.
    """

    op: Literal["strike"] = "strike"
    damage: DamagePart


class ImagesEffect(Value):
    """Duplicates of the bearer: a d6 of 3 or more for one of them takes a hit instead.

    Source: SRD 5.2, "Mirror Image".
    """

    op: Literal["images"] = "images"
    count: Count = 3


class DefyEffect(Value):
    """What would drop the bearer to 0 Hit Points leaves 1, once. Source: SRD 5.2, "Death Ward"."""

    op: Literal["defy"] = "defy"


class AftermathEffect(Value):
    """What the bearer has until the end of its next turn when the effect ends.

    With ``still`` its Speed is 0 as well. Who ``falls`` so many feet takes the damage of it and
    lies Prone; ``damage`` is another, less after a ``save``, of dice counted ``since`` the casting.
    Source: SRD 5.2, "Haste", "Reverse Gravity", "Delayed Blast Fireball".
    """

    op: Literal["aftermath"] = "aftermath"
    conditions: tuple[Condition, ...] = ()
    still: bool = added(False)
    falls: Count = added(0)
    save: SaveSpec | None = added(None)
    damage: tuple[DamagePart, ...] = added(())
    since: Int = added(0)


class ExtraAttackEffect(Value):
    """One attack more on each of the bearer's turns, or Dash, Disengage, Hide or Utilize.

    Source: SRD 5.2, "Haste".
    """

    op: Literal["extra-attack"] = "extra-attack"


class HitPointRow(Value):
    """What happens to a target of at most so many Hit Points; it ``drops`` to 0 of them."""

    most: Count
    kills: bool = False
    conditions: tuple[Condition, ...] = ()
    seconds: Count = 0
    riders: tuple[Rider, ...] = added(())
    drops: bool = added(False)


class WordEffect(Value):
    """The first row that fits the target's Hit Points, after a failed ``save`` if there is one.

    Others take ``damage``, or stand still until the start of the caster's next turn. With
    ``repeat`` the conditions end by that save at the end of a turn. Foes of the types it
    ``banishes`` are gone, whatever their Hit Points.
    Source: SRD 5.2, "Power Word Kill", "Power Word Stun", "Divine Word".
    """

    op: Literal["word"] = "word"
    rows: tuple[HitPointRow, ...]
    save: SaveSpec | None = None
    repeat: SaveSpec | None = None
    damage: tuple[DamagePart, ...] = ()
    halts: bool = False
    banishes: tuple[Line, ...] = ()


class BecomeEffect(Value):
    """The target takes the form of a creature, named as the casting's option.

    Of ``types`` if any are named, and of a Challenge Rating up to ``most_rating``, or up to the
    target's own (its level) when that is 0. It gains the form's Hit Points as Temporary ones and,
    if it ``ends_without`` them, is itself again when they are gone. ``mind`` keeps its mental
    scores. What ``stays`` does so for good
    if the spell lasts its whole time.
    """

    op: Literal["become"] = "become"
    types: tuple[Line, ...] = ()
    barred: tuple[Line, ...] = ()
    most_rating: Count = 0
    mind: bool = False
    ends_without: bool = False
    save: SaveSpec | None = None
    usual: CatalogueId = "monster/wolf"
    stays: bool = added(False)


class RayRow(Value):
    """One of the rays of a spell: damage, or a condition, after a failed save.

    What it does besides, ``holds``, may be ended or worsened by repeated saves; who fails the
    one that comes ``later``, at the start of the caster's next turn, is gone.
    """

    damage: tuple[DamagePart, ...] = ()
    conditions: tuple[Condition, ...] = ()
    twice: bool = False
    holds: ConditionRider | None = None
    later: SaveSpec | None = None


class RaysEffect(Value):
    """Each target saves, and a die decides which ray it is struck by.

    Source: SRD 5.2, "Prismatic Spray".
    """

    op: Literal["rays"] = "rays"
    save: SaveSpec
    rows: tuple[RayRow, ...]


class RiseEffect(Value):
    """A target that lies Prone stands up with its Reaction. Source: SRD 5.2, "Power Word Heal"."""

    op: Literal["rise"] = "rise"


class ReduceEffect(Value):
    """Once a turn, damage of one of these types is so much less; ``choose`` takes one of them.

    What is ``always`` there works each time. Source: SRD 5.2, "Resistance"; "Ring of Warmth".
    """

    op: Literal["reduce"] = "reduce"
    dice: DiceFormula
    types: tuple[DamageType, ...]
    choose: bool = False
    always: bool = added(False)


class FullHealingEffect(Value):
    """Dice that heal the bearer come to the most they can. Source: SRD 5.2, "Beacon of Hope"."""

    op: Literal["full-healing"] = "full-healing"


class EscapeEffect(Value):
    """The bearer may take an action on its turns to end the effect it is part of.

    By a check with ``ability`` and ``skill``, or by a saving throw without a skill; against
    ``difficulty_class``, or the spell's own when that is 0. Of what is to be ``helped`` whoever is
    beside the bearer may rid it too. Of a wall with ``hit_points`` it is by attacks against its
    ``armor_class``, with damage of no type in ``immune`` and twice that of those in
    ``vulnerable``; who ``breaks`` through suffers what comes of that. ``harms`` are for who helps.
    Source: SRD 5.2, "Irresistible Dance", "Maze", "Phantasmal Force", "Wall of Ice".
    """

    op: Literal["escape"] = "escape"
    ability: Ability
    skill: Skill | None = None
    difficulty_class: Count = 0
    helped: bool = added(False)
    armor_class: Count = added(0)
    hit_points: Count = added(0)
    immune: tuple[DamageType, ...] = added(())
    vulnerable: tuple[DamageType, ...] = added(())
    breaks: tuple[Rider, ...] = added(())
    harms: tuple[DamagePart, ...] = added(())


class Behavior(Value):
    """What a die of up to ``most`` has the bearer do on its turn."""

    most: Count
    does: Literal["wander", "nothing", "strike", "choose"]


class BehaveEffect(Value):
    """At the start of its turns a die decides what the bearer does. Source: SRD 5.2, "Confusion".

    Who has to ``strike`` makes one melee attack against a random creature within reach.
    """

    op: Literal["behave"] = "behave"
    dice: DiceFormula
    rows: tuple[Behavior, ...]


class BondEffect(Value):
    """Whoever put this on the bearer takes as much damage as it does, until they drop.

    Source: SRD 5.2, "Warding Bond".
    """

    op: Literal["bond"] = "bond"


class BlinkEffect(Value):
    """At the end of its turns, on a die of ``on`` or more, the bearer is away until its next.

    Source: SRD 5.2, "Blink".
    """

    op: Literal["blink"] = "blink"
    dice: DiceFormula = "1d6"
    on: Count = 4
    moment: Literal["end-of-targets-turns"] = "end-of-targets-turns"


class SteadfastEffect(Value):
    """The bearer's Hit Point maximum cannot be reduced. Source: SRD 5.2, "Aura of Life"."""

    op: Literal["steadfast"] = "steadfast"


class ShelterEffect(Value):
    """Spells of up to this ``level`` do nothing to the bearer, ``per_slot`` higher ones too.

    Those of casters who share the shelter do, unless it stops ``all``.
    Source: SRD 5.2, "Globe of Invulnerability", "Antimagic Field".
    """

    op: Literal["shelter"] = "shelter"
    level: Count
    per_slot: Count = 0
    all: bool = False


class BarrierEffect(Value):
    """What cannot reach the bearer: ordinary ``projectiles``, or ``touch`` from within 5 feet.

    With ``allies_feet`` it is around the caster's companions too. Projectiles go neither in nor
    out.

    Creatures of the types in ``spares`` are not stopped, of those in ``stops`` alone if any.
    Source: SRD 5.2, "Wind Wall", "Antilife Shell".
    """

    op: Literal["barrier"] = "barrier"
    projectiles: bool = False
    touch: bool = False
    spares: tuple[Line, ...] = ()
    allies_feet: Count = 0
    stops: tuple[Line, ...] = added(())


class UnboundEffect(Value):
    """Neither Difficult Terrain nor magic slows the bearer.

    Source: SRD 5.2, "Freedom of Movement".
    """

    op: Literal["unbound"] = "unbound"


class TurnsEffect(Value):
    """The bearer takes so many turns in a row, until it touches anybody else.

    ``left`` is how many there still are. Source: SRD 5.2, "Time Stop".
    """

    op: Literal["turns"] = "turns"
    dice: DiceFormula
    left: Count = 0


class DuplicateEffect(Value):
    """Another spell of up to this ``level``, named as the option, takes effect at once.

    Source: SRD 5.2, "Wish".
    """

    op: Literal["duplicate"] = "duplicate"
    level: Count


class TurncoatEffect(Value):
    """The bearer fights for whoever put this on it. Source: SRD 5.2, "Dominate Person"."""

    op: Literal["turncoat"] = "turncoat"


class TetherEffect(Value):
    """It ends when its bearer is more than ``feet`` from whoever put it there.

    Where ``unseen``, only if the bearer does not see them, and ``feet`` are enough.
    Source: SRD 5.2, "Warding Bond", "Eyebite".
    """

    op: Literal["tether"] = "tether"
    feet: Count
    unseen: bool = False


class RestEffect(Value):
    """Gives the benefits of a Short Rest, once between Long Rests.

    Source: SRD 5.2, "Prayer of Healing".
    """

    op: Literal["rest"] = "rest"


class ArriveEffect(Value):
    """How well a 1d100 lets the caster and others arrive: up to each number, in this order.

    A mishap hurts all who travel, and the die is rolled again. Source: SRD 5.2, "Teleport".
    """

    op: Literal["arrive"] = "arrive"
    mishap: Count = 0
    similar: Count = 0
    off_target: Count = 0
    damage: DamagePart


class ReviveEffect(Value):
    """Brings a creature back that died within ``seconds``, with so many Hit Points or ``all``.

    ``penalty`` is what is subtracted from its D20 Tests, a Long Rest taking 1 away. With ``dust``
    it needs nothing of the body.
    """

    op: Literal["revive"] = "revive"
    seconds: Count
    hit_points: Count = 1
    all: bool = False
    penalty: Count = 0
    dust: bool = added(False)


class DispelEffect(Value):
    """Ends spells on the target up to ``level`` or the slot's, and others by a check.

    Source: SRD 5.2, "Dispel Magic".
    """

    op: Literal["dispel"] = "dispel"
    level: Count = 3


class SlotSummons(Value):
    """Which creatures a slot of this level may bring instead, and how many."""

    level: Count
    creatures: tuple[CatalogueId, ...]
    count: Count


class SummonEffect(Value):
    """Brings ``count`` creatures of one of these stat blocks, for ``seconds`` if not 0.

    A spell's are as many as its caster's modifier if ``counted_by`` that, ``per_slot`` more for
    each higher slot level, and fight beside the caster; those without ``attacks`` only help.
    Others are named as the casting's option, ``by_slot``. Where each ``counts`` as several there
    are fewer; of a ``size`` they have other ``hit_points`` and other ``damage``, with
    ``per_slot_dice`` more for each higher level and, ``with_modifier``, the summoner's modifier.
    With the option ``control`` it ``keeps`` so many of those that are there for the time again.
    A stat block calls up no more than ``most``, out of corpses of the types ``from_dead`` within so
    many ``feet`` if any are named; what is ``bound`` goes when its caller dies.
    """

    op: Literal["summon"] = "summon"
    creatures: tuple[CatalogueId, ...]
    count: DiceFormula = "1"
    seconds: Count = 0
    per_slot: Count = 0
    counted_by: Literal["", "spellcasting-ability"] = ""
    attacks: bool = True
    by_slot: tuple[SlotSummons, ...] = ()
    most: Count = added(0)
    from_dead: tuple[Line, ...] = added(())
    feet: Count = added(0)
    bound: bool = added(False)
    counts: Count = added(1)
    size: Size | None = added(None)
    hit_points: Count = added(0)
    damage: DiceFormula | None = added(None)
    per_slot_dice: Count = added(0)
    with_modifier: bool = added(False)
    keeps: Count = added(0)
