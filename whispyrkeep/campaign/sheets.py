"""A character who goes on in a running campaign with a later sheet."""

from __future__ import annotations

from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.mechanics.bans import ban_words, banned_on_sheet
from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.events import Event, SheetUpdated
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState, PartyMember


def take_over_sheet(state: CampaignState, sheet: CharacterSheet) -> tuple[Event, ...] | Rejection:
    """The sheet as the keep has it; what is carried, the purse and experience stay the campaign's.

    Whoever gains Hit Points or uses of something has them at once: docs/rulings.md.
    """
    problem = _problem(state, sheet)
    if problem is not None:
        return problem
    member = state.party[sheet.id]
    updated = SheetUpdated(
        target=sheet.id,
        sheet=sheet.dump(),
        hit_points=_hit_points(member, sheet),
        resources=_resources(member, sheet, catalogue_for(state.world)),
    )
    return (updated,)


def _problem(state: CampaignState, sheet: CharacterSheet) -> Rejection | None:
    if sheet.id not in state.party:
        return _refusal("unknown", f"{sheet.id} is not of the party")
    if state.fight is not None:
        return _refusal("in_fight", "a fight is on; take the newer sheet over when it is done")
    if sheet == state.party[sheet.id].sheet:
        return _refusal("unchanged", f"{sheet.name} plays with this sheet already")
    catalogue = catalogue_for(state.world)
    banned = banned_on_sheet(sheet, catalogue)
    if banned:
        return _refusal("banned", ban_words(catalogue, banned[0]))
    return None


def _refusal(code: str, message: str) -> Rejection:
    return Rejection(code=f"sheet.{code}", message=message)


def _hit_points(member: PartyMember, sheet: CharacterSheet) -> int:
    """What the maximum gains comes on top; who lies at 0 stays there."""
    left = member.body.hit_points
    gained = sheet.max_hit_points - member.sheet.max_hit_points
    most = max(sheet.max_hit_points - member.body.drained_hit_points, 0)
    return min(max(left + max(gained, 0), 0), most) if left else 0


def _resources(member: PartyMember, sheet: CharacterSheet, catalogue: Catalogue) -> dict[str, int]:
    """What is left of each, with what the new sheet has more, and never more than it has."""
    before = full_resources(member.sheet, catalogue)
    after = full_resources(sheet, catalogue)
    left = {name: count for name, count in member.body.resources.items() if name not in before}
    for name, most in after.items():
        spent = before[name] - member.body.resources.get(name, 0) if name in before else 0
        left[name] = min(max(most - spent, 0), most)
    return left
