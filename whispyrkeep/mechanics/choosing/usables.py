"""Which features a character might use now, on whom, and what each is worth.

What a feature comes to stands with the feature (``Serves``), in the vocabulary that spells and
stat blocks are written in. Source: SRD 5.2, "Classes", "Character Species".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from whispyrkeep.mechanics.attacks.forced import covered
from whispyrkeep.mechanics.attacks.strikes import carried_strikes, unarmed_strike
from whispyrkeep.mechanics.choosing.castables import Option
from whispyrkeep.mechanics.choosing.hindrances import Means
from whispyrkeep.mechanics.choosing.outlook import CERTAIN, outlook, threat
from whispyrkeep.mechanics.choosing.striking import blow_worth, can_close
from whispyrkeep.mechanics.choosing.weighing import effect_worth
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.features import FEATURES
from whispyrkeep.mechanics.features.using import Feature, Serves
from whispyrkeep.mechanics.fights.positions import BESIDE, feet_between
from whispyrkeep.mechanics.fights.turns import charmed_by
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.sight import threatened
from whispyrkeep.models.requests import Attack, UseFeature
from whispyrkeep.models.tactics import Tactic
from whispyrkeep.models.terms import Band, Condition
from whispyrkeep.models.time import ROUND

FLURRY: Final = "flurry-of-blows"
SERVING: Final = tuple((word, one) for word, one in FEATURES.items() if one.serves is not None)


def use_options(play: Play, actor: Creature, aim: str, mind: Tactic) -> Iterator[Option]:
    """Every use of a feature worth something now."""
    for word, feature in SERVING:
        if feature.slug in actor.features and _at_hand(play, actor, feature):
            assert feature.serves is not None
            option = _weighed(play, actor, word, feature, feature.serves, aim)
            price = CERTAIN * mind.asks * feature.spends // 2
            if option is not None and option.worth > price:
                yield Option(option.request, option.worth - price, option.cost)


def _at_hand(play: Play, actor: Creature, feature: Feature) -> bool:
    fight = play.state.fight
    assert fight is not None and actor.body is not None
    if feature.resource and actor.body.resources.get(feature.resource, 0) < feature.spends:
        return False
    if feature.cost == "free":
        return fight.budget.action or fight.budget.attacks_left > 0
    return fight.budget.action if feature.cost == "action" else fight.budget.bonus_action


def _weighed(
    play: Play, actor: Creature, word: str, feature: Feature, serves: Serves, aim: str
) -> Option | None:
    """The use at the targets it is worth most against, or for."""
    if serves.standing and not _reaches_from_here(play, actor, aim):
        return None
    if serves.heals and not actor.bloodied:
        return None
    means = Means(actor.id, serves.name or word, rounds=max(serves.seconds // ROUND, 1))
    effects = serves.effects(play, actor)
    request = UseFeature(actor=actor.id, feature=word)
    best: Option | None = None
    for targets in _targets(play, actor, serves, aim):
        value = sum(effect_worth(play, means, effect, targets) for effect in effects)
        if serves.instead:
            value -= _one_blow(play, actor, aim)
        asked = request.with_(target=targets[0], others=targets[1:])
        if best is None or value > best.worth:
            best = Option(request if serves.aim == "self" else asked, value, feature.cost)
    return best


def _one_blow(play: Play, actor: Creature, aim: str) -> int:
    """What the attack would have come to that is given up."""
    strikes = carried_strikes(play.state.party[actor.id], actor, play.catalogue)
    feet = feet_between(play.state, actor.id, aim)
    there = [blow_worth(play, actor, aim, one) for one in strikes if one.reaches(feet)]
    return max(there, default=0)


def _reaches_from_here(play: Play, actor: Creature, aim: str) -> bool:
    """Whether a weapon in hand does so well, and no enemy beside the actor spoils a shot."""
    feet = feet_between(play.state, actor.id, aim)
    if feet > BESIDE and threatened(play.state, play.catalogue, actor):
        return False
    member = play.state.party[actor.id]
    strikes = carried_strikes(member, actor, play.catalogue)
    return any(one.reaches_well(feet) for one in strikes if one.item in member.equipped)


def _targets(play: Play, actor: Creature, serves: Serves, aim: str) -> Iterator[tuple[str, ...]]:
    ahead = outlook(play, actor.id)
    match serves.aim:
        case "self":
            yield (actor.id,)
        case "friend":
            friends = [one for one in ahead.side if one != actor.id]
            yield from (
                (one,) for one in friends if feet_between(play.state, actor.id, one) <= serves.feet
            )
        case "foe":
            there = _enemies(play, actor, serves)
            yield from ((one,) for one in there if one == aim)
        case "foes":
            there = sorted(_enemies(play, actor, serves), key=lambda one: -threat(play, one))
            if there:
                yield tuple(there[: serves.most(actor)])


def _enemies(play: Play, actor: Creature, serves: Serves) -> list[str]:
    state, catalogue = play.state, play.catalogue
    return [
        one
        for one in outlook(play, actor.id).enemies
        if feet_between(state, actor.id, one) <= serves.feet
        and not covered(play, actor.id, one)
        and not charmed_by(state, catalogue, actor.id, one)
    ]


# --- blows as a Bonus Action ----------------------------------------------------------


def bonus_blows(play: Play, actor: Creature, aim: str, mind: Tactic) -> Iterator[Option]:
    """A Monk's Unarmed Strike or Flurry, once the action is spent.

    Source: SRD 5.2, "Monk", "Martial Arts", "Flurry of Blows".
    """
    fight = play.state.fight
    assert fight is not None and actor.body is not None
    if not actor.martial_arts or not fight.budget.bonus_action:
        return
    if not can_close(play, actor, aim):
        return
    late = fight.budget.action or fight.budget.attacks_left > 0
    late = late or fight.foes[aim].band is not Band.ENGAGED
    each = blow_worth(play, actor, aim, unarmed_strike(actor))
    yield Option(
        Attack(actor=actor.id, target=aim, weapon="unarmed"), each, "bonus-action", late=late
    )
    points = actor.body.resources.get("focus-points", 0)
    if "monks-focus" in actor.features and points and mind.spends != "never":
        count = 3 if "heightened-focus" in actor.features else 2
        falls = creature(play.state, play.catalogue, aim).hit_points * CERTAIN <= each
        others = tuple(one for one in _engaged(play, actor) if one != aim) if falls else ()
        flurry = UseFeature(
            actor=actor.id,
            feature=FLURRY,
            target=aim,
            others=others[: count - 1],
            option=_open_hand(play, actor, aim),
        )
        price = CERTAIN * mind.asks // 2
        yield Option(flurry, count * each - price, "bonus-action", late=late)


def _engaged(play: Play, actor: Creature) -> list[str]:
    fight = play.state.fight
    assert fight is not None
    enemies = outlook(play, actor.id).enemies
    return [one for one in enemies if fight.foes[one].band is Band.ENGAGED]


def _open_hand(play: Play, actor: Creature, aim: str) -> str:
    """Source: SRD 5.2, "Warrior of the Open Hand", "Open Hand Technique"."""
    if "open-hand-technique" not in actor.features:
        return ""
    prone = creature(play.state, play.catalogue, aim).has(Condition.PRONE)
    return "addle" if prone else "topple"
