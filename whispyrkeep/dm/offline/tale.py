"""What the telling of one turn has to hand: the plan, the state on both sides of it, the writer."""

from __future__ import annotations

from dataclasses import dataclass

from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.figures import figures
from whispyrkeep.dm.offline.language import Person
from whispyrkeep.dm.offline.plans import Plan, feature_here
from whispyrkeep.dm.offline.prose import Writer
from whispyrkeep.models.events import D20TestMade, Event, FightStarted
from whispyrkeep.models.state import CampaignState, Foe
from whispyrkeep.models.world import Feature, PlaceDefinition

CLEAR_BY = 5
"""A total this far from the DC is a clear success or failure, not a narrow one."""


@dataclass(slots=True)
class Tale:
    """Passed from teller to teller; ``after`` is the state the turn's events left.

    ``oracle`` is the oracle's answer, once it has been asked.
    """

    scene: Scene
    plan: Plan
    writer: Writer
    events: tuple[Event, ...]
    after: CampaignState
    oracle: str = ""

    @property
    def before(self) -> CampaignState:
        return self.scene.state

    @property
    def people(self) -> dict[str, Person]:
        """Everybody as the prose speaks of them, foes of a fight that is over among them."""
        foes: dict[str, Foe] = dict(self.before.fight.foes) if self.before.fight else {}
        for event in self.events:
            if isinstance(event, FightStarted):
                foes |= {foe.id: foe for foe in event.foes}
        return figures(self.scene, self.after, foes)

    @property
    def place(self) -> PlaceDefinition | None:
        """Where the party is afterwards."""
        return self.after.world.places.get(self.after.location)

    @property
    def feature(self) -> Feature | None:
        """The feature the plan is about, if it is about one."""
        return feature_here(self.scene, self.plan.goal.id)

    def say(self, beat: str, **slots: str | Person) -> str:
        return self.writer.say(beat, **slots)

    def say_if_fresh(self, beat: str, **slots: str | Person) -> str:
        return self.writer.say_if_fresh(beat, **slots)

    def author(self, text: str) -> str:
        return self.writer.author(text)


def own_test(tale: Tale) -> D20TestMade | None:
    """The check the acting character made this turn."""
    tests = [e for e in tale.events if isinstance(e, D20TestMade) and e.test == "check"]
    own = [test for test in tests if test.actor == tale.scene.actor]
    return next(iter(own or tests), None)


def passed(test: D20TestMade | None) -> bool:
    """Whether a test was a success."""
    return test is not None and test.outcome in ("success", "critical_success")


def degree(test: D20TestMade) -> str:
    """``clear`` or ``narrow``, by how far the total lies from the DC."""
    target = test.target_number if test.target_number is not None else test.roll.total
    return "clear" if abs(test.roll.total - target) >= CLEAR_BY else "narrow"


def feature_name(feature: Feature) -> str:
    """How a feature is called within a sentence."""
    name = feature.name
    return name if name[:1].isupper() or name.startswith(("the ", "a ", "an ")) else f"the {name}"


def place_name(tale: Tale, place: str) -> str:
    """A place's name as its author wrote it."""
    definition = tale.after.world.places.get(place)
    return definition.name if definition else place.replace("-", " ")
