"""What a player types in a fight, and what the engine makes of it."""

from __future__ import annotations

import pytest

from tests.offline.table import Table, fighting
from whispyrkeep.campaign.evolve import fold
from whispyrkeep.dm.offline.options import with_known_check
from whispyrkeep.models import events as ev
from whispyrkeep.models.intent import Act, Intent
from whispyrkeep.models.requests import AbilityCheck, Attack
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Band, EffectKind, Sense, Trigger


def gained(table: Table) -> list[EffectKind]:
    return [
        event.active.kind
        for event in table.turns[-1].events
        if isinstance(event, ev.EffectGained) and event.target == "edda-marl"
    ]


@pytest.mark.parametrize("text", ["I take cover behind a pillar", "get behind cover"])
def test_cover_is_taken_where_there_is_some(text: str) -> None:
    table = fighting("drowned-nave")
    table.play(text)
    assert gained(table) == [EffectKind.THREE_QUARTERS_COVER]


def test_where_there_is_no_cover_one_can_only_hide() -> None:
    table = fighting("the-wade")
    table.play("I take cover")
    assert not gained(table)
    tests = [e for e in table.turns[-1].events if isinstance(e, ev.D20TestMade)]
    assert "Stealth" in tests[0].label


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("I ready an attack for when it comes closer", Trigger.COMES_CLOSER),
        ("I wait until it comes close, then strike", Trigger.COMES_CLOSER),
        ("let it come, then I hit it", Trigger.COMES_CLOSER),
        ("ready action", Trigger.COMES_CLOSER),
        ("I strike back when it attacks me", Trigger.ATTACKS),
    ],
)
def test_a_blow_is_held_back_until_its_moment(text: str, trigger: Trigger) -> None:
    table = fighting("the-wade")
    table.play(text)
    held = [
        event.active
        for event in table.turns[-1].events
        if isinstance(event, ev.EffectGained) and event.target == "edda-marl"
    ]
    assert [active.trigger for active in held] == [trigger]


@pytest.mark.parametrize("text", ["I attack it", "I keep my guard up", "wait"])
def test_other_words_hold_nothing_back(text: str) -> None:
    table = fighting("the-wade")
    table.play(text)
    assert EffectKind.READIED not in gained(table)


@pytest.mark.parametrize(
    ("text", "weapon"),
    [
        ("I hit it with a plank", "improvised"),
        ("I throw the bucket at the skeleton", "improvised"),
        ("I throw my backpack at the skeleton", "item/backpack"),
        ("I throw my greatsword at the skeleton", "item/greatsword"),
    ],
)
def test_what_is_no_weapon_is_used_as_one(text: str, weapon: str) -> None:
    """SRD 5.2, Rules Glossary, "Improvised Weapons": thrown no farther than 60 feet."""
    table = fighting("the-wade", band=Band.ENGAGED)
    table.play(text)
    (blow,) = [r for r in table.turns[-1].requests if isinstance(r, Attack)]
    assert (blow.weapon, blow.improvised) == (weapon, True)


def test_arrows_are_recovered_after_the_fight() -> None:
    table = Table()
    place = table.state.places[table.state.location]
    shot = ev.AmmunitionStrewn(place=place.id, owner="edda-marl", item="item/arrow", quantity=3)
    table.state = fold(table.state, (shot,))
    table.play("I recover my arrows")
    assert table.state.party["edda-marl"].inventory["item/arrow"] == 3
    assert not table.state.places[place.id].strewn


def test_in_the_dark_a_torch_is_offered_and_lit() -> None:
    table = fighting("drowned-nave")
    party = {"edda-marl": table.state.party["edda-marl"]}
    table.state = table.state.with_(party=party)
    draft = table.play("I keep my guard up")
    (torch,) = [option for option in draft.options if option.text == "Light a torch"]
    table.play(torch.letter)
    assert EffectKind.LIGHT in gained(table)
    assert table.state.fight is not None and table.state.fight.budget.action


def test_a_torch_is_put_out() -> None:
    table = Table()
    table.play("I light a torch")
    assert EffectKind.LIGHT in gained(table)
    table.play("I put out the torch")
    assert table.state.party["edda-marl"].body.effects == ()


@pytest.mark.parametrize("text", ["I roll on the ground", "put out the fire", "Put out the flames"])
def test_who_burns_puts_it_out(text: str) -> None:
    table = fighting("the-wade")
    burning = ActiveEffect(kind=EffectKind.BURNING, source="Burning")
    table.state = fold(table.state, (ev.EffectGained(target="edda-marl", active=burning),))
    options = table.play("size up the skeleton").options
    if text == "Put out the flames":
        (option,) = [o for o in options if o.text == text]
        text = option.letter
    table.play(text)
    edda = table.state.party["edda-marl"].body
    assert not [effect for effect in edda.effects if effect.kind is EffectKind.BURNING]


@pytest.mark.parametrize(
    ("text", "helper"),
    [("Read the Tide Book with Jory's help", "jory-thwaite"), ("Read the Tide Book", None)],
)
def test_a_companion_lends_a_hand(text: str, helper: str | None) -> None:
    """SRD 5.2, Rules Glossary, "Help [Action]": Jory is proficient in Investigation."""
    table = Table()
    table.play("Go to the Rod House")
    table.play(text)
    (check,) = [r for r in table.turns[-1].requests if isinstance(r, AbilityCheck)]
    assert (check.actor, check.helper) == ("edda-marl", helper)


@pytest.mark.parametrize(("text", "prone"), [("I hit the deck", True), ("I parry", False)])
def test_going_down_is_dropping_prone(text: str, prone: bool) -> None:
    table = fighting("the-wade")
    table.play(text)
    gained_now = [e for e in table.turns[-1].events if isinstance(e, ev.ConditionGained)]
    assert ("prone" in [e.active.condition.value for e in gained_now]) is prone


@pytest.mark.parametrize(
    ("relies_on", "known"), [(None, True), (Sense.HEARING, True), (Sense.SIGHT, False)]
)
def test_a_chance_is_named_only_where_nothing_else_bears_on_it(relies_on, known: bool) -> None:
    """An intent carries no light: what relies on sight is offered without its chance."""
    table = Table()
    table.play("Go to the Rod House")
    place = table.state.world.places["rod-house"]
    features = tuple(
        f.with_(check=f.check.with_(relies_on=relies_on)) if f.check else f for f in place.features
    )
    world = table.state.world
    changed = place.with_(features=features)
    table.state = table.state.with_(world=world.with_(places=world.places | {place.id: changed}))
    book = next(f for f in features if f.check)
    intent = Intent(act=Act.EXAMINE, feature=book.id)
    assert (with_known_check(table.scene(""), intent).difficulty_class is not None) is known


@pytest.mark.parametrize("text", ["I use my rage", "use rage", "I use Rage and roar"])
def test_a_feature_of_ones_own_is_used_by_its_name(text: str) -> None:
    table = fighting("the-wade")
    edda = table.state.party["edda-marl"]
    sheet = edda.sheet.with_(features=("rage",))
    body = edda.body.with_(resources={**edda.body.resources, "rage": 2})
    unarmored = edda.with_(sheet=sheet, body=body, equipped=())
    table.state = table.state.with_(party={**table.state.party, "edda-marl": unarmored})
    table.play(text)
    assert gained(table) == [EffectKind.RAGING]
