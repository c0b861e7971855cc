"""What nobody writes by hand: parts of the state that only events of the engine change."""

from __future__ import annotations

ENGINE_PATTERNS = {
    "/turn": "counted as turns are committed",
    "/status": "changed by pausing, resuming and ending the campaign",
    "/ending": "set when the campaign ends",
    "/scenario": "chosen when the campaign begins",
    "/party/{member}/id": "who somebody is",
    "/party/{member}/sheet/*": "the character as written; advancement rewrites it",
    "/party/{member}/equipped/*": "donning and doffing (`equip`)",
    "/party/{member}/attuned/*": "attuning and letting go on a Short Rest (`rest`)",
    "/party/{member}/death_saves/*": "Death Saving Throws",
    "/party/{member}/concentration": "spells and damage",
    "/party/{member}/concentration_ends_at": "spells",
    "/party/{member}/effects/*": "spells and features",
    "/party/{member}/dead": "damage and Death Saving Throws",
    "/party/{member}/drained_hit_points": "attacks that drain, and Long Rests",
    "/party/{member}/last_long_rest_end": "Long Rests",
    "/party/{member}/died_at": "the engine, when a character dies",
    "/fight/*": "Initiative, rounds, turns and foes",
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
