"""A small river town for the narrator's tests: one market, one mill, one fight."""

from __future__ import annotations

from whispyrkeep.campaign.start import new_state
from whispyrkeep.catalog.catalogue import catalogue_for
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.models.character import Carried, CharacterSheet, Spellcasting
from whispyrkeep.models.state import (
    Body,
    CampaignSettings,
    CampaignState,
    Combatant,
    Fight,
    Foe,
    Memory,
)
from whispyrkeep.models.terms import Ability, Attitude, Skill
from whispyrkeep.models.world import (
    CheckSpec,
    Exit,
    Feature,
    Knowledge,
    NpcDefinition,
    Outcome,
    PlaceDefinition,
    QuestDefinition,
    QuestStep,
    RandomTable,
    TableRow,
    Ware,
    World,
)

SETTINGS = CampaignSettings(mode="campaign")


def _check(ability: Ability, skill: Skill | None, difficulty: int) -> CheckSpec:
    return CheckSpec(ability=ability, skill=skill, difficulty_class=difficulty)


MARKET = PlaceDefinition(
    id="eel-market",
    name="the Eel Market",
    aliases=("the market", "the square"),
    summary="A wedge of cobbles between the river wall and a chapel, crowded with tubs of eels.",
    details=("Water slaps in the tubs.", "A cat sits where the scales used to be."),
    tags=("town",),
    exits=(
        Exit(to="gull-and-kettle", way="across the square to the inn", minutes=2),
        Exit(to="watch-house", way="past the chapel to the watch house", minutes=3),
        Exit(to="mill-lane", way="down the lane beside the river", minutes=10),
    ),
    features=(
        Feature(
            id="notice-board",
            name="the notice board",
            aliases=("the board",),
            text="Bills in three colours of paper, most of them wet.",
            verbs=("look", "examine", "read"),
            success=Outcome(
                text="The newest bill offers a reward for a barge.", sets=("bill-read",)
            ),
        ),
        Feature(
            id="fountain",
            name="the dry fountain",
            aliases=("the basin",),
            text="A stone basin with leaves in it.",
        ),
        Feature(
            id="tool-shed",
            name="the tool shed",
            aliases=("the shed", "the padlock"),
            text="A lean-to with a padlock newer than its door.",
            verbs=("open", "force", "search"),
            check=_check(Ability.DEXTERITY, Skill.SLEIGHT_OF_HAND, 13),
            success=Outcome(
                text="The padlock gives.", sets=("shed-open",), gives={"item/crowbar": 1}
            ),
            failure=Outcome(text="The padlock keeps its own counsel."),
        ),
        Feature(
            id="chapel-wall",
            name="the chapel wall",
            aliases=("the wall",),
            text="Old flint, with handholds for the young.",
            verbs=("climb", "look"),
            check=_check(Ability.STRENGTH, Skill.ATHLETICS, 12),
            success=Outcome(text="From the top one sees the whole river.", sets=("river-seen",)),
            failure=Outcome(text="A flint comes away and takes some skin along."),
        ),
    ),
    contents={"item/rope": 1, "item/hooded-lantern": 1},
)
MILL = PlaceDefinition(
    id="old-mill",
    name="the Old Mill",
    aliases=("the mill",),
    summary="A floor of boards gone soft, a great stone, and the river talking underneath.",
    details=("Flour hangs in the one ray of light.", "Something small leaves by the wall."),
    tags=("ruin",),
    light="dim",
    exits=(
        Exit(to="mill-lane", way="back out by the sagging door", minutes=1),
        Exit(to="mill-cellar", way="down the ladder under the trapdoor", minutes=1),
    ),
    features=(
        Feature(
            id="millstone",
            name="the millstone",
            aliases=("the stone",),
            text="Taller than a cow.",
            verbs=("look", "force", "hide"),
            check=_check(Ability.STRENGTH, Skill.ATHLETICS, 18),
        ),
        Feature(
            id="trapdoor",
            name="the trapdoor",
            aliases=("the hatch",),
            text="Oak, with an iron ring.",
            verbs=("open", "listen", "force"),
            success=Outcome(text="Cold air comes up."),
        ),
        Feature(
            id="flour-sacks",
            name="the flour sacks",
            aliases=("the sacks",),
            text="A heap of sacks, some of them still full.",
            verbs=("look", "search"),
            check=_check(Ability.WISDOM, Skill.PERCEPTION, 10),
            success=Outcome(
                text="Behind the heap lies a bargeman's cap.",
                sets=("cap-found",),
                advances={"missing-barge": "cap"},
            ),
        ),
        Feature(
            id="loft",
            name="the loft",
            aliases=("the beam",),
            text="Half a floor, up by the roof.",
            verbs=("climb",),
            check=_check(Ability.DEXTERITY, Skill.ACROBATICS, 10),
            success=Outcome(text="Up there is nothing but a nest."),
            failure=Outcome(
                text="The ladder turns under the weight.", starts_fight=("monster/giant-rat",)
            ),
        ),
    ),
)
LANE = PlaceDefinition(
    id="mill-lane",
    name="Mill Lane",
    aliases=("the lane",),
    summary="Nettles, ruts and willows.",
    tags=("road",),
    exits=(
        Exit(to="eel-market", way="up the lane to the market", minutes=10),
        Exit(to="old-mill", way="through the sagging door of the mill", minutes=1),
    ),
)
INN = PlaceDefinition(
    id="gull-and-kettle",
    name="the Gull and Kettle",
    aliases=("the inn", "the tavern", "the pub"),
    summary="Low beams, one fire.",
    exits=(Exit(to="eel-market", way="out to the square", minutes=2),),
)
WATCH = PlaceDefinition(
    id="watch-house",
    name="the Watch House",
    aliases=("the guardhouse",),
    summary="A barred door and a bench.",
    exits=(Exit(to="eel-market", way="back past the chapel", minutes=3),),
)
CELLAR = PlaceDefinition(
    id="mill-cellar",
    name="the mill cellar",
    aliases=("the cellar",),
    summary="Black water.",
    light="dark",
    safe_to_rest=False,
    exits=(Exit(to="old-mill", way="up the ladder", minutes=1),),
)

DESSA = NpcDefinition(
    id="dessa-quill",
    name="Dessa Quill",
    aliases=("dessa", "the eel woman", "the fishwife", "mistress quill"),
    role="eel seller",
    summary="A broad woman who guts without looking. She forgets nothing.",
    manner=("She guts an eel while she thinks.", "She counts under her breath."),
    greetings=("Eels or answers? The eels are cheaper.",),
    attitude=Attitude.FRIENDLY,
    place="eel-market",
    knowledge=(
        Knowledge(
            id="dessa-barge",
            topics=("the barge", "the missing barge", "the boat"),
            text="She went down at dusk, low in the water, and nobody at the tiller.",
            effect=Outcome(text="She puts the knife down.", advances={"missing-barge": "asked"}),
        ),
        Knowledge(
            id="dessa-toll",
            topics=("the river toll", "tolls", "charging tolls"),
            text="It was a penny. Now it is a penny and a look inside your hold.",
            check=_check(Ability.CHARISMA, Skill.PERSUASION, 11),
        ),
    ),
    wares=(Ware(item="item/rations", price_cp=50, quantity=4), Ware(item="item/oil", price_cp=10)),
)
HOLT = NpcDefinition(
    id="sergeant-holt",
    name="Sergeant Holt",
    aliases=("the guard", "the watchman", "the sergeant"),
    role="sergeant of the watch",
    summary="A man who polishes his buttons. He is waiting for orders.",
    manner=("He looks over your heads.",),
    greetings=("Move along, or don't.",),
    place="eel-market",
    monster="monster/guard",
    knowledge=(
        Knowledge(
            id="holt-mill",
            topics=("the mill", "the old mill"),
            text="The mill is closed, by order.",
            attitude=Attitude.INDIFFERENT,
        ),
    ),
)
PIP = NpcDefinition(
    id="pip",
    name="Pip",
    aliases=("the urchin", "the boy", "the kid"),
    role="urchin of the market",
    summary="A boy of ten with somebody else's hat. He knows every door.",
    greetings=("You lost?",),
    place="eel-market",
    knowledge=(
        Knowledge(
            id="pip-smugglers",
            topics=("smugglers", "the meeting", "where they meet"),
            text="Under the mill, when the bell's gone twice.",
            attitude=Attitude.FRIENDLY,
        ),
    ),
)

WORLD = World(
    universe="universe:harrowmere",
    universe_slug="harrowmere",
    name="Harrowmere",
    places={place.id: place for place in (MARKET, MILL, LANE, INN, WATCH, CELLAR)},
    npcs={npc.id: npc for npc in (DESSA, HOLT, PIP)},
    quests={
        "missing-barge": QuestDefinition(
            id="missing-barge",
            title="The Missing Barge",
            summary="A barge never came home.",
            giver="dessa-quill",
            steps=(
                QuestStep(id="heard", objective="Find out who saw the barge last."),
                QuestStep(id="asked", objective="Look for the barge by the mill."),
                QuestStep(
                    id="cap", objective="Bring the cap to somebody who knows it.", ends="done"
                ),
            ),
        )
    },
    tables={
        "river-trouble": RandomTable(
            id="river-trouble",
            name="River trouble",
            tags=("complication",),
            rows=(
                TableRow(text="A bell begins to ring on the far bank."),
                TableRow(text="The light goes quickly."),
            ),
        )
    },
)

ILSA = CharacterSheet(
    id="ilsa-marr",
    name="Wren Marr",
    pronouns="she/her",
    species="human",
    character_class="wizard",
    level=2,
    abilities={
        Ability.STRENGTH: 9,
        Ability.DEXTERITY: 14,
        Ability.CONSTITUTION: 12,
        Ability.INTELLIGENCE: 16,
        Ability.WISDOM: 12,
        Ability.CHARISMA: 11,
    },
    hit_die=6,
    max_hit_points=12,
    skills=(Skill.ARCANA, Skill.STEALTH),
    saving_throws=(Ability.INTELLIGENCE, Ability.WISDOM),
    spellcasting=Spellcasting(
        ability=Ability.INTELLIGENCE,
        cantrips=("spell/fire-bolt", "spell/light"),
        prepared=("spell/magic-missile", "spell/sleep"),
        slots=(3,),
    ),
    equipment=(
        Carried(item="item/dagger", equipped=True),
        Carried(item="item/quarterstaff"),
        Carried(item="item/potion-of-healing"),
        Carried(item="item/rope"),
        Carried(item="item/torch", quantity=3),
        Carried(item="item/rations", quantity=5),
        Carried(item="item/thieves-tools"),
    ),
    money_cp=1_250,
)
BRAM = CharacterSheet(
    id="bram-oake",
    name="Bram Oake",
    pronouns="he/him",
    species="human",
    character_class="fighter",
    level=2,
    abilities={
        Ability.STRENGTH: 16,
        Ability.DEXTERITY: 12,
        Ability.CONSTITUTION: 14,
        Ability.INTELLIGENCE: 10,
        Ability.WISDOM: 11,
        Ability.CHARISMA: 10,
    },
    hit_die=10,
    max_hit_points=20,
    skills=(Skill.ATHLETICS,),
    equipment=(Carried(item="item/longsword", equipped=True), Carried(item="item/shortbow")),
)

FOES = {
    "wolf-1": Foe(
        id="wolf-1",
        name="grey wolf",
        monster="monster/wolf",
        max_hit_points=11,
        body=Body(hit_points=11),
    ),
    "bandit-1": Foe(
        id="bandit-1",
        name="scarred bandit",
        monster="monster/bandit",
        max_hit_points=11,
        body=Body(hit_points=8),
    ),
    "bandit-2": Foe(
        id="bandit-2",
        name="tall bandit",
        monster="monster/bandit",
        max_hit_points=11,
        body=Body(hit_points=11),
    ),
}


def state_at(scene: str) -> CampaignState:
    """The state of a test scene: ``market``, ``mill`` or ``fight``."""
    state = new_state(WORLD, (ILSA, BRAM), scenario=None, settings=SETTINGS, starts_at=86_400)
    match scene:
        case "market":
            return state.with_(location="eel-market")
        case "mill":
            return state.with_(location="old-mill")
        case _:
            order = tuple(
                Combatant(id=who, initiative=20 - i)
                for i, who in enumerate(
                    ("ilsa-marr", "wolf-1", "bandit-1", "bram-oake", "bandit-2")
                )
            )
            fight = Fight(number=1, order=order, foes=FOES, started_at=state.time)
            return state.with_(location="mill-lane", fight=fight, fights_so_far=1)


def scene_for(name: str, text: str, *, focus: str | None = None, turn: int = 1) -> Scene:
    """A narrator's scene with the text in it."""
    state = state_at(name)
    if focus:
        state = state.with_(memory=Memory(focus=focus))
    return Scene(
        state=state,
        settings=SETTINGS,
        catalogue=catalogue_for(WORLD),
        actor="ilsa-marr",
        player_text=text,
        turn=turn,
        seed=7,
    )
