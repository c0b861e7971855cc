"""What nobody writes by hand: parts of the state that only events of the engine change."""

from __future__ import annotations

ENGINE_PATTERNS = {
    "/turn": "counted as turns are committed",
    "/status": "changed by pausing, resuming and ending the campaign",
    "/ending": "set when the campaign ends",
    "/scenario": "chosen when the campaign begins",
    "/party/{member}/id": "who somebody is",
    "/party/{member}/sheet/*": "the character as written; advancement rewrites it",
    "/party/{member}/concentration_ends_at": "a time; `concentration/rounds_left` corrects it",
    "/party/{member}/last_long_rest_end": "Long Rests",
    "/party/{member}/died_at": "a time; `dead/rounds_ago` corrects it",
    "/fight/number": "counted as fights begin",
    "/fight/order/*": "Initiative; `/fight/initiative/{creature}` corrects it",
    "/fight/foes/*": "the foes; `/foes/{foe}` corrects them",
    "/fight/started_at": "the time at which the fight began",
    "/fight/thrown/*": "the dice thrown this round, so that none is thrown twice",
    "/fight/fired/*": "the ammunition shot in the fight",
    "/fight/rounds_back": "corrections of the round, so that no die is thrown twice",
    "/foes/{foe}/id": "who somebody is",
    "/foes/{foe}/name": "who somebody is",
    "/foes/{foe}/monster": "which stat block it has",
    "/foes/{foe}/npc": "who somebody is",
    "/foes/{foe}/summoned/*": "who summoned it",
    "/fights_so_far": "counted as fights begin",
    "/npcs/{npc}/id": "who somebody is",
    "/npcs/{npc}/name": "who somebody is",
    "/quests/{quest}/id": "which quest it is",
    "/quests/{quest}/title": "which quest it is",
    "/quests/{quest}/steps_done": "advancing the step",
    "/quests/{quest}/rewarded": "paying the reward (`quest_reward`)",
    "/places/{place}/visited": "going there",
    "/memory/*": "the narrator's own notes",
    "/world_hash": "taking over a later version of the universe",
    "/world/*": "the universe's author",
}
"""Paths that are always refused, with what changes them instead."""
