"""Characters, a world and dice for the rules' tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.dice import HandDice, StreamKey
from whispyrkeep.mechanics.apply import apply
from whispyrkeep.mechanics.choosing.points import Reacting
from whispyrkeep.mechanics.creatures.sheet import starting_member
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.resolve import resolve_request
from whispyrkeep.models.character import Carried, CharacterSheet, Spellcasting
from whispyrkeep.models.events import Event, FeatureSpent, PlaceNoted
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import ROLL_REQUESTS
from whispyrkeep.models.state import CampaignState, NpcState, PlaceState, QuestState
from whispyrkeep.models.terms import Ability
from whispyrkeep.models.world import (
    NpcDefinition,
    PlaceDefinition,
    QuestDefinition,
    QuestStep,
    RandomTable,
    Reward,
    TableRow,
    Ware,
    World,
)

START = 1_000_000


def abilities(*scores: int) -> dict[Ability, int]:
    return dict(zip(Ability, scores, strict=True))


def fighter(**changes: Any) -> CharacterSheet:
    """A level 3 fighter: Str 16, Dex 14, Con 14; chain mail, Shield, longsword."""
    fields: dict[str, Any] = {
        "id": "brin",
        "name": "Brin",
        "species": "Human",
        "character_class": "Fighter",
        "level": 3,
        "abilities": abilities(16, 14, 14, 10, 12, 8),
        "hit_die": 10,
        "max_hit_points": 28,
        "saving_throws": (Ability.STRENGTH, Ability.CONSTITUTION),
        "skills": ("athletics", "perception", "medicine"),
        "armor_training": ("light", "medium", "heavy", "shield"),
        "weapon_training": ("simple", "martial"),
        "features": ("second-wind", "action-surge"),
        "equipment": (
            Carried(item="item/chain-mail", equipped=True),
            Carried(item="item/shield", equipped=True),
            Carried(item="item/longsword", equipped=True),
            Carried(item="item/javelin", quantity=2),
            Carried(item="item/potion-of-healing", quantity=2),
        ),
        "money_cp": 1_000,
    }
    return CharacterSheet(**(fields | changes))


def hero(character_class: str, level: int, *features: str, **changes: Any) -> CharacterSheet:
    """Str 16, Dex 14, Con 14, Int 10, Wis 16, Cha 18; 60 Hit Points, a longsword, no armor."""
    fields: dict[str, Any] = {
        "character_class": character_class,
        "level": level,
        "features": features,
        "abilities": abilities(16, 14, 14, 10, 16, 18),
        "max_hit_points": 60,
        "saving_throws": (),
        "skills": ("athletics",),
        "equipment": (Carried(item="item/longsword", equipped=True),),
    }
    return fighter(**(fields | changes))


def rogue(**changes: Any) -> CharacterSheet:
    """A level 3 rogue: Dex 17, Wis 15; leather, shortsword, dagger, shortbow with arrows."""
    fields: dict[str, Any] = {
        "id": "sela",
        "name": "Sela",
        "species": "Halfling",
        "character_class": "Rogue",
        "level": 3,
        "abilities": abilities(8, 17, 12, 13, 15, 10),
        "hit_die": 8,
        "max_hit_points": 21,
        "saving_throws": (Ability.DEXTERITY, Ability.INTELLIGENCE),
        "skills": ("stealth", "perception", "acrobatics", "sleight-of-hand"),
        "expertise": ("stealth",),
        "armor_training": ("light",),
        "weapon_training": ("simple", "martial-finesse", "martial-light"),
        "features": ("sneak-attack", "cunning-action", "steady-aim"),
        "equipment": (
            Carried(item="item/leather-armor", equipped=True),
            Carried(item="item/shortsword", equipped=True),
            Carried(item="item/dagger", equipped=True),
            Carried(item="item/shortbow"),
            Carried(item="item/arrow", quantity=20),
            Carried(item="item/healers-kit"),
        ),
        "money_cp": 500,
    }
    return CharacterSheet(**(fields | changes))


def cleric(**changes: Any) -> CharacterSheet:
    """A level 3 cleric: Wis 16, spell save DC 13, spell attack +5."""
    fields: dict[str, Any] = {
        "id": "odo",
        "name": "Odo",
        "species": "Dwarf",
        "character_class": "Cleric",
        "level": 3,
        "abilities": abilities(14, 10, 14, 10, 16, 12),
        "hit_die": 8,
        "max_hit_points": 24,
        "saving_throws": (Ability.WISDOM, Ability.CHARISMA),
        "skills": ("medicine", "insight"),
        "armor_training": ("light", "medium", "shield"),
        "weapon_training": ("simple",),
        "features": ("channel-divinity",),
        "spellcasting": Spellcasting(
            ability=Ability.WISDOM,
            cantrips=("spell/sacred-flame", "spell/guidance", "spell/spare-the-dying"),
            prepared=(
                "spell/bless",
                "spell/cure-wounds",
                "spell/healing-word",
                "spell/guiding-bolt",
                "spell/sanctuary",
                "spell/hold-person",
                "spell/inflict-wounds",
                "spell/shield-of-faith",
            ),
            slots=(4, 2),
        ),
        "equipment": (
            Carried(item="item/chain-shirt", equipped=True),
            Carried(item="item/mace", equipped=True),
            Carried(item="item/holy-symbol-amulet"),
        ),
        "money_cp": 0,
    }
    return CharacterSheet(**(fields | changes))


def wizard(**changes: Any) -> CharacterSheet:
    """A level 3 wizard: Int 16, spell save DC 13, spell attack +5, AC 12."""
    fields: dict[str, Any] = {
        "id": "tam",
        "name": "Tam",
        "species": "Elf",
        "character_class": "Wizard",
        "level": 3,
        "abilities": abilities(8, 14, 13, 16, 12, 10),
        "hit_die": 6,
        "max_hit_points": 17,
        "saving_throws": (Ability.INTELLIGENCE, Ability.WISDOM),
        "skills": ("arcana", "investigation"),
        "weapon_training": ("simple",),
        "features": ("arcane-recovery",),
        "spellcasting": Spellcasting(
            ability=Ability.INTELLIGENCE,
            cantrips=("spell/fire-bolt", "spell/ray-of-frost", "spell/light"),
            prepared=(
                "spell/magic-missile",
                "spell/shield",
                "spell/sleep",
                "spell/burning-hands",
                "spell/thunderwave",
                "spell/detect-magic",
                "spell/mage-armor",
                "spell/misty-step",
                "spell/scorching-ray",
                "spell/false-life",
                "spell/invisibility",
                "spell/charm-person",
            ),
            slots=(4, 2),
        ),
        "equipment": (
            Carried(item="item/quarterstaff", equipped=True),
            Carried(item="item/spellbook"),
        ),
    }
    return CharacterSheet(**(fields | changes))


WORLD = World(
    universe="u-1",
    universe_slug="coast",
    name="Coast",
    places={
        "quay": PlaceDefinition(id="quay", name="Quay", summary="A quay."),
        "cave": PlaceDefinition(id="cave", name="Cave", summary="A cave.", safe_to_rest=False),
    },
    npcs={
        "mira": NpcDefinition(
            id="mira",
            name="Mira",
            role="chandler",
            summary="She sells rope.",
            place="quay",
            wares=(Ware(item="item/rope", price_cp=110, quantity=2),),
        ),
        "captain": NpcDefinition(
            id="captain",
            name="The Captain",
            role="bandit",
            summary="A bandit.",
            place="quay",
            monster="monster/bandit-captain",
        ),
    },
    quests={
        "lamp": QuestDefinition(
            id="lamp",
            title="Light the lamp",
            summary="Light it.",
            steps=(QuestStep(id="light", objective="Light the lamp"),),
            reward=Reward(copper=50_001, experience=300, items={"item/rope": 1}),
        )
    },
    tables={
        "wrack": RandomTable(
            id="wrack",
            name="Wrack",
            tags=("loot",),
            rows=(
                TableRow(text="A rope and coins.", items={"item/rope": 1}, copper=123),
                TableRow(text="Weed.", weight=3),
            ),
        ),
        "rumours": RandomTable(id="rumours", name="Rumours", rows=(TableRow(text="Fog."),)),
    },
)


def state_of(*sheets: CharacterSheet, world: World = WORLD, **changes: Any) -> CampaignState:
    """A campaign at the quay with these characters, rested and unhurt."""
    fields: dict[str, Any] = {
        "time": START,
        "location": "quay",
        "party": {sheet.id: starting_member(sheet, catalogue_for(world)) for sheet in sheets},
        "npcs": {
            "mira": NpcState(id="mira", name="Mira", place="quay", wares={"item/rope": 2}),
            "captain": NpcState(id="captain", name="The Captain", place="quay"),
        },
        "places": {"quay": PlaceState(id="quay", contents={"item/torch": 3})},
        "quests": {"lamp": QuestState(id="lamp", title="Light the lamp", status="done")},
        "world_hash": world.digest,
        "world": world,
    }
    return CampaignState(**(fields | changes))


class Throws:
    """Hand-thrown dice: faces by kind of throw, and a plain face for the rest.

    ``faces["attack"] = [12]`` is the first die of the next attack; when a list is empty the
    middle of the die is thrown. ``seen`` notes every die.
    """

    def __init__(self, **faces: Iterable[int]) -> None:
        self.faces = {kind.replace("_", "-"): list(these) for kind, these in faces.items()}
        self.seen: list[tuple[str, str, int]] = []

    def __call__(self, key: StreamKey, sides: int, drawn: int) -> int:
        kind = key.slot.partition("#")[0]
        self.seen.append((key.actor, key.slot, sides))
        mine = self.faces.get(f"{key.actor}-{kind}", self.faces.get(kind, []))
        return mine.pop(0) if mine else (sides + 1) // 2

    @property
    def dice(self) -> HandDice:
        return HandDice(self)


class Game:
    """A state that requests are resolved on, one after the other, as a turn would.

    ``react`` chooses among the Reactions of every window, if it is given one.
    """

    def __init__(self, state: CampaignState, dice: Any) -> None:
        self.state = state
        self.dice = dice
        self.events: list[Event] = []
        self.react: Reacting | None = None

    @property
    def catalogue(self) -> Catalogue:
        return catalogue_for(self.state.world)

    def ask(self, kind: str, **fields: Any) -> list[Event]:
        """Resolve a request that must be legal; its events."""
        found = self.resolve(kind, **fields)
        assert not isinstance(found, Rejection), str(found)
        self.events += found
        for event in found:
            self.state = fold(self.state, event)
        return found

    def refused(self, kind: str, **fields: Any) -> Rejection:
        """Resolve a request that must be refused."""
        found = self.resolve(kind, **fields)
        assert isinstance(found, Rejection), found
        return found

    def resolve(self, kind: str, **fields: Any) -> list[Event] | Rejection:
        request = ROLL_REQUESTS.validate_python([{"kind": kind, **fields}])[0]
        found = resolve_request(
            self.state,
            request,
            self.dice,
            self.catalogue,
            earlier=tuple(self.events),
            react=self.react,
        )
        return found if isinstance(found, Rejection) else list(found)

    def play(self) -> Play:
        """For calling a rule directly."""
        return Play(self.state, self.catalogue, self.dice, react=self.react)

    def of(self, *types: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, types)]


def fold(state: CampaignState, event: Event) -> CampaignState:
    return state if isinstance(event, FeatureSpent | PlaceNoted) else apply(state, event)
