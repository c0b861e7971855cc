"""What a search returns, to whom, in which order, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lore_keep import HARBOUR, LIGHTHOUSE, YEAR, Coast, Log, contents

from whispyrkeep.lore import index as index_module
from whispyrkeep.lore.index import Found
from whispyrkeep.lore.library import LoreLibrary
from whispyrkeep.lore.ranking import plain_name, rank, spelling_overlap, the_one_named
from whispyrkeep.models.lore import (
    DM_ONLY,
    TABLE,
    DocumentSource,
    LoreRecord,
    LoreStatus,
    Viewer,
    Visibility,
)

ADA = Visibility(scope="characters", characters=("ada",))
TOBIN = Visibility(scope="characters", characters=("tobin", "ilse"))
VIEWERS: tuple[Viewer, ...] = (
    "dm",
    "table",
    frozenset(),
    frozenset({"ada"}),
    frozenset({"ada", "ilse"}),
    frozenset({"x'] OR true --", "table", "@ada", "dm"}),
)
SECRETS = ("cellar", "brandy", "wreckers", "lamp", "moonless", "Ada Venn", "The Salt Light")


def canon(number: int, text: str, **facts: object) -> LoreRecord:
    record = LoreRecord(
        id=f"canon:notes#{number}",
        text=text,
        kind="hard",
        source=DocumentSource(document="notes.md", position=number),
        visibility=TABLE,
    )
    return record.model_copy(update=facts)


@pytest.fixture(scope="module")
def crowd(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[LoreLibrary, list[LoreRecord]]]:
    """Records of every visibility, status, era and campaign, all with the word `tide`."""
    coast = Coast(tmp_path_factory.mktemp("crowd"))
    statuses: tuple[LoreStatus, ...] = ("active", "superseded", "invalidated")
    eras = ((None, None), (None, 250), (250, 350), (350, None))
    for number, visibility in enumerate((DM_ONLY, TABLE, ADA, TOBIN)):
        for place, (first, last) in enumerate(eras):
            for step, status in enumerate(statuses):
                at = 1 + step + 3 * (place + 4 * number)
                facts = {"status": status, "visibility": visibility}
                years = {"year_from": first, "year_to": last}
                text = f"The tide of note {at} hides {SECRETS[at % len(SECRETS)]}."
                coast.record(canon(at, text, **facts, **years))
    logs = (Log("wreckers"), Log("salters"))
    for log in logs:
        for visibility in (DM_ONLY, TABLE, ADA, TOBIN):
            log.play(f"A tide told in {log.campaign}.", visibility=visibility)
    library = coast.library()
    library.sync([log.feed() for log in logs])
    everything = {**contents(library, "wreckers"), **contents(library, "salters")}
    assert len(everything) == 48 + 8
    yield library, list(everything.values())


@given(
    viewer=st.sampled_from(VIEWERS),
    campaign=st.sampled_from([None, "wreckers", "salters", "nobody's", "' OR '1'='1"]),
    year=st.sampled_from([None, 0, 250, 300, 350, 900]),
    query=st.sampled_from(["tide", "tide wreckers", '"tide" "', "", "the of and", "tide' OR 1=1"]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_search_returns_what_the_reader_may_know_and_nothing_else(
    crowd: tuple[LoreLibrary, list[LoreRecord]],
    viewer: Viewer,
    campaign: str | None,
    year: int | None,
    query: str,
) -> None:
    library, everything = crowd
    hits = library.search(query, viewer=viewer, campaign=campaign, year=year, hard=100, soft=100)
    allowed = {
        record.id
        for record in everything
        if record.status == "active"
        and record.campaign in (None, campaign)
        and (year is None or record.in_year(year))
        and record.visibility.sees(viewer)
    }
    assert {hit.record.id for hit in hits} == allowed
    listed = library.list(viewer=viewer, campaign=campaign)
    assert all(record.visibility.sees(viewer) for record in listed)


ADVERSARIAL = (
    "",
    " \n\t ",
    '"',
    '""',
    '"Hello there," she said. "Dragon"',
    "the of and",
    "?!*:^~(){}[]\\/+-&&||",
    "'; DROP TABLE lore; --",
    "AND OR NOT",
    "lamp AND NOT (",
    "text:lamp^9 ~2",
    "\x00\x1b[2J\u202e",
    "🜁🜂🜃🜄",
    "𝔏𝔞𝔪𝔭",
    "灯台はどこですか",
    "lamp " * 4_000,
    " ".join(f"word{number}" for number in range(4_000)),
    "x" * 100_000,
)


@pytest.fixture(scope="module", params=[True, False], ids=["vectors", "words alone"])
def quiet_coast(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> LoreLibrary:
    coast = Coast(tmp_path_factory.mktemp("quiet"))
    coast.write("places/salt-light.md", LIGHTHOUSE)
    coast.write("places/brack.md", HARBOUR)
    return coast.library(vectors=request.param)


@pytest.mark.parametrize("query", ADVERSARIAL, ids=range(len(ADVERSARIAL)))
def test_any_text_is_a_query(quiet_coast: LoreLibrary, query: str) -> None:
    library = quiet_coast
    for entities in ((), ("Ada Venn", query[:200])):
        hits = library.search(query, viewer="table", year=YEAR, entities=entities)
        assert all(hit.record.visibility == TABLE for hit in hits)
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))


@given(st.text(max_size=300))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_text_breaks_a_search(crowd: tuple[LoreLibrary, list[LoreRecord]], query: str) -> None:
    library, _ = crowd
    hits = library.search(query, viewer="table", entities=(query[:40],))
    assert all(hit.record.visibility == TABLE for hit in hits)


def test_how_many_of_each_kind(crowd: tuple[LoreLibrary, list[LoreRecord]]) -> None:
    library, _ = crowd

    def kinds(hard: int, soft: int) -> tuple[list[str], list[int]]:
        hits = library.search("tide", viewer="dm", campaign="wreckers", hard=hard, soft=soft)
        return [hit.record.kind for hit in hits], [hit.rank for hit in hits]

    assert kinds(5, 3) == (["hard"] * 5 + ["soft"] * 3, [1, 2, 3, 4, 5, 1, 2, 3])
    assert kinds(0, 2) == (["soft"] * 2, [1, 2])
    assert kinds(0, 0) == ([], [])


def test_a_rare_kind_is_found_among_many_of_the_other(tmp_path: Path) -> None:
    coast, log = Coast(tmp_path), Log()
    for number in range(300):
        log.play(f"Rumour {number}: the lamp of the lighthouse is seen from far away.")
    coast.record(canon(1, "A lamp stands on a rock. Nothing else is known about it here."))
    library = coast.library()
    library.sync([log.feed()])
    hits = library.search("lamp of the lighthouse rumour", viewer="dm", campaign="wreckers")
    assert [hit.record.kind for hit in hits] == ["hard"] + ["soft"] * 5


def test_many_vectors_are_searched_through_an_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "VECTOR_INDEX_FROM", 400)
    coast, log = Coast(tmp_path), Log()
    for number in range(500):
        log.play(f"Rumour {number}: {SECRETS[number % len(SECRETS)]} and {number * number}.")
    coast.record(canon(1, "Herring is salted in the harbour and sold inland."))
    library = coast.library()
    library.sync([log.feed()])
    hits = library.search("fish preserved in brine", viewer="dm", campaign="wreckers")
    assert hits[0].record.id == "canon:notes#1"
    assert len(hits) == 6
    assert list(coast.index.glob("lore_*.lance/_indices/*/auxiliary.idx"))


def test_blank_queries_give_canon_in_order_and_the_newest_soft_lore(coast: Coast) -> None:
    log = Log()
    for number in range(8):
        log.play(f"Rumour {number}.")
    library = coast.library()
    library.sync([log.feed()])
    hits = library.search("", viewer="table", campaign="wreckers", hard=2, soft=3)
    assert [hit.record.text for hit in hits if hit.record.kind == "soft"] == [
        "Rumour 7.",
        "Rumour 6.",
        "Rumour 5.",
    ]
    assert {hit.record.source.position for hit in hits if hit.record.kind == "hard"} == {1}
    assert all(hit.why for hit in hits)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Who is the warden of the salters?", "Tobin Marsh"),
        ("where does the lens come from", "glass towns"),
        ("tell me about the old lighthouse", "Grey Tooth"),
        ("wardens elected in winters", "Tobin Marsh"),
        ("lighthose on the Gray Tooth", "Grey Tooth"),
    ],
)
def test_the_right_passage_comes_first(quiet_coast: LoreLibrary, query: str, expected: str) -> None:
    assert expected in quiet_coast.search(query, viewer="table")[0].record.text


def test_meaning_finds_what_no_word_does(coast: Coast) -> None:
    query = "fish preserved in brine"
    assert "Herring is salted" in coast.library().search(query, viewer="table")[0].record.text
    assert coast.library(vectors=False).search(query, viewer="table") == ()


def test_who_is_present_counts(coast: Coast) -> None:
    """With nothing said, the scene's names find their passages, as ids too."""
    coast.write("people/ilse.md", "---\ntitle: Ilse Marsh\n---\nShe mends nets and owes money.")
    library = coast.library()
    library.sync()
    for name in ("Ilse Marsh", "ilse-marsh"):
        first = library.search("I look around", viewer="table", entities=(name,))[0]
        assert first.record.title == "Ilse Marsh"
        assert "is about somebody or something present (0.10)" in first.why
        assert library.search("", viewer="table", entities=(name,))[0].record.title == "Ilse Marsh"


def found(*records: LoreRecord, words: float = 0.0) -> list[Found]:
    return [Found(record, words, None) for record in records]


def test_reasons_are_given_strongest_first_and_add_up(coast: Coast) -> None:
    library = coast.library()
    library.sync()
    for hit in library.search("Who lit the old lighthouse on the Grey Tooth?", viewer="table"):
        shares = [float(reason.rsplit("(", 1)[1].rstrip(")")) for reason in hit.why]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) == pytest.approx(hit.score, abs=0.06)


def test_being_the_one_named_lifts_a_record() -> None:
    plain = canon(1, "A bell hangs here.")
    about = canon(9, "A bell hangs here.", entities=("The Salt Light",))
    first, second = rank(found(plain, about, words=2.0), "bell of the salt light", None, ())
    assert first.record == about
    assert first.score - second.score == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("what does Ada Venn want", {"ada venn"}),
        ("ADA VENN?", {"ada venn"}),
        ("Where is the old lighthouse, the Salt Light?", {"the salt light", "the old lighthouse"}),
        ("Ada Venn and Tobin", set()),
        ("Adana Venner", set()),
        ("salt", {"salt"}),
        ("the Salt Light", {"the salt light"}),
        ("", set()),
    ],
)
def test_the_one_named(query: str, names: set[str]) -> None:
    records = [
        canon(1, "x", entities=("The Salt Light", "the old lighthouse")),
        canon(2, "x", entities=("Ada Venn",)),
        canon(3, "x", entities=("Tobin",)),
        canon(4, "x", entities=("Salt",)),
    ]
    assert the_one_named(query, records) == names


def test_ids_and_names_compare_alike() -> None:
    assert plain_name("ada-venn") == plain_name("Ada Venn") == plain_name(" ADA_venn! ")


def test_neighbours_lend_a_little() -> None:
    """The passage beside the best one passes another that fits as badly as it does."""
    records = [canon(number, "Nothing of note.") for number in (1, 5, 6)]
    scored = [Found(record, 3.0 if record.id.endswith("#6") else 0.0, None) for record in records]
    ranked = rank(scored, "salt", None, ())
    assert [one.record.source for one in ranked] == [records[i].source for i in (2, 1, 0)]
    assert ranked[1].score == pytest.approx(0.1 * ranked[0].score, abs=0.02)


@settings(deadline=None)
@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=8))
def test_spelling_overlap_is_a_sound_score(query: str, texts: list[str]) -> None:
    scores = spelling_overlap(query, texts)
    assert len(scores) == len(texts)
    assert all(score >= 0 for score in scores)


def test_spelling_meets_other_forms_of_a_name() -> None:
    texts = ["The Halvarsson brothers", "The Torvald sisters", ""]
    scores = spelling_overlap("who is Halvarssons brother", texts)
    assert scores[0] > scores[1] >= scores[2] == 0


def test_rare_stretches_count_more_than_common_ones() -> None:
    texts = ["harbour harbour bell", "harbour of whales", "harbour of gulls", "harbour of rain"]
    scores = spelling_overlap("harbour whales", texts)
    assert scores[1] == max(scores)
