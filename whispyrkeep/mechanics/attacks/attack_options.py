"""What features let somebody choose with an attack, and who may choose it.

Source: SRD 5.2, "Classes", "Character Species", "Feats": the features named below.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from whispyrkeep.mechanics.attacks import promises
from whispyrkeep.mechanics.attacks.promises import Promise
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import gain_effect, lasting
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.lights import shed
from whispyrkeep.mechanics.rolls.second_chances import second_chances
from whispyrkeep.models.events import ResourceChanged
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Ability, EffectKind
from whispyrkeep.models.time import MINUTE

RECKLESS: Final = "reckless-attack"


@dataclass(frozen=True, slots=True)
class AttackOption:
    """A choice made with an attack.

    Attributes:
        needs: what must stand among the sheet's features.
        dice: Sneak Attack dice that it costs.
        resource: what it uses up when it comes to bear, and how much.
        spends: how much of it.
        does: what it comes to on a hit, for the engine's own choice.
        helps: what it brings the attacker before the roll, for the same.
    """

    needs: str
    dice: int = 0
    resource: str = ""
    spends: int = 1
    does: Promise | None = None
    helps: Promise | None = None


BRUTAL: Final = {
    "forceful-blow": AttackOption("brutal-strike"),
    "hamstring-blow": AttackOption("brutal-strike"),
    "staggering-blow": AttackOption("improved-brutal-strike"),
    "sundering-blow": AttackOption("improved-brutal-strike"),
}
"""Source: SRD 5.2, "Barbarian", "Brutal Strike", "Improved Brutal Strike"."""

CUNNING: Final = {
    "poison": AttackOption("cunning-strike", dice=1, does=promises.POISONS),
    "trip": AttackOption("cunning-strike", dice=1, does=promises.TRIPS),
    "withdraw": AttackOption("cunning-strike", dice=1),
    "daze": AttackOption("devious-strikes", dice=2, does=promises.DAZES),
    "knock-out": AttackOption("devious-strikes", dice=6, does=promises.KNOCKS_OUT),
    "obscure": AttackOption("devious-strikes", dice=3, does=promises.OBSCURES),
    "stealth-attack": AttackOption("supreme-sneak", dice=1),
}
"""Source: SRD 5.2, "Rogue", "Cunning Strike", "Devious Strikes"; "Thief", "Supreme Sneak"."""

MASTERIES: Final = {
    f"tactical-master-{mastery}": AttackOption("tactical-master")
    for mastery in ("push", "sap", "slow")
}
"""Source: SRD 5.2, "Fighter", "Level 9: Tactical Master"."""

OPEN_HAND: Final = {
    name: AttackOption("open-hand-technique") for name in ("addle", "push", "topple")
}
"""Source: SRD 5.2, "Warrior of the Open Hand", "Open Hand Technique"."""

OPTIONS: Final[dict[str, AttackOption]] = {
    RECKLESS: AttackOption(RECKLESS, helps=promises.exposes),
    **BRUTAL,
    **CUNNING,
    **MASTERIES,
    "stunning-strike": AttackOption(
        "stunning-strike", resource="focus-points", does=promises.STUNS
    ),
    "quivering-palm": AttackOption("quivering-palm", resource="focus-points", spends=4),
    "empowered-strikes": AttackOption("empowered-strikes"),
    "sacred-weapon": AttackOption(
        "sacred-weapon", resource="channel-divinity", helps=promises.hallows
    ),
    "fires-burn": AttackOption(
        "giant-ancestry-fire", resource="giant-ancestry", does=promises.FIRE
    ),
    "frosts-chill": AttackOption(
        "giant-ancestry-frost", resource="giant-ancestry", does=promises.FROST
    ),
    "hills-tumble": AttackOption(
        "giant-ancestry-hill", resource="giant-ancestry", does=promises.tumbles
    ),
    "hurl-through-hell": AttackOption("hurl-through-hell", does=promises.HURLS),
    "eldritch-smite": AttackOption("eldritch-smite"),
    "lifedrinker-heal": AttackOption("lifedrinker", resource="hit-dice"),
    "punch-and-grab": AttackOption("grappler"),
    **{word: AttackOption(word) for word in second_chances("attack") if word != "seeking-spell"},
}
"""Everything ``features`` of an attack may name."""

CHECK_OPTIONS: Final = {word: AttackOption(word) for word in second_chances("check")}
"""Everything ``features`` of an ability check may name."""

CASTING_OPTIONS: Final = {
    word: AttackOption(word)
    for word in (
        "distant-spell",
        "empowered-spell",
        "extended-spell",
        "heightened-spell",
        "quickened-spell",
        "seeking-spell",
        "subtle-spell",
        "transmuted-spell",
        "twinned-spell",
        "overchannel",
        "divine-intervention",
        "natural-recovery",
        "wild-companion",
    )
}
"""Everything ``features`` of a casting may name; ``metamagic`` says what each asks for."""


def unusable(
    play: Play, actor_id: str, words: Iterable[str], options: dict[str, AttackOption]
) -> Rejection | None:
    """Why the character cannot use one of these with what is asked for, if so."""
    for word in words:
        option = options.get(word)
        if option is None:
            known = ", ".join(options) or "none"
            return refuse("feature.unknown", f"no '{word}' goes with this; there are: {known}")
        actor = creature(play.state, play.catalogue, actor_id)
        if option.needs not in actor.features:
            return refuse("feature.missing", f"{actor.name} does not have {option.needs}")
        if word == "eldritch-smite" and not _pact_slot(play, actor_id):
            return refuse("feature.spent", f"{actor.name} has no Pact Magic slot left")
        left = actor.body.resources.get(option.resource, 0) if actor.body else 0
        if option.resource and left < option.spends:
            message = f"{actor.name} has {left} of {option.resource} left; rest to regain it"
            return refuse("feature.spent", message, f'"{word.replace("-", " ").title()}"')
    return None


def cannot_combine(actor: Creature, words: Iterable[str]) -> Rejection | None:
    """Why these choices do not go together on one attack, if so.

    Source: SRD 5.2, "Brutal Strike", "Improved Brutal Strike", "Improved Cunning Strike".
    """
    chosen = tuple(words)
    brutal = sum(word in BRUTAL for word in chosen)
    most = 2 if "improved-brutal-strike-17" in actor.features else 1
    if brutal > most:
        return refuse("feature.too_many", f"a Brutal Strike has {most} effect", '"Brutal Strike"')
    reckless = RECKLESS in chosen or bool(actor.effects(EffectKind.RECKLESS))
    if brutal and not reckless:
        return refuse("feature.needs", "a Brutal Strike takes a Reckless Attack", '"Brutal Strike"')
    cunning = sum(word in CUNNING for word in chosen)
    most = 2 if "improved-cunning-strike" in actor.features else 1
    if cunning > most:
        message = f"a Sneak Attack has {most} Cunning Strike effect"
        return refuse("feature.too_many", message, '"Cunning Strike"')
    return None


def pay_for(play: Play, actor_id: str, word: str) -> None:
    """Use up what the option takes, now that it comes to bear."""
    option = OPTIONS[word]
    resource = _pact_slot(play, actor_id) if word == "eldritch-smite" else option.resource
    if resource:
        left = play.state.party[actor_id].body.resources[resource] - option.spends
        play.happen(ResourceChanged(target=actor_id, resource=resource, left=left))


def _pact_slot(play: Play, actor_id: str) -> str:
    """The resource of a Pact Magic slot that is left, empty without one."""
    resources = play.state.party[actor_id].body.resources
    return next((name for name, left in resources.items()
                 if name.startswith("pact-slot-") and left), "")  # fmt: skip


def sneak_cost(words: Iterable[str]) -> int:
    """Sneak Attack dice forgone for Cunning Strike effects."""
    return sum(CUNNING[word].dice for word in words if word in CUNNING)


# --- what begins with the attack ------------------------------------------------------

SACRED_SECONDS: Final = 10 * MINUTE


def begin(play: Play, actor_id: str, strike: Strike, words: Iterable[str]) -> None:
    """Start what the features named bring before the die falls.

    Source: SRD 5.2, "Barbarian", "Reckless Attack"; "Oath of Devotion", "Sacred Weapon".
    """
    actor = creature(play.state, play.catalogue, actor_id)
    if RECKLESS in words and not actor.effects(EffectKind.RECKLESS):
        timer = lasting(play.state, "start-of-sources-next-turn", target=actor_id, source=actor_id)
        reckless = ActiveEffect(
            kind=EffectKind.RECKLESS, source="Reckless Attack", by=actor_id, **timer
        )
        gain_effect(play, actor_id, reckless)
    if "sacred-weapon" in words and strike.weapon is not None and strike.melee:
        pay_for(play, actor_id, "sacred-weapon")
        sacred = ActiveEffect(
            kind=EffectKind.SACRED_WEAPON,
            source="Sacred Weapon",
            by=actor_id,
            weapon=strike.item or "",
            value=max(actor.modifier(Ability.CHARISMA), 1),
            ends_at=play.state.time + SACRED_SECONDS,
        )
        gain_effect(play, actor_id, sacred)
        shed(play, actor_id, "Sacred Weapon", (20, 20), sacred.ends_at)
