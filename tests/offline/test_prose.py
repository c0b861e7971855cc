"""The sentence forms: every one can be written, alone and in company, and in good English."""

from __future__ import annotations

import re

import pytest

from tests.offline.harrowmere import scene_for
from whispyrkeep.dm.offline.grammar import Choice, Other, Part, Slot, beats, parse
from whispyrkeep.dm.offline.language import (
    conjugated,
    counted,
    first_sentence,
    listing,
    person,
    pronouns_in,
    quoted,
    sentences,
    spoken,
    with_a,
    with_the,
)
from whispyrkeep.dm.offline.prose import Writer, actor_person, writer_for

PERSONS = {"npc", "a", "t"}
ACTOR = {"you", "actor", "your", "yours", "yourself", "them", "does"}


def _slots(parts: tuple[Part, ...]) -> set[str]:
    found: set[str] = set()
    for part in parts:
        match part:
            case Slot():
                found.add((part.name[0].lower() + part.name[1:]).partition("_")[0])
            case Choice():
                for row in part.rows:
                    found |= _slots(row)
            case Other():
                for form in beats()[part.beat]:
                    found |= _slots(form.parts)
            case _:
                pass
    return found


def _writer(*, alone: bool) -> Writer:
    scene = scene_for("market", "look")
    if alone:
        state = scene.state.with_(party={"ilsa-marr": scene.state.party["ilsa-marr"]})
        scene = type(scene)(
            state=state, settings=scene.settings, catalogue=scene.catalogue, actor=scene.actor,
            player_text="look", turn=1, seed=3,
        )  # fmt: skip
    return writer_for(scene, "test", ())


def _values(names: set[str]) -> dict[str, object]:
    people = {"npc": person("Dessa", "she/her"), "a": person("the wolf", "it/its"),
              "t": person("Bram", "he/him")}  # fmt: skip
    return {name: people.get(name, "words") for name in names - ACTOR}


@pytest.mark.parametrize("beat", sorted(beats()))
@pytest.mark.parametrize("alone", [True, False], ids=["alone", "party"])
def test_every_form_can_be_written(beat: str, alone: bool) -> None:
    writer = _writer(alone=alone)
    slots = set().union(*(_slots(form.parts) for form in beats()[beat]))
    if beat.startswith("say."):
        return
    for turn in range(20):
        writer.drawn += turn
        text = writer.say(beat, **_values(slots))  # type: ignore[arg-type]
        assert text
        assert not re.search(r"[{}<>\[\]|]|\s[,.;]|\s\s|\.\.", text), text
        assert text[0].isupper() or text[0] in '"“', text
        assert not re.search(r"(?:^|[,;:.] )[Yy]ou (?:is|has|was|does)\b", text), text
        assert not re.search(r"(?:^|[,;:.] )(?:[Ss]he|[Hh]e|[Ii]t) (?:are|have|do)\b", text), text


def test_there_are_several_hundred_sentences() -> None:
    def variants(parts: tuple[Part, ...]) -> int:
        count = 1
        for part in parts:
            if isinstance(part, Choice):
                count *= sum(variants(row) for row in part.rows)
        return count

    forms = [form for group in beats().values() for form in group]
    assert len(forms) > 500
    assert sum(variants(form.parts) for form in forms) > 1_000


def test_forms_hold_no_numbers() -> None:
    """Numbers come from the state and the engine alone."""
    for name, forms in beats().items():
        for form in forms:
            assert not re.search(r"\d", str(form.parts)), name


@pytest.mark.parametrize("text", ["a [b", "a] b", "[a|b"])
def test_unmatched_brackets_are_named(text: str) -> None:
    with pytest.raises(ValueError, match="without"):
        parse(text)


def test_the_actor_is_you_alone_and_named_in_company() -> None:
    scene = scene_for("market", "look")
    assert actor_person(scene.state, "ilsa-marr").name == "Wren"
    one = scene.state.with_(party={"ilsa-marr": scene.state.party["ilsa-marr"]})
    assert actor_person(one, "ilsa-marr").name == "you"


@pytest.mark.parametrize(
    ("verb", "one", "many"),
    [("look", "looks", "look"), ("be", "is", "are"), ("have", "has", "have"), ("go", "goes", "go"),
     ("try", "tries", "try"), ("watch", "watches", "watch"), ("can", "can", "can"),
     ("give way", "gives way", "give way"), ("say", "says", "say")],
)  # fmt: skip
def test_verbs_agree(verb: str, one: str, many: str) -> None:
    assert (conjugated(verb, plural=False), conjugated(verb, plural=True)) == (one, many)


@pytest.mark.parametrize(
    ("noun", "article"),
    [("torch", "a torch"), ("arrow", "an arrow"), ("hour", "an hour"), ("oil", "some oil"),
     ("the key", "the key"), ("unicorn", "a unicorn"), ("thieves' tools", "some thieves' tools")],
)  # fmt: skip
def test_nouns_take_their_article(noun: str, article: str) -> None:
    assert with_a(noun) == article


@pytest.mark.parametrize(
    ("noun", "count", "text"),
    [("torch", 3, "3 torches"), ("dagger", 2, "2 daggers"), ("potion", 1, "a potion"),
     ("rations", 5, "5 rations"), ("berry", 4, "4 berries"), ("knife", 2, "2 knives")],
)  # fmt: skip
def test_things_are_counted(noun: str, count: int, text: str) -> None:
    assert counted(noun, count) == text


def test_names_keep_their_case_and_nouns_get_the() -> None:
    assert with_the("rope") == "the rope"
    assert with_the("Cold Candle") == "Cold Candle"
    assert with_the("the quay") == "the quay"


@pytest.mark.parametrize(
    ("items", "text"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists_read_well(items: list[str], text: str) -> None:
    assert listing(items) == text


def test_pronouns_are_those_the_author_uses() -> None:
    assert pronouns_in(["A broad woman. She counts her eels.", "He is not here."]) == "she/her"
    assert pronouns_in(["A voice."]) == "they/them"


def test_sentences_keep_their_quotation_marks() -> None:
    assert sentences('She nods. "Go on," she says.') == ["She nods.", '"Go on," she says.']
    assert first_sentence("One. Two.") == "One."
    assert quoted("Mind the dog.") == '"Mind the dog."'
    assert spoken("Mind the dog.") == '"Mind the dog,"'
    assert spoken("Who goes?") == '"Who goes?"'
