"""Fights for the tests of features: one hero acts first, and the foes last."""

from __future__ import annotations

from typing import Any

from rules_game import Carried, Game, hero, state_of

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import gain_condition, gain_effect
from whispyrkeep.models.character import Spellcasting
from whispyrkeep.models.events import D20TestMade, DamageTaken
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, Condition, EffectKind

GOBLIN = "monster/goblin-warrior"
OGRE = "monster/ogre"
"""Armor Class 11, 68 Hit Points, two arms and no tricks."""


def fought(game, *sheets, monster=OGRE, monsters=(), band="engaged", **faces) -> Game:
    """A fight in which the first character acts first and the foes last."""
    faces.setdefault(f"{sheets[0].id}_initiative", [20])
    faces.setdefault("initiative", [2] * 10)
    played = game(state=state_of(*sheets), **faces)
    played.ask("start_fight", monsters=list(monsters) or [monster], band=band)
    return played


def strike(played: Game, target: str = "ogre-1", actor: str = "brin", **fields: Any):
    return played.ask("attack", actor=actor, target=target, **fields)


def use(played: Game, feature: str, actor: str = "brin", **fields: Any):
    return played.ask("use_feature", actor=actor, feature=feature, **fields)


def end_turn(played: Game, actor: str = "brin"):
    return played.ask("combat_action", actor=actor, action="end_turn")


def body(played: Game, who: str = "brin"):
    fight = played.state.fight
    return fight.foes[who].body if fight and who in fight.foes else played.state.party[who].body


def effects(played: Game, kind: EffectKind, who: str = "brin"):
    return [effect for effect in body(played, who).effects if effect.kind is kind]


def left(played: Game, resource: str, who: str = "brin") -> int:
    return played.state.party[who].body.resources[resource]


def dealt(events, who: str = "ogre-1") -> int:
    return sum(e.amount for e in events if isinstance(e, DamageTaken) and e.target == who)


def attack_roll(events, actor: str = "brin") -> D20TestMade:
    return next(
        e for e in events if isinstance(e, D20TestMade) and e.test == "attack" and e.actor == actor
    )


def d20(events, test: str = "save") -> D20TestMade:
    return next(e for e in events if isinstance(e, D20TestMade) and e.test == test)


def view(played, who: str = "brin"):
    return creature(played.state, played.catalogue, who)


def given(played, effect: ActiveEffect, who: str = "brin") -> None:
    play = played.play()
    gain_effect(play, who, effect)
    played.state = play.state


def made(played, condition: Condition, who: str = "brin") -> None:
    play = played.play()
    gain_condition(play, who, ActiveCondition(condition=condition, source="test"))
    played.state = play.state


def wearing(*items: str) -> tuple[Carried, ...]:
    return tuple(Carried(item=f"item/{item}", equipped=True) for item in items)


FOCUS = (
    Carried(item="item/holy-symbol-amulet"),
    Carried(item="item/component-pouch"),
)


def caster(character_class: str, level: int, *features: str, spells=(), cantrips=(), **changes):
    """Charisma 18, Wisdom 16, slots up to level 5."""
    ability = {"Wizard": Ability.INTELLIGENCE, "Cleric": Ability.WISDOM, "Druid": Ability.WISDOM}
    fields = {
        "spellcasting": Spellcasting(
            ability=ability.get(character_class, Ability.CHARISMA),
            cantrips=tuple(f"spell/{one}" for one in cantrips),
            prepared=tuple(f"spell/{one}" for one in spells),
            slots=(4, 3, 3, 3, 2),
        ),
        "equipment": FOCUS,
    }
    return hero(character_class, level, *features, **(fields | changes))


def cast(played, spell: str, *targets: str, **fields):
    return played.ask(
        "cast_spell", actor="brin", spell=f"spell/{spell}", targets=list(targets), **fields
    )


def refused(played, spell: str, *targets: str, **fields):
    return played.refused(
        "cast_spell", actor="brin", spell=f"spell/{spell}", targets=list(targets), **fields
    ).code


def spent(played, **resources: int) -> None:
    member = played.state.party["brin"]
    changed = {name.replace("_", "-"): left for name, left in resources.items()}
    body_ = member.body.with_(resources={**member.body.resources, **changed})
    party = {**played.state.party, "brin": member.with_(body=body_)}
    played.state = played.state.with_(party=party)


def hurt(played, who: str, points: int) -> None:
    member = played.state.party[who]
    changed = member.with_(body=member.body.with_(hit_points=points))
    played.state = played.state.with_(party={**played.state.party, who: changed})


ALLY = hero("Fighter", 3, id="sela", name="Sela")


def wizard(level: int, *features: str, **changes):
    known = {"spells": ("burning-hands", "magic-missile"), "cantrips": ("fire-bolt",),
             "abilities": {**hero("x", 1).abilities, Ability.INTELLIGENCE: 18}}  # fmt: skip
    return caster("Wizard", level, *features, **(known | changes))
