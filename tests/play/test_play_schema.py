"""What a server decodes under the schema, the engine accepts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.play.samples import longest, sample
from tests.play.sittings import OPTIONS
from whispyrkeep.campaign.evolve import close_turn, fold
from whispyrkeep.dice import KeyedDice
from whispyrkeep.dm.contract import Proposal
from whispyrkeep.dm.endpoint.schemas import LONGEST_STRING, wire_schema
from whispyrkeep.dm.narrator import OnText, Outcomes, Reply, Scene
from whispyrkeep.dm.possible import form_of, merged, possible_requests, refusal_of
from whispyrkeep.dm.schema import ROOMS, Room, proposal_schema, room_for, telling_schema
from whispyrkeep.dm.turn import finish_turn, open_turn
from whispyrkeep.mechanics.choosing.decisions import decision
from whispyrkeep.mechanics.resolve import resolve_request
from whispyrkeep.models.requests import ROLL_REQUESTS
from whispyrkeep.models.turn import ModelUse
from whispyrkeep.session.campaign import Campaign

TURNS_EACH = 12


@dataclass
class Babbler:
    """A narrator that says anything at all, as long as it fits the schema."""

    random: Random
    room: Room
    name: str = "babbler"
    asked: list[str] = field(default_factory=list)

    def propose(
        self, scene: Scene, *, problems: tuple[str, ...] = (), on_text: OnText | None = None
    ) -> Reply:
        return self._anything(proposal_schema(scene, self.room), problems)

    def narrate(
        self,
        scene: Scene,
        outcomes: Outcomes,
        *,
        problems: tuple[str, ...] = (),
        on_text: OnText | None = None,
    ) -> Reply:
        schema = telling_schema(outcomes.state, outcomes.events, self.room)
        return self._anything(schema, problems)

    def _anything(self, schema: dict[str, Any], problems: tuple[str, ...]) -> Reply:
        assert not problems, f"{problems} in {self.asked[-1]}"
        wired = wire_schema(schema, lengths=True)
        reply = sample(wired, self.random)
        Draft202012Validator(wired).validate(reply)
        self.asked.append(json.dumps(reply))
        return Reply(Proposal.model_validate(reply), ModelUse(name=""))


@pytest.mark.parametrize("seed", range(8))
def test_whatever_fits_the_schema_is_legal(campaign: Campaign, seed: int) -> None:
    """Through fights, trade, rests and travels, without a single repair."""
    random = Random(seed)  # noqa: S311 - no secret hangs on it
    scene = campaign.scene("edda-marl", "")
    dice = KeyedDice(seed)
    babbler = Babbler(random, random.choice([room for _, room in ROOMS]))
    for _ in range(TURNS_EACH):
        state = scene.state
        acting = state.fight.acting if state.fight else random.choice(list(state.party))
        scene = replace(scene, actor=acting, turn=state.turn + 1)
        draft = finish_turn(scene, babbler, dice, open_turn(scene, babbler, dice))
        scene = replace(scene, state=close_turn(draft.state, scene.turn))
        if draft.state.status != "active":
            break


def in_a_fight(campaign: Campaign) -> Scene:
    """A scene on a character's turn, a crab and a bandit near."""
    scene = campaign.scene("edda-marl", "I draw my sword.")
    request = [{"kind": "start_fight", "monsters": ["monster/giant-crab", "monster/bandit"]}]
    (start,) = ROLL_REQUESTS.validate_python(request)
    begun = resolve_request(scene.state, start, KeyedDice(3), scene.catalogue)
    assert isinstance(begun, tuple)
    state = fold(scene.state, begun)
    assert state.fight is not None
    return replace(scene, state=state, actor=state.fight.acting)


def requests_of(scene: Scene, kind: str) -> list[dict[str, tuple[Any, ...]]]:
    return [product for product in possible_requests(scene) if product["kind"] == (kind,)]


def test_in_peace_nobody_is_attacked_and_in_a_fight_nobody_rests(campaign: Campaign) -> None:
    peace, fight = campaign.scene("edda-marl", "x"), in_a_fight(campaign)
    kinds = [{product["kind"][0] for product in possible_requests(s)} for s in (peace, fight)]
    assert not kinds[0] & {"attack", "combat_action", "end_fight"}
    assert not kinds[1] & {"rest", "start_fight", "trade"}
    assert kinds[0] >= {"ability_check", "rest", "start_fight", "take", "trade", "use_item"}
    assert kinds[1] >= {"attack", "combat_action", "end_fight"}


def test_a_foe_is_offered_with_what_reaches_it(campaign: Campaign) -> None:
    """SRD 5.2, "Range": near is 30 feet, so a Greatsword waits for the move."""
    scene = in_a_fight(campaign)
    (attacks,) = requests_of(scene, "attack")
    assert set(attacks["weapon"]) == {"item/handaxe", "item/javelin"}
    lunges = [
        shape["prefixItems"]
        for shape in proposal_schema(scene)["properties"]["roll_requests"]["sequences"]
        if len(shape.get("prefixItems", ())) == 2
    ]
    assert len(lunges) == 2
    for move, attack in lunges:
        assert move["properties"]["band"] == {"enum": ["engaged"]}
        choices = attack.get("anyOf", [attack])
        weapons = {w for choice in choices for w in choice["properties"]["weapon"]["enum"]}
        assert {"item/greatsword", "unarmed"} <= weapons
        assert "grapple" not in weapons  # both hands are on the sword
        targets = [choice["properties"]["target"]["enum"] for choice in choices]
        assert all(target == move["properties"]["target"]["enum"] for target in targets)


def test_a_spell_is_offered_with_the_slots_that_are_left(campaign: Campaign) -> None:
    """SRD 5.2, "Spell Slots": cantrips need none; without slots only cantrips are left."""
    scene = campaign.scene("jory-thwaite", "x")
    spells = {spell for product in requests_of(scene, "cast_spell") for spell in product["spell"]}
    assert {"spell/cure-wounds", "spell/light"} <= spells
    assert "spell/sacred-flame" not in spells  # it harms, and nobody is fighting
    jory = scene.state.party["jory-thwaite"]
    spent = jory.with_(body=jory.body.with_(resources=jory.body.resources | {"slot-1": 0}))
    bare = replace(
        scene, state=scene.state.with_(party=scene.state.party | {"jory-thwaite": spent})
    )
    left = {spell for product in requests_of(bare, "cast_spell") for spell in product["spell"]}
    assert left and all(scene.catalogue.spell(spell).level == 0 for spell in left)


def test_the_products_are_exactly_what_is_not_refused(campaign: Campaign) -> None:
    """Merging neither invents a combination nor loses one."""
    forms = [
        {"kind": "a", "x": 1, "y": 1},
        {"kind": "a", "x": 1, "y": 2},
        {"kind": "a", "x": 2, "y": 1},
        {"kind": "a", "x": 3},
        {"kind": "b", "x": 1, "y": None},
        {"kind": "b", "x": 1, "y": 4},
    ]
    spread = [
        dict(zip(product, values, strict=True))
        for product in merged(forms)
        for values in _combinations(product)
    ]
    assert sorted(map(str, spread)) == sorted(map(str, forms))
    scene = in_a_fight(campaign)
    for product in possible_requests(scene):
        for values in _combinations(product):
            assert refusal_of(scene, dict(zip(product, values, strict=True))) is None


def _combinations(product: dict[str, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    combinations: list[tuple[Any, ...]] = [()]
    for values in product.values():
        combinations = [(*rest, value) for rest in combinations for value in values]
    return combinations


def test_only_what_lies_here_can_be_taken_and_no_more_of_it(campaign: Campaign) -> None:
    scene = campaign.scene("edda-marl", "x")
    (take,) = requests_of(scene, "take")
    assert set(take["item"]) == {"item/bucket", "item/net"}
    assert take["quantity"] == (1,)


def test_the_clouds_form_has_no_tuples_and_the_grammars_a_length_on_every_text(
    campaign: Campaign,
) -> None:
    schema = proposal_schema(in_a_fight(campaign))
    cloud = json.dumps(wire_schema(schema, lengths=False))
    assert not [word for word in ("prefixItems", "sequences", "Length") if word in cloud]
    grammar = wire_schema(schema, lengths=True)
    assert "sequences" not in json.dumps(grammar)
    assert all(one["maxLength"] <= LONGEST_STRING for one in _texts(grammar))
    assert len(json.dumps(grammar)) < 40_000


def _texts(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [found for part in schema for found in _texts(part)]
    if not isinstance(schema, dict):
        return []
    free = schema.get("type") == "string" and not schema.keys() & {"enum", "const"}
    return [*([schema] if free else []), *_texts(list(schema.values()))]


def test_lore_may_say_whom_it_is_about_and_who_knows(campaign: Campaign) -> None:
    schema = proposal_schema(campaign.scene("edda-marl", "x"))
    delta = {
        "text": "Piet has sold his second oar.",
        "entities": ["Piet Sandlow"],
        "visibility": {"scope": "table"},
    }
    validator = Draft202012Validator(schema)
    reply = {"narrative": "Piet looks away over the sand.", "options": OPTIONS, "patches": []}
    whole = reply | {"roll_requests": [], "lore_deltas": [delta]}
    assert validator.is_valid(whole)
    stranger = whole | {"lore_deltas": [delta | {"entities": ["Somebody Else"]}]}
    assert not validator.is_valid(stranger)


@pytest.mark.parametrize("tokens", [240, 350, 750, 1_500])
def test_the_longest_reply_ends_before_its_limit(campaign: Campaign, tokens: int) -> None:
    """At the two and a half characters that a small model's token has."""
    scene, room = campaign.scene("edda-marl", "x"), room_for(tokens)
    fight = in_a_fight(campaign)
    for schema in (
        proposal_schema(scene, room),
        proposal_schema(fight, room),
        telling_schema(scene.state, (), room),
    ):
        assert longest(wire_schema(schema, lengths=True)) / 2.5 <= tokens


def test_whoever_tells_is_offered_what_a_decision_offers(campaign: Campaign) -> None:
    """Players, tactics and simulations choose among the same."""
    scene = in_a_fight(campaign)
    point = decision(scene.state, scene.catalogue)
    assert point is not None and len(point.options) > 20
    products = possible_requests(scene)
    for option in point.options:
        form = form_of(option)
        assert any(
            product.keys() == form.keys() and all(form[name] in product[name] for name in form)
            for product in products
        ), form
