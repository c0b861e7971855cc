"""How the engine plays a character: small fights with one decision each."""

from __future__ import annotations

from typing import Any

import pytest
from features_game import body, fought
from rules_game import WORLD, cleric, fighter, hero, rogue, state_of

from whispyrkeep.catalog.tactics import tactic
from whispyrkeep.dice import KeyedDice
from whispyrkeep.mechanics.choosing.choices import member_turn
from whispyrkeep.mechanics.choosing.minds import foe_turn
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.character import Carried, Spellcasting
from whispyrkeep.models.events import D20TestMade, ResourceChanged, SpellCast
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.tactics import Tactic
from whispyrkeep.models.terms import Ability, Condition, EffectKind

OGRE = "monster/ogre"
TROLL = "monster/troll"
GOBLIN = "monster/goblin-warrior"
FREELY = tactic("straightforward")
POUCH = (Carried(item="item/component-pouch"), Carried(item="item/holy-symbol-amulet"))


def caster(*spells: str, slots=(4, 3, 2), cantrips=("fire-bolt",), level=5, words=(), **changes):
    """A level 5 hero who casts with Charisma (save DC 15) and fights with bare hands."""
    casting = Spellcasting(
        ability=Ability.CHARISMA,
        cantrips=tuple(f"spell/{one}" for one in cantrips),
        prepared=tuple(f"spell/{one}" for one in spells),
        slots=slots,
    )
    fields: dict[str, Any] = {"spellcasting": casting, "equipment": POUCH, **changes}
    return hero("Sorcerer", level, *words, **fields)


def friends(count: int = 3):
    """Fighters of level 5 who strike twice with a longsword."""
    return [
        hero("Fighter", 5, "extra-attack", id=f"pal-{place}", name=f"Pal {place}")
        for place in range(1, count + 1)
    ]


def turn(played, mind: Tactic = FREELY, *, who: str | None = None, seed: int = 1) -> Play:
    """Play the acting character's turn, or another creature's, by a tactic; what came of it."""
    minds = {"party": mind, "foes": mind}
    play = Play(played.state, played.catalogue, KeyedDice(seed), everybody=True, tactics=minds)
    actor = who or played.state.fight.acting
    (member_turn if actor in played.state.party else foe_turn)(play, actor)
    return play


def cast(play: Play) -> list[tuple[str, int, int]]:
    """Spells that were cast: name, slot level, and at how many."""
    return [
        (e.spell.partition("/")[2], e.slot_level, len(e.targets))
        for e in play.events
        if isinstance(e, SpellCast)
    ]


def spent(play: Play, resource: str, who: str = "brin") -> int:
    """How often something of the resource was used up."""
    changes = [e for e in play.events if isinstance(e, ResourceChanged) and e.target == who]
    return len([e for e in changes if e.resource == resource])


def with_body(played, who: str, **changes: Any) -> None:
    """Change what a foe or a character is like, as the GM might."""
    fight = played.state.fight
    if who in fight.foes:
        foe = fight.foes[who]
        foes = {**fight.foes, who: foe.with_(body=foe.body.with_(**changes))}
        played.state = played.state.with_(fight=fight.with_(foes=foes))
    else:
        member = played.state.party[who]
        party = {**played.state.party, who: member.with_(body=member.body.with_(**changes))}
        played.state = played.state.with_(party=party)


# --- areas and slots ------------------------------------------------------------------


def test_an_area_is_for_many(game) -> None:
    played = fought(game, caster("fireball"), monsters=[OGRE] * 4)
    assert cast(turn(played)) == [("fireball", 3, 4)]


def test_no_slot_for_who_is_nearly_down(game) -> None:
    played = fought(game, caster("fireball", "magic-missile"), monster=OGRE)
    with_body(played, "ogre-1", hit_points=3)
    assert not [level for _, level, _ in cast(turn(played)) if level]


def test_a_higher_slot_is_taken_when_it_brings_more(game) -> None:
    """What a slot must bring for each level is the tactic's; asking nothing it takes the lowest."""
    many = fought(game, caster("burning-hands"), monsters=[OGRE] * 3)
    thrifty = FREELY.with_(asks=0)
    assert cast(turn(many, thrifty)) == [("burning-hands", 1, 3)]
    assert cast(turn(many, FREELY.with_(asks=1)))[0][1] == 3
    few = fought(game, caster("burning-hands"), monster=GOBLIN)
    assert cast(turn(few, FREELY.with_(asks=4, gathers=1)))[0] == ("fire-bolt", 0, 1)


def test_the_sparing_wait_for_blood(game) -> None:
    played = fought(game, caster("fireball"), monsters=[OGRE] * 3)
    sparing = FREELY.with_(spends="sparingly")
    assert [level for _, level, _ in cast(turn(played, sparing))] == [0]
    with_body(played, "brin", hit_points=20)
    assert cast(turn(played, sparing)) == [("fireball", 3, 3)]
    assert [level for _, level, _ in cast(turn(played, FREELY.with_(spends="never")))] == [0]


def test_friends_are_not_burnt_for_one_foe(game) -> None:
    """Where a universe lets areas catch friends; docs/rulings.md."""
    wild = WORLD.with_(rules=WORLD.rules.with_(areas_catch_friends=True))
    state = state_of(caster("fireball"), *friends(), world=wild)
    played = game(state=state, brin_initiative=[20], initiative=[2] * 10)
    played.ask("start_fight", monsters=[OGRE], band="engaged")
    assert cast(turn(played, FREELY.with_(gathers=1))) == [("fire-bolt", 0, 1)]


# --- control --------------------------------------------------------------------------


def test_a_spell_is_not_wasted_on_whom_it_cannot_touch(game) -> None:
    """SRD 5.2, "Hold Person": a Humanoid; "Invalid Targets"."""
    played = fought(game, caster("hold-person"), monster=OGRE)
    assert cast(turn(played)) == [("fire-bolt", 0, 1)]
    played = fought(game, caster("hold-person"), *friends(2), monster="monster/bandit-captain")
    assert cast(turn(played))[0][0] == "hold-person"


def test_who_is_out_of_it_already_is_left_so(game) -> None:
    stunned = ActiveCondition(condition=Condition.STUNNED, source="a blow")
    played = fought(game, caster("hold-monster", slots=(4, 3, 3, 3, 2)), *friends(2), monster=TROLL)
    assert cast(turn(played))[0][0] == "hold-monster"
    with_body(played, "troll-1", conditions=(stunned,))
    assert cast(turn(played))[0][0] == "fire-bolt"


def test_legendary_resistance_is_not_spent_on(game) -> None:
    """SRD 5.2.1, the stat blocks, "Legendary Resistance"."""
    played = fought(
        game, caster("hold-monster", "scorching-ray", slots=(4, 3, 3, 3, 2)),
        monster="monster/adult-black-dragon",
    )  # fmt: skip
    assert "hold-monster" not in [name for name, *_ in cast(turn(played))]


def test_banishing_everybody_gains_nothing(game) -> None:
    """SRD 5.2, "Banishment": they return when it ends."""
    spells = caster("banishment", slots=(4, 3, 3, 3, 2), level=9)
    alone = fought(game, spells, *friends(2), monster=TROLL)
    assert "banishment" not in [name for name, *_ in cast(turn(alone))]
    played = fought(game, spells, *friends(2), monsters=[TROLL, TROLL])
    assert cast(turn(played))[0] in (("banishment", 4, 1), ("banishment", 5, 1))


def test_sleepers_are_let_lie_while_others_stand(game) -> None:
    asleep = ActiveCondition(
        condition=Condition.UNCONSCIOUS, source="Sleep", by="pal-1", ends_on_damage=True
    )
    for seed in range(6):
        played = fought(game, fighter(), *friends(1), monsters=[OGRE, OGRE])
        with_body(played, "ogre-1", conditions=(asleep,))
        tests = [e for e in turn(played, seed=seed).events if isinstance(e, D20TestMade)]
        assert {e.against for e in tests if e.test == "attack"} <= {"ogre-2"}


# --- blessings and Concentration ------------------------------------------------------


def test_a_blessing_is_for_several_and_for_a_fight_that_lasts(game) -> None:
    pious = cleric(level=5, max_hit_points=40, spellcasting=cleric().spellcasting.with_(
        prepared=("spell/bless",), slots=(4, 3, 2)
    ))  # fmt: skip
    long = fought(game, pious, *friends(), monsters=[TROLL] * 3)
    blessed = cast(turn(long))
    assert blessed[0][0] == "bless" and blessed[0][2] >= 3
    alone = fought(game, pious, monster=OGRE)
    assert "bless" not in [name for name, *_ in cast(turn(alone))]
    won = fought(game, pious, *friends(), monster=GOBLIN)
    assert "bless" not in [name for name, *_ in cast(turn(won))]


def test_concentration_is_not_dropped_for_less(game) -> None:
    """SRD 5.2, "Concentration": another spell that needs it ends the first."""
    guardian = cleric(level=5, max_hit_points=40, spellcasting=cleric().spellcasting.with_(
        prepared=("spell/spirit-guardians", "spell/shield-of-faith", "spell/bless"),
        slots=(4, 3, 2),
    ))  # fmt: skip
    played = fought(game, guardian, *friends(), monsters=[TROLL] * 3)
    first = turn(played)
    assert cast(first)[0][0] == "spirit-guardians"
    played.state = first.state
    while played.state.fight.acting != "odo":
        played.ask("combat_action", actor=played.state.fight.acting, action="end_turn")
    again = {name for name, *_ in cast(turn(played))}
    assert not again & {"spirit-guardians", "shield-of-faith", "bless"}


def test_what_lasts_is_used_again(game) -> None:
    """SRD 5.2, "Spiritual Weapon": the attack again as a Bonus Action of later turns."""
    armed = cleric(level=5, max_hit_points=60, spellcasting=cleric().spellcasting.with_(
        prepared=("spell/spiritual-weapon",), slots=(4, 3, 2)
    ))  # fmt: skip
    played = fought(game, armed, *friends(3), monsters=[OGRE] * 3)
    first = turn(played)
    assert ("spiritual-weapon", 2, 1) in cast(first) or ("spiritual-weapon", 3, 1) in cast(first)
    played.state = first.state
    while played.state.fight.acting != "odo":
        played.ask("combat_action", actor=played.state.fight.acting, action="end_turn")
    rolled = [e for e in turn(played).events if isinstance(e, D20TestMade) and e.test == "attack"]
    assert any("Spiritual Weapon" in e.label for e in rolled)


def test_answers_are_kept_in_mind(game) -> None:
    """SRD 5.2, "Shield", "Counterspell": Reactions."""
    played = fought(game, caster("shield", "counterspell", "feather-fall"), monster=OGRE)
    waiting = turn(played).state.party["brin"].body.effects
    kept = {e.spell for e in waiting if e.kind is EffectKind.AWAITS}
    assert kept == {"spell/shield", "spell/counterspell"}


def test_one_slot_a_turn_goes_where_it_does_more(game) -> None:
    """SRD 5.2, "One Spell with a Spell Slot per Turn"."""
    played = fought(game, caster("fireball", "shield-of-faith"), monsters=[OGRE] * 4)
    assert [name for name, *_ in cast(turn(played))] == ["fireball"]


def test_quickened_beside_a_cantrip(game) -> None:
    """SRD 5.2, "Metamagic Options", "Quickened Spell"."""
    quick = caster("fireball", words=("quickened-spell",), resources={"sorcery-points": 5})
    played = fought(game, quick, monsters=[TROLL] * 4)
    assert {name for name, *_ in cast(turn(played))} == {"fireball", "fire-bolt"}


def test_twinned_holds_two(game) -> None:
    """SRD 5.2, "Metamagic Options", "Twinned Spell": as from a slot one level higher."""
    pair = ["monster/bandit-captain"] * 2
    points = {"sorcery-points": 5}
    twin = caster("hold-person", slots=(0, 2), words=("twinned-spell",), resources=points)
    played = fought(game, twin, *friends(2), monsters=pair)
    assert cast(turn(played))[0] == ("hold-person", 2, 2)
    once = fought(game, caster("hold-person", slots=(0, 2)), *friends(2), monsters=pair)
    assert cast(turn(once))[0] == ("hold-person", 2, 1)


def test_first_aid_is_not_for_who_has_better_to_do(game) -> None:
    played = fought(game, caster("fireball"), *friends(1), monsters=[OGRE] * 3)
    with_body(played, "pal-1", hit_points=0)
    assert cast(turn(played))[0][0] == "fireball"


# --- features -------------------------------------------------------------------------


def test_rage_before_blows(game) -> None:
    """SRD 5.2, "Barbarian", "Rage", "Reckless Attack"."""
    angry = hero("Barbarian", 5, "rage", "reckless-attack", resources={"rage": 3})
    played = fought(game, angry, *friends(2), monsters=[OGRE] * 2)
    after = turn(played)
    assert [e.kind for e in after.state.party["brin"].body.effects][:1] == [EffectKind.RAGING]
    won = fought(game, angry, *friends(2), monster=OGRE)
    with_body(won, "ogre-1", hit_points=1)
    assert spent(turn(won), "rage") == 0


def test_a_monk_strikes_stuns_and_flurries(game) -> None:
    """SRD 5.2, "Monk", "Flurry of Blows", "Stunning Strike"."""
    words = ("martial-arts", "monks-focus", "stunning-strike", "extra-attack")
    monk = hero("Monk", 5, *words, resources={"focus-points": 5}, equipment=())
    played = fought(game, monk, monster=TROLL, brin_attack=[15] * 4)
    after = turn(played)
    blows = [e for e in after.events if isinstance(e, D20TestMade) and e.test == "attack"]
    assert len(blows) == 4
    assert any("Stunning Strike" in e.label for e in after.events if isinstance(e, D20TestMade))


def test_a_smite_follows_where_it_is_not_wasted(game) -> None:
    """SRD 5.2, "Divine Smite"."""
    knight = hero(
        "Paladin", 5, "extra-attack",
        spellcasting=Spellcasting(
            ability=Ability.CHARISMA, prepared=("spell/divine-smite",), slots=(4, 2)
        ),
    )  # fmt: skip
    hits = {seed: turn(fought(game, knight, monster=TROLL), seed=seed) for seed in range(6)}
    assert any(("divine-smite", 2, 1) in cast(play) for play in hits.values())
    for seed in range(6):
        weak = fought(game, knight, monster=OGRE)
        with_body(weak, "ogre-1", hit_points=4)
        assert not cast(turn(weak, seed=seed))


def test_the_undead_are_turned_and_others_are_not(game) -> None:
    """SRD 5.2, "Cleric", "Turn Undead"."""
    pious = cleric(level=5, resources={"channel-divinity": 2}, spellcasting=None)
    dead = fought(game, pious, *friends(1), monsters=["monster/ghoul"] * 5)
    assert spent(turn(dead), "channel-divinity", "odo") == 1
    living = fought(game, pious, *friends(1), monsters=[GOBLIN] * 5)
    labels = [e.label for e in turn(living).events if isinstance(e, D20TestMade)]
    assert not any("Turn Undead" in label for label in labels)


def test_a_breath_takes_the_place_of_a_blow_when_it_catches_many(game) -> None:
    """SRD 5.2, "Dragonborn", "Breath Weapon"."""
    born = hero(
        "Fighter", 5, "breath-weapon", "draconic-ancestry-red", resources={"breath-weapon": 2}
    )
    assert spent(turn(fought(game, born, monsters=[OGRE] * 4)), "breath-weapon") == 1
    lone = fought(game, born, monster=OGRE)
    with_body(lone, "ogre-1", hit_points=5)
    assert spent(turn(lone), "breath-weapon") == 0


def test_inspiration_for_a_friend(game) -> None:
    """SRD 5.2, "Bard", "Bardic Inspiration"."""
    bard = hero("Bard", 5, "bardic-inspiration", resources={"bardic-inspiration": 4})
    play = turn(fought(game, bard, *friends(2), monsters=[TROLL] * 2))
    given = [e for one in play.state.party.values() for e in one.body.effects]
    assert EffectKind.INSPIRED in {e.kind for e in given}


def test_a_steady_aim_from_where_one_stands(game) -> None:
    """SRD 5.2, "Rogue", "Steady Aim"."""
    play = turn(fought(game, rogue(), monster=OGRE))
    test = next(e for e in play.events if isinstance(e, D20TestMade) and e.test == "attack")
    assert test.roll.advantage == "advantage"


def test_hands_are_laid_on_who_is_down(game) -> None:
    """SRD 5.2, "Paladin", "Lay On Hands"."""
    knight = hero("Paladin", 5, "lay-on-hands", resources={"lay-on-hands": 25})
    played = fought(game, knight, *friends(1), monster=OGRE)
    with_body(played, "pal-1", hit_points=0)
    assert body(played, "pal-1").hit_points == 0
    assert turn(played).state.party["pal-1"].body.hit_points == 20


# --- what rises again -----------------------------------------------------------------


def test_fire_keeps_a_troll_down(game) -> None:
    """SRD 5.2.1, Troll, "Regeneration"."""
    played = fought(game, caster(cantrips=("ray-of-frost", "fire-bolt")), monsters=[TROLL, OGRE])
    with_body(
        played, "troll-1", hit_points=0,
        conditions=(ActiveCondition(condition=Condition.UNCONSCIOUS),),
    )  # fmt: skip
    assert [e for e in cast(turn(played)) if e[0] == "fire-bolt"]


# --- stat blocks ----------------------------------------------------------------------


def test_a_mage_burns_the_many_and_not_the_one(game) -> None:
    played = fought(game, fighter(), *friends(3), monster="monster/mage")
    assert cast(turn(played, who="mage-1"))[0][0] in ("cone-of-cold", "fireball")


@pytest.mark.parametrize("monster", ["lich", "mage", "archmage", "adult-red-dragon", "vampire"])
def test_nobody_casts_at_whom_it_cannot_hurt(game, monster: str) -> None:
    """Whoever is Paralyzed is struck, not held again."""
    played = fought(game, fighter(), *friends(1), monster=f"monster/{monster}")
    held = ActiveCondition(condition=Condition.PARALYZED, source="a spell", by=f"{monster}-1")
    for who in ("brin", "pal-1"):
        with_body(played, who, conditions=(held,))
    names = {name for name, *_ in cast(turn(played, who=f"{monster}-1"))}
    assert not names & {"hold-monster", "hold-person", "dominate-monster", "charm-person"}


# --- where to stand -------------------------------------------------------------------


def bands(play: Play) -> set[str]:
    return {foe.band.value for foe in play.state.fight.foes.values()}


def test_who_fights_with_cantrips_stays_where_it_is(game) -> None:
    played = fought(game, caster("fireball"), *friends(1), monster=TROLL, band="near")
    assert bands(turn(played)) == {"near"}


def test_who_fights_hand_to_hand_comes_closer_afterwards(game) -> None:
    bow = hero(
        "Ranger", 5, "extra-attack", id="brin", equipment=(
            Carried(item="item/shortbow", equipped=True),
            Carried(item="item/arrow", quantity=20),
        ),
    )  # fmt: skip
    assert bands(turn(fought(game, bow, monster=TROLL, band="near"))) == {"engaged"}
    assert bands(turn(fought(game, bow, monster=TROLL, band="near"), tactic("careful"))) == {"near"}


def test_no_throw_at_long_range_where_a_stab_is_to_be_had(game) -> None:
    """SRD 5.2, "Range": Disadvantage beyond normal range, 20 feet for a Dagger."""
    thief = rogue(id="brin", name="Brin", equipment=(
        Carried(item="item/dagger", quantity=3, equipped=True),
    ))  # fmt: skip
    play = turn(fought(game, thief, monster=TROLL, band="near"))
    blows = [e for e in play.events if isinstance(e, D20TestMade) and e.test == "attack"]
    assert blows and not any(blow.roll.advantage_sources for blow in blows)
    assert bands(play) == {"engaged"}


def test_the_careful_shoot_with_what_does_most_from_there(game) -> None:
    """A Longbow reaches where a Dagger is thrown at long range."""
    archer = hero(
        "Ranger", 5, "extra-attack", id="brin", equipment=(
            Carried(item="item/dagger", quantity=2, equipped=True),
            Carried(item="item/longbow"),
            Carried(item="item/arrow", quantity=20),
        ),
    )  # fmt: skip
    play = turn(fought(game, archer, monster=TROLL, band="near"), tactic("careful"))
    blows = [e for e in play.events if isinstance(e, D20TestMade) and e.test == "attack"]
    assert {blow.label for blow in blows} == {"Longbow"}
    assert bands(play) == {"near"}


@pytest.mark.parametrize(
    "spell",
    ["hypnotic-pattern", "suggestion", "mass-suggestion", "irresistible-dance",
     "dominate-monster", "fear", "eyebite"],
)  # fmt: skip
def test_who_cannot_be_charmed_or_frightened_is_free(game, spell: str) -> None:
    """SRD 5.2, the spells: what the Charmed or the Frightened do; Shield Guardian, Immunities."""
    master = caster(spell, slots=(4, 3, 3, 3, 3, 2, 1, 1), level=17)
    played = fought(game, master, monster="monster/shield-guardian", save=[1])
    option = {"option": "panicked"} if spell == "eyebite" else {}
    foe = "shield-guardian-1"
    played.ask("cast_spell", actor="brin", spell=f"spell/{spell}", targets=(foe,), **option)
    body = played.state.fight.foes[foe].body
    assert not body.conditions and not body.effects
    assert not played.state.fight.foes[foe].ally


def test_no_charm_is_wasted_on_who_cannot_be_charmed(game) -> None:
    played = fought(game, caster("suggestion", "hypnotic-pattern"), monster="monster/hydra")
    assert [name for name, _, _ in cast(turn(played))] == ["fire-bolt"]


def test_who_dashes_comes_closer(game) -> None:
    sword = (Carried(item="item/greatsword", equipped=True),)
    for one in (caster(cantrips=("acid-splash",)), hero("Fighter", 5, equipment=sword)):
        play = turn(fought(game, one, monster=TROLL, band="far"))
        assert bands(play) == {"near"}


def test_who_is_held_strikes_at_who_holds(game) -> None:
    """SRD 5.2, "Grappled": Disadvantage on attack rolls against others."""
    for seed in range(6):
        played = fought(game, *friends(1), monsters=[OGRE, TROLL, OGRE])
        hold = ActiveCondition(condition=Condition.GRAPPLED, source="Rend", by="troll-1")
        with_body(played, "pal-1", conditions=(hold,))
        play = turn(played, seed=seed)
        blows = [e for e in play.events if isinstance(e, D20TestMade) and e.test == "attack"]
        assert {blow.against for blow in blows} == {"troll-1"}
