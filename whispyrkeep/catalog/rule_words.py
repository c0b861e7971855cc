"""What the rules of traits mean, in our words."""

from __future__ import annotations

from typing import Final

from whispyrkeep.models.creature import TraitRule

RULE_WORDS: Final[dict[TraitRule, str]] = {
    TraitRule.PACK_TACTICS: "Advantage on attacks beside an able ally of its own",
    TraitRule.BLOOD_FRENZY: "Advantage on attacks against the wounded",
    TraitRule.UNDEAD_FORTITUDE: "may stay at 1 Hit Point instead of dropping",
    TraitRule.NO_HEALING: "shares spaces, fits through tiny openings, regains no Hit Points",
    TraitRule.AGILE: "provokes no Opportunity Attacks",
    TraitRule.ABSORPTION: "{kind} damage heals it instead",
    TraitRule.AIR_BREATHING_HELD: "holds its breath for {time}",
    TraitRule.AMORPHOUS: "moves through a space 1 inch wide",
    TraitRule.AMPHIBIOUS: "breathes air and water",
    TraitRule.EARTH_GLIDE: "burrows through earth and stone without a trace",
    TraitRule.ENTERS_SPACES: "enters others' spaces and fits through 1 inch",
    TraitRule.EVASION: "a Dexterity save for half leaves none, a failed one half",
    TraitRule.FLYBY: "provokes no Opportunity Attacks when it flies away",
    TraitRule.FREE_DRAGGING: "drags whom it grapples at full Speed",
    TraitRule.ICE_WALK: "crosses and climbs ice and snow freely",
    TraitRule.ILLUMINATION: "sheds Bright Light for {feet} feet and Dim Light for {more_feet} more",
    TraitRule.IMMUTABLE_FORM: "cannot be given another shape",
    TraitRule.INCORPOREAL_MOVEMENT: "moves through creatures and objects",
    TraitRule.LEGENDARY_RESISTANCE: "turns a failed save into a success",
    TraitRule.MAGIC_RESISTANCE: "Advantage on saves against magic",
    TraitRule.RESTORATION: "slain away from home, it lives again there",
    TraitRule.SIEGE_MONSTER: "double damage to objects and buildings",
    TraitRule.SPIDER_CLIMB: "climbs anything, ceilings too",
    TraitRule.STANDING_LEAP: "leaps {feet} feet far and {more_feet} high without a run-up",
    TraitRule.RUNNING_LEAP: "leaps {feet} feet far after a run-up of 10",
    TraitRule.TUNNELER: "burrows through rock at half Speed and leaves a tunnel {feet} feet wide",
    TraitRule.WATER_BREATHING: "breathes water alone",
    TraitRule.WEB_WALKER: "webs do not hinder it and tell it who touches them",
    TraitRule.AVERSION: "{kind} damage gives it Disadvantage until its next turn ends",
    TraitRule.BERSERK: "may go berserk on each turn it begins Bloodied",
    TraitRule.FREEZING: "{kind} damage slows it by {feet} feet until its next turn ends",
    TraitRule.GREATER_MAGIC_RESISTANCE: "saves against every spell, and spell attacks miss it",
    TraitRule.HEADS: "loses a head for 25 damage in a turn and grows two, but not after fire",
    TraitRule.LOATHSOME_LIMBS: "cut for 15 in a turn while Bloodied, it loses a limb, which fights",
    TraitRule.MISTY_ESCAPE: "turns to mist at 0 Hit Points and drifts off to its resting place",
    TraitRule.REACTIVE: "a Reaction on every turn",
    TraitRule.REACTIVE_HEADS: "an Opportunity Attack more for each head beyond one",
    TraitRule.REFLECTIVE: "Magic Missile and ranged spell attacks glance off or turn back",
    TraitRule.ABERRANT_GROUND: "the ground within {feet} feet is Difficult Terrain",
    TraitRule.LIFE_BOND: "healed by as much as its summoner is by a spell",
    TraitRule.SHARED_RESISTANCES: "its summoner has one of its Resistances, too",
    TraitRule.CORROSIVE: "weapons that hurt it corrode (-1 to hit, gone at -5), ammunition is gone",
}
"""What each rule of a trait means, in our words; some name the trait's own numbers."""
