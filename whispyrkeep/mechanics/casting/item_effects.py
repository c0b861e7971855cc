"""What only magic items do: let go of whom they hold, strike by themselves.

Source: SRD 5.2, "Rope of Entanglement", "Iron Bands", "Scimitar of Speed", "Dancing Sword".
"""

from __future__ import annotations

from dataclasses import replace

from whispyrkeep.mechanics.attacks.making import make_attack
from whispyrkeep.mechanics.attacks.wielding import strikes_with
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import feet_between
from whispyrkeep.mechanics.harm.waking import free_of
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.workings import BlowEffect, ReleaseEffect


def release(play: Play, casting: Casting, _effect: ReleaseEffect, targets: tuple[str, ...]) -> None:
    """End what the item has put on each target for the same user."""
    item = play.catalogue.item(casting.item).name if casting.item else casting.spell.name
    for target_id in targets:
        body = creature(play.state, play.catalogue, target_id).body
        held = body.conditions if body else ()
        sources = {one.source for one in held if one.by == casting.caster.id}
        for source in sorted(one for one in sources if one.startswith(item)):
            free_of(play, target_id, source, "released")


def blow(play: Play, casting: Casting, effect: BlowEffect, targets: tuple[str, ...]) -> None:
    """One melee attack with the item; one that flies reaches whoever it was sent to."""
    caster = casting.caster.id
    strikes = strikes_with(play, caster, casting.item or "")
    if isinstance(strikes, Rejection):
        return
    for target_id in targets:
        feet = feet_between(play.state, caster, target_id)
        melee = next((one for one in strikes if one.melee), None)
        if melee is not None and effect.flies:
            melee = replace(melee, reach=max(melee.reach, feet))
        if melee is not None and melee.reaches(feet):
            make_attack(play, caster, target_id, melee)
