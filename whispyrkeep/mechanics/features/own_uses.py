"""Features and feats of a universe's own that somebody chooses to use, as items are used.

Source: ours; what a use does is as of items: SRD 5.2, "Adventuring Gear".
"""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.own_features import by_the_book, own_entries
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.features.using import (
    Check,
    Feature,
    Work,
    cannot_strike,
    cannot_touch,
    feature_dc,
)
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.things.item_use import use_effects
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.effects import SaveEffect
from whispyrkeep.models.reference import Feat
from whispyrkeep.models.reference import Feature as FeatureEntry
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.things import ItemEffect, ItemUse


def own_uses(sheet: CharacterSheet, catalogue: Catalogue) -> Iterator[tuple[str, Feature]]:
    """What the character can use of the universe's own, by its word."""
    for word, entry in own_entries(sheet, catalogue):
        use = entry.use if isinstance(entry, FeatureEntry | Feat) else None
        if use is None or by_the_book(word) or not isinstance(entry, FeatureEntry | Feat):
            continue
        yield (
            word,
            Feature(
                slug=word,
                cost="bonus-action" if use.takes == "bonus-action" else "action",
                resource=word if entry.uses is not None else None,
                work=_work(entry.name, use),
                check=_aimed(use),
            ),
        )


def _aimed(use: ItemUse) -> Check:
    def check(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
        target_id = request.target or actor.id
        if any(isinstance(effect, SaveEffect) for effect in use.effects):
            return cannot_strike(play, actor, request.target) or cannot_touch(
                play, actor, target_id, use.feet
            )
        return cannot_touch(play, actor, target_id, use.feet)

    return check


def _work(name: str, use: ItemUse) -> Work:
    def work(play: Play, request: UseFeature, actor: Creature) -> None:
        effects = tuple(_with_dc(effect, actor) for effect in use.effects)
        use_effects(play, actor.id, request.target or actor.id, name, effects)

    return work


def _with_dc(effect: ItemEffect, actor: Creature) -> ItemEffect:
    """A save whose DC is not said is against the user's best ability."""
    if not isinstance(effect, SaveEffect) or effect.save.difficulty_class:
        return effect
    best = max(actor.abilities, key=actor.modifier)
    dc = feature_dc(actor, best)
    return effect.with_(save=effect.save.with_(difficulty_class=dc))
