"""A small world and its party, for tests of the campaign core."""

from __future__ import annotations

from whispyrkeep.campaign.start import new_state
from whispyrkeep.models.character import Carried, CharacterSheet, Spellcasting
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.models.rolls import DiceKey, Die, RollRecord
from whispyrkeep.models.state import CampaignSettings, CampaignState
from whispyrkeep.models.terms import Ability, Attitude, Skill
from whispyrkeep.models.world import (
    CheckSpec,
    Ending,
    Exit,
    FactionDefinition,
    Feature,
    Knowledge,
    NpcDefinition,
    Outcome,
    PlaceDefinition,
    QuestDefinition,
    QuestStep,
    Requirement,
    Reward,
    ScenarioDefinition,
    Ware,
    World,
)

STARTS_AT = 1_000_000

MILL = PlaceDefinition(
    id="mill",
    name="The mill",
    summary="A mill over a still race.",
    zones=("the floor", "the loft"),
    exits=(
        Exit(to="ford", way="down to the ford", minutes=30),
        Exit(to="cellar", way="the trapdoor", minutes=0, needs=Requirement(flags=("trapdoor",))),
    ),
    features=(
        Feature(
            id="hopper",
            name="the hopper",
            text="Something is wedged in it.",
            check=CheckSpec(ability=Ability.STRENGTH, skill=Skill.ATHLETICS, difficulty_class=12),
            success=Outcome(
                text="A key.",
                sets=("trapdoor",),
                gives={"item/rope": 2},
                advances={"lost-key": "found"},
                minutes=10,
            ),
            failure=Outcome(text="It slips.", minutes=20),
        ),
        Feature(
            id="sacks",
            name="the sacks",
            text="Flour.",
            success=Outcome(text="Dust.", sets=("dusty",)),
            once=False,
        ),
    ),
    contents={"item/torch": 3},
)
FORD = PlaceDefinition(
    id="ford",
    name="The ford",
    summary="Shallow water.",
    exits=(Exit(to="mill", way="up to the mill", minutes=30),),
)
CELLAR = PlaceDefinition(id="cellar", name="The cellar", summary="Dark.", light="dark")

MILLER = NpcDefinition(
    id="miller",
    name="Odo",
    role="miller",
    summary="Owes money.",
    place="mill",
    faction="guild",
    knowledge=(
        Knowledge(id="debt", topics=("debt",), text="He owes the guild."),
        Knowledge(
            id="secret",
            topics=("cellar",),
            text="Somebody lives below.",
            attitude=Attitude.FRIENDLY,
            check=CheckSpec(ability=Ability.CHARISMA, skill=Skill.PERSUASION, difficulty_class=15),
            effect=Outcome(text="", sets=("knows-secret",)),
        ),
    ),
    wares=(Ware(item="item/rope", price_cp=100, quantity=4),),
)
GHOST = NpcDefinition(
    id="ghost",
    name="The lodger",
    role="ghost",
    summary="Lives below.",
    place="cellar",
    appears=Requirement(flags=("trapdoor",)),
)

KEY_QUEST = QuestDefinition(
    id="lost-key",
    title="The lost key",
    summary="Find it.",
    giver="miller",
    steps=(
        QuestStep(id="asked", objective="Look around."),
        QuestStep(id="found", objective="Bring it back."),
        QuestStep(id="returned", objective="", ends="done"),
        QuestStep(id="thrown-away", objective="", ends="failed"),
    ),
    reward=Reward(copper=500),
)
DEBT_QUEST = QuestDefinition(
    id="debt-paid",
    title="The debt",
    summary="Pay it.",
    steps=(QuestStep(id="heard", objective="Find the money."),),
)

WORLD = World(
    universe="universe-1",
    universe_slug="millrace",
    name="Millrace",
    places={place.id: place for place in (MILL, FORD, CELLAR)},
    npcs={npc.id: npc for npc in (MILLER, GHOST)},
    quests={quest.id: quest for quest in (KEY_QUEST, DEBT_QUEST)},
    factions={"guild": FactionDefinition(id="guild", name="The guild", summary="", standing=5)},
    scenarios={
        "key": ScenarioDefinition(
            id="key",
            title="The key",
            goal="Find the key.",
            opening="The mill stands still.",
            start="mill",
            quests=("lost-key",),
            endings=(
                Ending(
                    id="home",
                    title="Home",
                    needs=Requirement(quest_steps={"lost-key": "returned"}),
                    text="Done.",
                    pursue="Go home.",
                ),
            ),
        )
    },
)

FIGHTER = CharacterSheet(
    id="mira",
    name="Mira Fell",
    species="human",
    character_class="fighter",
    level=2,
    abilities={
        Ability.STRENGTH: 16,
        Ability.DEXTERITY: 12,
        Ability.CONSTITUTION: 14,
        Ability.INTELLIGENCE: 10,
        Ability.WISDOM: 11,
        Ability.CHARISMA: 9,
    },
    hit_die=10,
    max_hit_points=20,
    saving_throws=(Ability.STRENGTH, Ability.CONSTITUTION),
    skills=(Skill.ATHLETICS, Skill.PERCEPTION),
    armor_training=("light armor", "medium armor", "heavy armor", "shields"),
    weapon_training=("simple", "martial"),
    features=("second-wind",),
    resources={"second-wind": 2},
    equipment=(
        Carried(item="item/longsword", equipped=True),
        Carried(item="item/torch", quantity=5),
    ),
    money_cp=1_200,
)
WIZARD = CharacterSheet(
    id="bren",
    name="Bren",
    species="elf",
    character_class="wizard",
    level=2,
    abilities={
        Ability.STRENGTH: 8,
        Ability.DEXTERITY: 14,
        Ability.CONSTITUTION: 12,
        Ability.INTELLIGENCE: 16,
        Ability.WISDOM: 12,
        Ability.CHARISMA: 10,
    },
    hit_die=6,
    max_hit_points=12,
    saving_throws=(Ability.INTELLIGENCE, Ability.WISDOM),
    skills=(Skill.ARCANA, Skill.HISTORY),
    spellcasting=Spellcasting(
        ability=Ability.INTELLIGENCE,
        cantrips=("spell/fire-bolt",),
        prepared=("spell/magic-missile",),
        slots=(3,),
    ),
    equipment=(Carried(item="item/dagger", equipped=True),),
    money_cp=300,
)


def start() -> CampaignState:
    """The little campaign before its first turn."""
    return new_state(
        WORLD,
        (FIGHTER, WIZARD),
        scenario=None,
        settings=CampaignSettings(),
        starts_at=STARTS_AT,
    )


def check_made(*, difficulty_class: int, success: bool) -> D20TestMade:
    """An ability check of this turn, as ``mechanics`` records it."""
    roll = RollRecord(
        key=DiceKey(scope="turn:1", actor="mira", slot="check#1"),
        expression="1d20",
        dice=(Die(sides=20, face=20 if success else 1),),
        total=20 if success else 1,
    )
    return D20TestMade(
        test="check",
        actor="mira",
        label="check",
        roll=roll,
        target_number=difficulty_class,
        outcome="success" if success else "failure",
    )
