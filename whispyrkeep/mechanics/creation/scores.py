"""Step 3: the six scores, by array, by points or rolled, and what the background adds.

Source: SRD 5.2, "Character Creation", "Step 3: Ability Scores".
"""

from __future__ import annotations

from collections import Counter

from whispyrkeep.dice import KeyedDice, StreamKey, roll
from whispyrkeep.mechanics.creation.asking import (
    Making,
    Option,
    Question,
    ask,
    ask_one,
    named,
    options_of,
    question,
)
from whispyrkeep.mechanics.creation.entries import class_entry, entry
from whispyrkeep.mechanics.play import refuse
from whispyrkeep.models.base import MAX_INTEGER
from whispyrkeep.models.reference import Background
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.terms import Ability

SECTION = '"Step 3: Ability Scores"'
ARRAY, POINTS, ROLLED = "standard-array", "point-cost", "rolled"
POINTS_TO_SPEND = 27
BEST = 20
"""As high as creation and most feats raise a score."""


def choose_scores(making: Making) -> None:
    """Ask for the method and the scores, and note them before the background's increases."""
    methods = options_of((ARRAY, POINTS, ROLLED))
    method = ask_one(making, question("scores-method", "How scores are found", methods, SECTION))
    options: tuple[Option, ...] = ()
    if method == ROLLED:
        thrown = _thrown(making)
        options = tuple(Option(str(one), str(one), thrown.count(one)) for one in thrown)
        options = tuple(dict.fromkeys(options))
    elif method == POINTS:
        options = tuple(Option(score, score, 6) for score in _costs(making))
    elif method == ARRAY:
        options = options_of(sorted(standard_array(making), key=int, reverse=True))
    if not options:
        return
    asked = Question(
        "scores",
        "The six scores in the order Strength, Dexterity, Constitution, Intelligence, Wisdom, "
        "Charisma",
        6,
        options,
        SECTION,
        _suggested(making, options),
        6,
    )
    scores = ask(making, asked, lambda given: _too_dear(making, method, given))
    if scores:
        making.abilities = dict(zip(Ability, map(int, scores), strict=True))


def standard_array(making: Making) -> tuple[str, ...]:
    """The array as the table places it for the class.

    A class of a universe's own that has no row gets the highest scores in its primary abilities
    and then in Constitution. Source: SRD 5.2, table "Standard Array by Class"; the rest is ours.
    """
    rows = making.catalogue.table("table/standard-array-by-class")
    for name, *scores in rows:
        if name.lower() == making.first_class:
            return tuple(scores)
    if not making.first_class:
        return tuple(rows[0][1:])
    primary = class_entry(making.catalogue, making.first_class).primary_abilities
    order = dict.fromkeys((*primary, Ability.CONSTITUTION, *Ability))
    array = sorted(rows[0][1:], key=int, reverse=True)
    placed = dict(zip(order, array, strict=True))
    return tuple(placed[ability] for ability in Ability)


def _suggested(making: Making, options: tuple[Option, ...]) -> tuple[str, ...]:
    """The highest score where the class's array has its highest, and so on."""
    array = [int(score) for score in standard_array(making)]
    scores = sorted((int(o.word) for o in options for _ in range(o.most)), reverse=True)[:6]
    if len(options) == 8 and options[0].most == 6:
        return tuple(str(score) for score in array)
    order = sorted(range(6), key=lambda place: -array[place])
    placed = dict(zip(order, scores, strict=True))
    return tuple(str(placed[place]) for place in range(6))


def _thrown(making: Making) -> tuple[int, ...]:
    """Six throws of four dice without the lowest, from the seed that was given."""
    seed = ask_seed(making)
    return () if seed is None else rolled_scores(seed)


def rolled_scores(seed: int) -> tuple[int, ...]:
    """Six scores, each the three highest of four d6. Source: "Random Generation"."""
    dice = KeyedDice(seed)
    keys = (StreamKey("character", 1, "new", f"score#{number}") for number in range(1, 7))
    return tuple(roll("4d6kh3", dice.at(key)).total for key in keys)


def ask_seed(making: Making) -> int | None:
    """The whole number that the dice of creation come from."""
    making.asked.add("seed")
    given = making.answers.get("seed")
    if given is None:
        text = "The seed of the dice, a whole number"
        if making.assume:
            making.filled["seed"] = ("1",)
            return 1
        making.waiting.append(Question("seed", text, 1, (), SECTION, ("1",), 1))
        return None
    if len(given) != 1 or not given[0].isdecimal() or int(given[0]) > MAX_INTEGER:
        making.refuse("seed", "choice.seed", "the seed is one whole number of 0 or more", SECTION)
        return None
    making.filled["seed"] = given
    return int(given[0])


# --- points ---------------------------------------------------------------------------


def _costs(making: Making) -> dict[str, int]:
    """Source: SRD 5.2, table "Ability Score Point Costs"."""
    rows = making.catalogue.table("table/ability-score-point-costs")
    return {score: int(cost) for score, cost in rows}


def _too_dear(making: Making, method: str, given: tuple[str, ...]) -> Rejection | None:
    if method != POINTS:
        return None
    costs = _costs(making)
    spent = sum(costs[score] for score in given)
    if spent <= POINTS_TO_SPEND:
        return None
    message = f"these scores cost {spent} points, and there are {POINTS_TO_SPEND} to spend"
    return refuse("scores.points", message, SECTION)


# --- increases ------------------------------------------------------------------------


def adjust_scores(making: Making) -> None:
    """The background's increases: +2 and +1, or +1 on all three.

    Source: SRD 5.2, "Adjust Ability Scores".
    """
    if not making.background:
        return
    background = entry(making.catalogue, making.background, Background)
    options = tuple(Option(one.value, named(one.value), 2) for one in background.abilities)
    asked = question(
        "increases",
        "Three points among the background's abilities, at most two on one",
        options,
        '"Adjust Ability Scores"',
        count=3,
        suggested=_best_increases(making, background),
    )
    raise_scores(making, ask(making, asked))


def _best_increases(making: Making, background: Background) -> tuple[str, ...]:
    """Two on the ability of the three that the class's array puts highest, one on the next."""
    array = dict(zip(Ability, map(int, standard_array(making)), strict=True))
    ranked = sorted(background.abilities, key=lambda ability: -array[ability])
    return (ranked[0].value, ranked[0].value, ranked[1].value)


def raise_scores(making: Making, points: tuple[str, ...], most: int = BEST) -> None:
    """Raise each named ability by 1, none of them above ``most``."""
    for word, count in Counter(points).items():
        ability = Ability(word)
        raised = min(making.abilities[ability] + count, max(most, making.abilities[ability]))
        making.abilities[ability] = raised
