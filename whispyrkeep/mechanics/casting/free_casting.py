"""Spells that features let somebody cast without a slot, and Pact Magic's slots.

Source: SRD 5.2, "Classes", "Character Species", "Feats": the features named below; "Pact Magic".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.sight import Brightness, brightness
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.state import PartyMember

OWN: Final = {
    "spell/hunters-mark": "favored-enemy",
    "spell/divine-smite": "paladins-smite",
    "spell/find-steed": "faithful-steed",
    "spell/contact-other-plane": "contact-patron",
    "spell/summon-dragon": "dragon-companion",
}
"""Spells that a feature casts so often, by the feature, whose word its resource has too.

Source: SRD 5.2, "Favored Enemy", "Paladin's Smite", "Faithful Steed", "Contact Patron", "Dragon
Companion".
"""

INTERVENTION: Final = "divine-intervention"
RECOVERY: Final = "natural-recovery"
HIGHEST_INTERVENTION: Final = 5
WISH: Final = "spell/wish"
GREATER: Final = "greater-divine-intervention"
WISHED: Final = "long-rests-until-divine-intervention"
"""How many Long Rests a Wish has made it wait. Source: SRD 5.2, "Greater Divine Intervention"."""


@dataclass(frozen=True, slots=True)
class Free:
    """A casting without a slot; ``resource`` is what it uses up, empty for one at will."""

    resource: str = ""


def free_casting(play: Play, spell: SpellDefinition, request: CastSpell) -> Free | None:
    """How the spell can be cast without a slot now, if no slot was asked for.

    What is at will goes before what is once a day; Divine Intervention and Natural Recovery are
    used only when they are named.
    """
    member = play.state.party[request.actor]
    for word in (INTERVENTION, RECOVERY):
        if word in request.features:
            return Free(word)
    if COMPANION in request.features and spell.id == FAMILIAR:
        return Free("wild-shape")
    if request.slot_level not in (0, spell.level) or spell.level == 0 or request.ritual:
        return None
    if _at_will(play, member, request):
        return Free()
    if request.slot_level:
        return None
    for resource in (f"free-{spell.id.partition('/')[2]}", OWN.get(spell.id, "")):
        if resource and member.body.resources.get(resource, 0):
            return Free(resource)
    return None


def _at_will(play: Play, member: PartyMember, request: CastSpell) -> bool:
    oneself = set(request.targets) <= {request.actor}
    for source in member.sheet.spells:
        if request.spell in source.at_will and (oneself or source.source not in ON_ONESELF):
            return True
    shadowed = request.spell == UNSEEN and "one-with-shadows" in member.sheet.features
    return shadowed and oneself and _in_shadow(play, member)


ON_ONESELF: Final = frozenset(
    {
        "invocation/armor-of-shadows",
        "invocation/ascendant-step",
        "invocation/fiendish-vigor",
        "invocation/otherworldly-leap",
    }
)
"""Invocations whose spells are cast on oneself. Source: SRD 5.2, "Eldritch Invocation Options"."""


def without_slots_only(member: PartyMember, spell_id: str) -> bool:
    """Whether nothing but an invocation, which prepares no spell, gives this one.

    Source: SRD 5.2, "Eldritch Invocation Options" (p. 71): cast "without expending a spell slot".
    """
    giving = [
        source
        for source in member.sheet.spells
        if spell_id in (*source.prepared, *source.always, *source.free, *source.at_will)
    ]
    return bool(giving) and all(
        source.source.startswith("invocation/")
        and spell_id not in (*source.prepared, *source.always)
        for source in giving
    )


FAMILIAR: Final = "spell/find-familiar"
COMPANION: Final = "wild-companion"
"""Find Familiar for a use of Wild Shape. Source: SRD 5.2, "Druid", "Level 2: Wild Companion"."""

UNSEEN: Final = "spell/invisibility"


def _in_shadow(play: Play, member: PartyMember) -> bool:
    """Source: SRD 5.2, "Eldritch Invocation Options", "One with Shadows"."""
    return brightness(play.state, member.id) is not Brightness.BRIGHT


def refused_free(play: Play, spell: SpellDefinition, request: CastSpell) -> Rejection | None:
    """Why Divine Intervention or Natural Recovery cannot cast this spell, if named for it.

    Source: SRD 5.2, "Cleric", "Level 10: Divine Intervention"; "Circle of the Land", "Level 6:
    Natural Recovery".
    """
    member = play.state.party[request.actor]
    for word in (INTERVENTION, RECOVERY):
        if word not in request.features:
            continue
        if word not in member.sheet.features:
            return refuse("feature.missing", f"{member.name} does not have {word}")
        waits = word == INTERVENTION and member.body.resources.get(WISHED, 0)
        if not member.body.resources.get(word, 0) or waits:
            return refuse("feature.spent", f"{member.name} has no use of {word} left; rest first")
    if COMPANION in request.features and not member.body.resources.get("wild-shape", 0):
        return refuse("feature.spent", f"{member.name} has no use of wild-shape left; rest first")
    if INTERVENTION in request.features:
        most = HIGHEST_INTERVENTION
        fitting = "cleric" in spell.classes and spell.casting_time != "reaction"
        wishes = spell.id == WISH and GREATER in member.sheet.features
        if not wishes and (not fitting or spell.level > most):
            message = f"{spell.name} is no Cleric spell of level {most} or lower without a Reaction"
            return refuse("spell.intervention", message, '"Divine Intervention"')
    if RECOVERY in request.features and spell.id not in circle_spells(member):
        return refuse("spell.circle", f"{spell.name} is none of the Circle's spells")
    bound = without_slots_only(member, spell.id) and free_casting(play, spell, request) is None
    if bound:
        message = (
            f"{member.name} has {spell.name} from an invocation: at level {spell.level}, without a "
            "slot, on whom and as often as it says"
        )
        return refuse("spell.invocation", message, '"Eldritch Invocation Options"')
    return None


def circle_spells(member: PartyMember) -> frozenset[str]:
    """Spells that a Circle of the Land Druid always has."""
    given = ("subclass/circle-of-the-land", "class/druid")
    land = (source for source in member.sheet.spells if source.source in given)
    return frozenset(spell for source in land for spell in source.always)


def calls_on_a_god(request: CastSpell) -> bool:
    """Whether the spell need not be prepared, nor its materials be there."""
    return INTERVENTION in request.features


def needs_no_materials(request: CastSpell) -> bool:
    """Source: SRD 5.2, "Divine Intervention", "Wild Companion"."""
    return INTERVENTION in request.features or COMPANION in request.features


# --- slots ----------------------------------------------------------------------------


def pool_of(member: PartyMember, level: int) -> str | None:
    """The resource that a slot of this level comes from; Pact Magic's first, None without one.

    Source: SRD 5.2, "Multiclassing", "Pact Magic": the slots serve either's spells.
    """
    for name in (f"pact-slot-{level}", f"slot-{level}"):
        if member.body.resources.get(name, 0):
            return name
    return None
