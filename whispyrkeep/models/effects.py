"""The effect vocabulary: what attacks, spells, items, features and traits can do.

It is closed and versioned. Each effect and each rider says what it is by its ``op``. ``mechanics``
executes the ops named in ``docs/catalogue.md`` and leaves the rest to the table; what an entry's
text says beyond the vocabulary stands in the entry's ``unmodelled`` list.
"""

# annotations are no strings here: pydantic would compile hundreds of them, a tenth of the load
from typing import Annotated, Final, Literal

from pydantic import Field

from whispyrkeep.models.base import CatalogueId, Count, Int, Line, Paragraph, Slug, Value, added
from whispyrkeep.models.modifiers import (
    BonusEffect,
    ProficiencyEffect,
    ResistEffect,
    RollEffect,
    SenseEffect,
)
from whispyrkeep.models.programs import (
    DeflectEffect,
    ManeuverEffect,
    MultiattackEffect,
    ParryEffect,
    PhaseEffect,
    RedirectEffect,
    SpellUse,
    SplitEffect,
)
from whispyrkeep.models.riders import (
    Area,
    DamagePart,
    DiceFormula,
    GlowRider,
    HinderRider,
    Moment,
    OngoingRider,
    Rider,
    SaveSpec,
    Size,
)
from whispyrkeep.models.surrounds import (
    DisperseEffect,
    FlammableEffect,
    ScreenEffect,
    WaitEffect,
)
from whispyrkeep.models.terms import Ability, Condition, DamageType, EffectKind
from whispyrkeep.models.workings import (
    AftermathEffect,
    ArriveEffect,
    BarrierEffect,
    BecomeEffect,
    BehaveEffect,
    BlinkEffect,
    BlowEffect,
    BondEffect,
    DefyEffect,
    DispelEffect,
    DuplicateEffect,
    EscapeEffect,
    ExtraAttackEffect,
    FullHealingEffect,
    HitPointRow,
    ImagesEffect,
    RaysEffect,
    ReduceEffect,
    ReleaseEffect,
    RestEffect,
    ReviveEffect,
    RiseEffect,
    ShelterEffect,
    SteadfastEffect,
    StrikeEffect,
    SummonEffect,
    TetherEffect,
    TurncoatEffect,
    TurnsEffect,
    UnboundEffect,
    WieldEffect,
    WordEffect,
)

VOCABULARY: Final = 5
"""Version of the vocabulary. It grows by addition: what earlier ones could say is still read."""

# --- effects --------------------------------------------------------------------------


Favoured = Literal["wounded", "grappled", "first-round"]
"""What gives an attack Advantage: a wounded target, one it grapples, the fight's first round."""


class AttackEffect(Value):
    """An attack roll. ``to_hit`` None is the caster's spell attack modifier.

    ``reach`` is for melee; ``range_feet`` and ``long_range_feet`` for ranged attacks.
    ``attacks`` rolls are made (rays), and ``per_slot`` more for each slot level above the spell's
    or ``per_tier`` at the levels where cantrips grow. ``half_on_miss`` deals half of the first
    damage even so; with ``leech`` the attacker regains half of the damage taken.
    ``advantage_when`` is what gives it Advantage; an ``automatic`` attack always hits. One that
    ``leaps`` strikes at another enemy within so many feet when two of the dice show the same,
    once for each level of the slot. Who has charged and knocks the target down by it ``follows``
    with one attack of the named action. What a hit brings may come ``instead`` of the damage.
    """

    op: Literal["attack"] = "attack"
    kind: Literal["melee", "ranged", "melee-or-ranged"]
    to_hit: Int | None = None
    reach: Count = 0
    range_feet: Count = 0
    long_range_feet: Count = 0
    damage: tuple[DamagePart, ...] = ()
    on_hit: tuple[Rider, ...] = ()
    attacks: Annotated[Int, Field(ge=1, le=10)] = 1
    per_slot: Count = 0
    per_tier: Count = 0
    half_on_miss: bool = False
    leech: bool = False
    advantage_when: Favoured | None = None
    automatic: bool = False
    leaps: Count = added(0)
    follows: Slug | None = added(None)
    instead: bool = added(False)


class SaveEffect(Value):
    """Targets save; ``damage`` is rolled once for all, halved on a success when ``half``.

    One creature within ``feet``, or all in ``area``. ``half_only`` is printed where a success
    spares the target everything else; ``immune_seconds`` is how long a success protects.
    ``having`` is what the target must have one of, ``moment`` what sets the save off; ``in_sight``
    asks that it sees the source. Of a spell, the save ``repeats`` at the end of each of the
    target's turns, ending what it did; a later save that ``ends`` it does so on a success.
    ``works`` last on who fails. Where it may be ``willing``, who is of the caster's party makes
    none. Targets larger than ``clumsy_over`` have Advantage. Creatures of the types in
    ``fails_for`` or ``succeeds_for`` make no roll. Whom its damage drops, it turns to dust if it
    ``dusts``. Who has saved against one casting is safe from it for ``immune_seconds``. It ends
    after ``spent_after`` damage, and brings a Humanoid that it kills back as what it ``raises``.
    What the first of the ``rows`` says that fits the Hit Points takes the place of everything
    else. A ``fresh`` one passes by whom it bears on already, and one that may be ``reflected``
    is its source's to make, too, where a target holds up a mirror. ``downed`` is for those who
    live at 0 Hit Points; who is ``thrown`` hits another, who saves too. ``modifier`` is added to
    the roll, and an ``unseen`` one is due where the source is not seen. What needs
    ``concentration`` lasts as long as its source's.
    """

    op: Literal["save"] = "save"
    save: SaveSpec
    feet: Count = 0
    area: Area | None = None
    max_size: Size | None = None
    enemies_only: bool = False
    having: tuple[Condition, ...] = ()
    only_types: tuple[Line, ...] = ()
    spares: tuple[Line, ...] = ()
    damage: tuple[DamagePart, ...] = ()
    half: bool = False
    half_only: bool = False
    on_failure: tuple[Rider, ...] = ()
    on_either: tuple[Rider, ...] = ()
    immune_seconds: Count = 0
    disadvantage_for: tuple[Line, ...] = ()
    advantage_in_fight: bool = False
    moment: Moment | None = None
    in_sight: bool = False
    repeats: bool = False
    works: "tuple[Work, ...]" = ()
    willing: bool = False
    peaceful: bool = False
    on_success: tuple[Rider, ...] = ()
    ends: bool = False
    clumsy_over: Size | None = None
    fails_for: tuple[Line, ...] = added(())
    succeeds_for: tuple[Line, ...] = added(())
    dusts: bool = added(False)
    spent_after: Count = added(0)
    raises: CatalogueId | None = added(None)
    rows: tuple[HitPointRow, ...] = added(())
    fresh: bool = added(False)
    reflected: bool = added(False)
    downed: bool = added(False)
    thrown: bool = added(False)
    modifier: Int = added(0)
    unseen: bool = added(False)
    concentration: bool = added(False)


class DamageEffect(Value):
    """Damage without a roll to avoid it, to those in ``area`` or who set it off.

    Without either it is the source's own, under the circumstance in ``only``; ``grappling`` is
    whom it holds or who holds it, and ``bound`` one whom it has Restrained from afar; ``space``
    is one enemy whose space it enters. ``able`` asks that the source is not Incapacitated,
    ``held`` that the spell grapples the target, and ``on_harm`` is what it does besides.
    """

    op: Literal["damage"] = "damage"
    damage: tuple[DamagePart, ...]
    area: Area | None = None
    moment: Moment | None = None
    enemies_only: bool = False
    able: bool = False
    held: bool = added(False)
    only: Literal[
        "", "sunlight", "running-water", "inside-objects", "grappling", "bound", "space"
    ] = ""
    on_harm: tuple[Rider, ...] = ()


class DartsEffect(Value):
    """Darts that always hit, shared out among the targets."""

    op: Literal["darts"] = "darts"
    damage: DamagePart
    darts: Annotated[Int, Field(ge=1, le=20)]
    per_slot: Count = 0


class HealEffect(Value):
    """Restores Hit Points; ``plus_modifier`` adds the spellcasting ability modifier.

    ``moment`` is for what heals by itself (Regeneration), ``average`` the printed one. Damage of a
    type in ``stopped_by`` keeps it from the next turn's; ``from_zero`` works at 0 Hit Points, and
    the creature dies only when it does not. A ``pool`` is shared out in the order of the targets,
    each getting what it lacks.
    """

    op: Literal["heal"] = "heal"
    dice: DiceFormula
    plus_modifier: bool = False
    plus: tuple[Literal["spell-level"], ...] = ()
    moment: Moment | None = None
    average: Count | None = None
    stopped_by: tuple[DamageType, ...] = ()
    from_zero: bool = False
    per_slot: Count = 0
    pool: Count = added(0)


class TemporaryEffect(Value):
    """Gives Temporary Hit Points, ``per_slot`` more for each higher slot level.

    ``moment`` is when they come again; ``plus_modifier`` adds the spellcasting ability modifier.
    Those that ``fade`` are gone when what gave them is over.
    """

    op: Literal["temporary"] = "temporary"
    dice: DiceFormula
    per_slot: Count = 0
    average: Count | None = None
    moment: Moment | None = None
    plus_modifier: bool = False
    fade: bool = added(False)


class WardEffect(Value):
    """An ongoing effect on each target, for the spell's duration or for ``seconds``."""

    op: Literal["ward"] = "ward"
    kind: EffectKind
    value: Int = 0
    seconds: Count = 0
    unarmored_only: bool = False


class GrantEffect(Value):
    """Gives a condition to willing targets for the spell's duration (Invisibility).

    One that ``endures`` does not end when its bearer attacks or casts a spell; what needs
    ``concentration`` is no spell's.
    """

    op: Literal["grant"] = "grant"
    condition: Condition
    endures: bool = added(False)
    concentration: bool = added(False)


class CureEffect(Value):
    """Ends the first of these conditions that the target has; ``all`` of them if so.

    ``exhaustion`` lowers that by so many levels, and ``drained`` gives back Hit Points of the
    maximum. ``curses`` ends curses, ``scores`` what lowers an ability score, and ``gear`` mends
    what is corroded.
    """

    op: Literal["cure"] = "cure"
    conditions: tuple[Condition, ...] = ()
    all: bool = False
    exhaustion: Count = 0
    drained: bool = False
    curses: bool = False
    scores: bool = False
    gear: bool = added(False)


class StabilizeEffect(Value):
    op: Literal["stabilize"] = "stabilize"


class BestowEffect(Value):
    """Puts works on the targets without a save, or on the caster if they are its ``own``.

    A stat block's last for ``seconds`` if not 0, and need ``concentration``.
    With ``under`` they are for those whom the spell has Charmed or the like alone.
    """

    op: Literal["bestow"] = "bestow"
    works: "tuple[Work, ...]"
    own: bool = added(False)
    seconds: Count = added(0)
    concentration: bool = added(False)
    under: bool = added(False)


class DriftEffect(Value):
    """A cloud moves ``feet`` away from its caster as their turns begin, and what it ``works``.

    It is so far away (``start``) and reaches ``radius`` feet around.
    """

    op: Literal["drift"] = "drift"
    feet: Count
    radius: Count
    works: "tuple[Work, ...]"
    start: Count = 0
    moment: Literal["start-of-sources-turns"] = "start-of-sources-turns"


class TeleportEffect(Value):
    """Moves the caster, and a companion named with it, without provoking Opportunity Attacks."""

    op: Literal["teleport"] = "teleport"
    feet: Count


class MoveEffect(Value):
    """Movement beyond the turn's own: up to ``feet``, or the Speed, or half of it.

    ``toward`` asks that it goes straight toward an enemy.
    """

    op: Literal["move"] = "move"
    mode: Literal["walk", "burrow", "climb", "fly", "swim", "jump"] = "walk"
    feet: Count = 0
    half_speed: bool = False
    toward: bool = False
    provokes: bool = True


class ResourceEffect(Value):
    """Gives, restores or spends uses of a resource by its id: ``slot-3``, ``focus-points``."""

    op: Literal["resource"] = "resource"
    resource: Slug
    amount: Int


class CastEffect(Value):
    """Casts one of the spells, with the printed ability, save DC and attack modifier.

    ``like`` is the action whose numbers it takes (``spellcasting``). The spells last so many
    ``seconds`` if not 0, and of several ``times`` one may be one of ``instead_once``. Damage of its
    ``gentle`` action does not end what they do.
    In the ``dark`` alone do they last: they end when the caster starts or ends a turn in Bright
    Light.
    """

    op: Literal["cast"] = "cast"
    spells: tuple[SpellUse, ...]
    ability: Ability | None = None
    save_dc: Count | None = None
    to_hit: Int | None = None
    like: Slug | None = None
    times: Count = 1
    free_components: tuple[Literal["verbal", "somatic", "material"], ...] = ()
    seconds: Count = added(0)
    instead_once: tuple[SpellUse, ...] = added(())
    gentle: Line = added("")
    dark: bool = added(False)


class ShapeEffect(Value):
    """Turns into one of these forms and back; statistics but size stay, equipment is not changed.

    ``speed_changes`` is for forms with Speeds of their own.
    """

    op: Literal["shape"] = "shape"
    forms: tuple[Line, ...]
    speed_changes: bool = False


class UtilityEffect(Value):
    """Changes no number; ``text`` is what happens, for the table to use."""

    op: Literal["utility"] = "utility"
    text: Paragraph


class LotRow(Value):
    """What a roll of up to ``most`` brings: to the user if it is for that, else to the targets.

    With ``loses`` the item that was used is lost.
    """

    most: Count
    effects: "tuple[Effect, ...]" = ()
    user: bool = False
    loses: bool = False


class LotEffect(Value):
    """A die decides between rows; one beyond them all brings nothing."""

    op: Literal["lot"] = "lot"
    dice: DiceFormula
    rows: tuple[LotRow, ...]


Effect = Annotated[
    AttackEffect
    | SaveEffect
    | DamageEffect
    | DartsEffect
    | HealEffect
    | TemporaryEffect
    | WardEffect
    | GrantEffect
    | CureEffect
    | StabilizeEffect
    | ReviveEffect
    | DispelEffect
    | BestowEffect
    | WieldEffect
    | StrikeEffect
    | BlowEffect
    | ReleaseEffect
    | ImagesEffect
    | DefyEffect
    | WordEffect
    | BecomeEffect
    | RaysEffect
    | RiseEffect
    | RestEffect
    | ArriveEffect
    | DuplicateEffect
    | ShelterEffect
    | BarrierEffect
    | DisperseEffect
    | WaitEffect
    | ReduceEffect
    | FullHealingEffect
    | TeleportEffect
    | MoveEffect
    | SummonEffect
    | ResourceEffect
    | RollEffect
    | ResistEffect
    | SenseEffect
    | BonusEffect
    | ProficiencyEffect
    | CastEffect
    | ShapeEffect
    | UtilityEffect
    | LotEffect
    | MultiattackEffect
    | ManeuverEffect
    | ParryEffect
    | DeflectEffect
    | RedirectEffect
    | PhaseEffect
    | SplitEffect,
    Field(discriminator="op"),
]


Work = Annotated[
    RollEffect
    | ResistEffect
    | BonusEffect
    | SenseEffect
    | HinderRider
    | GlowRider
    | OngoingRider
    | SaveEffect
    | DamageEffect
    | HealEffect
    | TemporaryEffect
    | WieldEffect
    | ImagesEffect
    | DefyEffect
    | AftermathEffect
    | ExtraAttackEffect
    | ReduceEffect
    | FullHealingEffect
    | EscapeEffect
    | BehaveEffect
    | BondEffect
    | BlinkEffect
    | SteadfastEffect
    | ShelterEffect
    | BarrierEffect
    | UnboundEffect
    | TurnsEffect
    | TurncoatEffect
    | TetherEffect
    | DriftEffect
    | FlammableEffect
    | ScreenEffect
    | BecomeEffect,
    Field(discriminator="op"),
]
"""What can last on a creature: modifiers of its numbers, and what happens at a ``moment``.

A save or damage with an ``area`` is for enemies of the bearer within it, one without for the
bearer itself.
"""

SaveEffect.model_rebuild()
DriftEffect.model_rebuild()
LotRow.model_rebuild()
LotEffect.model_rebuild()
BestowEffect.model_rebuild()
