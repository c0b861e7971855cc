"""Features of classes, species and feats: those a character chooses to use.

Features that work by themselves stand where their rule does: Sneak Attack in ``blows``,
Relentless Endurance in ``damage``, Arcane Recovery in ``rests``; ``standing`` lists them all.
Source: SRD 5.2, "Classes", "Character Species", "Feats".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.features import (
    barbarian,
    bard,
    cleric,
    druid,
    feats,
    fighter,
    monk,
    paladin,
    ranger,
    rogue,
    sorcerer,
    species,
    warlock,
)
from whispyrkeep.mechanics.features.own_uses import own_uses
from whispyrkeep.mechanics.features.using import Feature, none_left
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.fights.turns import cannot_act, spend, use_up
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_effect
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import EffectKind

FEATURES: Final[dict[str, Feature]] = {
    **barbarian.USES,
    **bard.USES,
    **cleric.USES,
    **druid.USES,
    **feats.USES,
    **fighter.USES,
    **monk.USES,
    **paladin.USES,
    **ranger.USES,
    **rogue.USES,
    **sorcerer.USES,
    **species.USES,
    **warlock.USES,
}
"""Every feature a ``use_feature`` request may name."""

BY_THEMSELVES: Final[dict[str, str]] = {
    word: word
    for word in (
        "retaliation",
        "uncanny-dodge",
        "deflect-attacks",
        "superior-hunters-defense",
        "giant-ancestry-stone",
        "giant-ancestry-storm",
        "cutting-words",
        "countercharm",
        "indomitable",
        "disciplined-survivor",
        "dark-ones-own-luck",
        "stroke-of-luck",
        "boon-of-fate",
        "relentless-rage",
        "persistent-rage",
        "uncanny-metabolism",
    )
} | {"redirect-attacks": "deflect-attacks"}
"""What works by itself and may be held back, by the feature that it belongs to."""


def use_feature(play: Play, request: UseFeature) -> Rejection | None:
    """Resolve the use of a feature by a party member."""
    wanted = request.feature.lower().replace(" ", "-").replace("'", "")
    if request.hold is not None:
        return _hold(play, request.actor, wanted, hold=request.hold)
    member = play.state.party.get(request.actor)
    own = dict(own_uses(member.sheet, play.catalogue)) if member is not None else {}
    feature = own.get(wanted) or FEATURES.get(wanted)
    if feature is None:
        known = ", ".join((*own, *FEATURES))
        message = f"the rules have no use for '{request.feature}'; known are: {known}"
        return refuse("feature.unknown", message)
    refusal = cannot_act(play.state, play.catalogue, request.actor, feature.cost)
    if refusal is None:
        refusal = _not_ready(play, request, feature)
    if refusal is not None:
        return refusal
    actor = creature(play.state, play.catalogue, request.actor)
    refusal = feature.check(play, request, actor)
    if refusal is not None:
        return refusal
    spend(play, feature.cost)
    if feature.resource is not None:
        use_up(play, request.actor, feature.resource, feature.spends)
    feature.work(play, request, actor)
    settle(play)
    return None


def usable(sheet: CharacterSheet, catalogue: Catalogue) -> dict[str, Feature]:
    """What the character's features let it use, by the name that a request takes."""
    of_the_book = {name: one for name, one in FEATURES.items() if one.slug in sheet.features}
    return of_the_book | dict(own_uses(sheet, catalogue))


def _hold(play: Play, actor_id: str, word: str, *, hold: bool) -> Rejection | None:
    """Keep back what would work by itself, or let it work again; it costs nothing."""
    if word not in BY_THEMSELVES:
        known = ", ".join(BY_THEMSELVES)
        return refuse("feature.unknown", f"'{word}' cannot be held back; there are: {known}")
    member = play.state.party.get(actor_id)
    if member is None or BY_THEMSELVES[word] not in member.sheet.features:
        return refuse("feature.missing", f"{actor_id} does not have {word}")
    if hold:
        held = ActiveEffect(kind=EffectKind.HOLDING_BACK, source=word, by=actor_id)
        gain_effect(play, actor_id, held)
    else:
        end_effect(play, actor_id, EffectKind.HOLDING_BACK, source=word, why="no longer held")
    return None


def _not_ready(play: Play, request: UseFeature, feature: Feature) -> Rejection | None:
    member = play.state.party[request.actor]
    if feature.slug not in member.sheet.features:
        return refuse("feature.missing", f"{member.name} does not have {feature.slug}")
    if feature.fights_only and play.state.fight is None:
        return refuse("fight.none", f"{request.feature} is for fights, and nobody is fighting")
    if feature.resource is not None:
        return none_left(play, request.actor, feature.resource, feature.spends)
    return None
