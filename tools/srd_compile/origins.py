"""Species, backgrounds, feats and languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tools.srd_compile.benefits import benefits
from tools.srd_compile.classes import CompiledReference, packages, passage_of, source
from tools.srd_compile.grammar import SIZES, TYPES, listed, slug
from tools.srd_compile.items import between
from tools.srd_compile.overrides import Overrides
from tools.srd_compile.pages import Printed, joined, lines
from tools.srd_compile.spellcasting import spell_uses
from tools.srd_compile.training import package, recommended, training
from tools.srd_compile.unmodelled import clause_count
from whispyrkeep.models.effects import Effect
from whispyrkeep.models.modifiers import BonusEffect, ResistEffect, SenseEffect
from whispyrkeep.models.reference import Background, Feat, Feature, Language, Lineage, Species
from whispyrkeep.models.terms import DamageType

BACKGROUNDS: Final = (83, 83)
SPECIES: Final = (84, 86)
FEATS: Final = (87, 88)


def origins(overrides: Overrides) -> Iterator[CompiledReference]:
    """Backgrounds, species with their features, and feats."""
    yield from _backgrounds()
    yield from _species(overrides)
    yield from _feats(overrides)
    yield from _languages()


# --- backgrounds ----------------------------------------------------------------------

_BACKGROUND: Final = re.compile(
    r"Ability Scores: (.+?) Feat: (.+?) \(see \"Feats\"\) Skill Proficiencies: (.+?) Tool Proficiency: (.+?) Equipment: (.+)"
)


def _backgrounds() -> Iterator[CompiledReference]:
    printed = lines(*BACKGROUNDS)
    end = next(i for i, line in enumerate(printed) if line.text == "Character Species")
    starts = [i - 1 for i, line in enumerate(printed) if line.text.startswith("Ability Scores:")]
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        part = printed[start:stop]
        matched = _BACKGROUND.fullmatch(joined([line.text for line in part[1:]]))
        assert matched is not None, part[0].text
        abilities, feat, skills, tool, equipment = matched.groups()
        feat_name, _, choice = feat.partition(" (")
        made = Background(
            id=f"background/{slug(part[0].text)}",
            name=part[0].text,
            abilities=tuple(name.lower() for name in listed(abilities)),
            feat=f"feat/{slug(feat_name)}",
            feat_choice=choice.removesuffix(")"),
            skills=tuple(slug(name) for name in listed(skills)),
            tool=re.sub(r" \(see [^)]*\)", "", tool),
            equipment=tuple(map(tuple, packages(equipment))),
            training=training("", "", re.sub(r" \(see [^)]*\)", "", tool), 0),
            packages=tuple(package(tuple(one)) for one in packages(equipment)),
            source=source(part, "Character Backgrounds"),
        )
        yield CompiledReference(made, passage_of(part))


# --- species --------------------------------------------------------------------------


def _species(overrides: Overrides) -> Iterator[CompiledReference]:
    printed = _without_tables(lines(*SPECIES))
    starts = [i - 1 for i, line in enumerate(printed) if line.text.startswith("Creature Type: ")]
    for start, stop in zip(starts, [*starts[1:], len(printed)], strict=True):
        yield from _one_species(printed[start:stop], overrides)


_TABLES: Final = (("Elven Lineages", "Storm's Thunder"), ("Fiendish Legacies", ""))
"""Tables that stand in the middle of other traits: their heading, and what comes after them."""


def _without_tables(printed: Sequence[Printed]) -> tuple[Printed, ...]:
    kept = list(printed)
    for heading, after in _TABLES:
        start = next(i for i, line in enumerate(kept) if line.text == heading)
        found = (i for i, line in enumerate(kept) if after and line.text.startswith(after))
        del kept[start : next(found, len(kept))]
    return tuple(kept)


_TRAIT: Final = re.compile(r"([A-Z][\w']*(?: [A-Z][\w']*)*)\. ?(.*)")


def _one_species(part: Sequence[Printed], overrides: Overrides) -> Iterator[CompiledReference]:
    name = part[0].text
    owner = f"species/{slug(name)}"
    head = joined([line.text for line in part[1:6]])
    traits = [i for i, line in enumerate(part) if line.indented and _TRAIT.match(line.text)]
    features = []
    for start, stop in zip(traits, [*traits[1:], len(part)], strict=True):
        features.append(_trait(part[start:stop], owner, overrides))
    yield from features
    kind = re.search(r"Creature Type: (\w+)", head)
    size = re.search(r"Size: (.+?) Speed: (\d+) feet", head)
    assert kind is not None and size is not None, head
    made = Species(
        id=owner,
        name=name,
        creature_type=slug(kind[1]),
        sizes=tuple(dict.fromkeys(found.lower() for found in re.findall(SIZES, size[1]))),
        speed=int(size[2]),
        features=tuple(one.entry.id for one in features),
        lineages=tuple(_LINEAGES.get(name, lambda _: ())(part)),
        source=source(part, "Character Species"),
    )
    yield CompiledReference(made, passage_of(part))


def _trait(part: Sequence[Printed], owner: str, overrides: Overrides) -> CompiledReference:
    matched = _TRAIT.fullmatch(joined([line.text for line in part]))
    assert matched is not None, part[0].text
    name, text = matched.groups()
    entry_id = f"feature/{slug(owner.partition('/')[2])}-{slug(name)}"
    effects, uses, left = benefits(text)
    if re.search(r"Lineage|Legacy|Ancestry", name) and "Fey" not in name:
        effects = ()
    put = overrides.fields(entry_id)
    left = left[: put.pop("left", len(left))]
    level = re.search(r"character level (\d+), you can|Starting at character level (\d+)", text)
    fields: dict[str, Any] = {
        "id": entry_id,
        "name": name,
        "owner": owner,
        "level": int(level[1] or level[2]) if level else 1,
        "effects": effects,
        "uses": uses,
        "recommended": recommended(text),
        "unmodelled": [clause_count("Text", left, part[0].page)] if left else [],
        "source": source(part, "Character Species"),
    }
    return CompiledReference(Feature.model_validate(fields | put), passage_of(part))


# --- lineages -------------------------------------------------------------------------


def _text(part: Sequence[Printed]) -> str:
    return joined([line.text for line in part])


def _ancestors(part: Sequence[Printed]) -> Iterator[Lineage]:
    for line in part:
        pairs = re.findall(rf"(\w+) ({TYPES})\b", line.text)
        if len(pairs) == 2 and "Dragon" not in line.text:
            for dragon, kind in pairs:
                resists = ResistEffect(types=(DamageType(kind.lower()),))
                yield Lineage(name=dragon, effects=(resists,))


def _elves(_part: Sequence[Printed]) -> Iterator[Lineage]:
    """Source: SRD 5.2.1, p. 85, "Elven Lineages"; its rows are broken, and stand elsewhere."""
    text = _text(lines(*SPECIES))
    rows: tuple[tuple[str, str, tuple[Effect, ...]], ...] = (
        (
            "Drow",
            "Dancing Lights, Faerie Fire, Darkness",
            (SenseEffect(sense="darkvision", feet=120),),
        ),
        ("High Elf", "Prestidigitation, Detect Magic, Misty Step", ()),
        (
            "Wood Elf",
            "Druidcraft, Longstrider, Pass without Trace",
            (BonusEffect(to="speed", value=35, sets=True),),
        ),
    )
    for name, spells, effects in rows:
        yield _legacy(name, spells, effects, text)


def _fiends(_part: Sequence[Printed]) -> Iterator[Lineage]:
    """Source: SRD 5.2.1, p. 86, "Fiendish Legacies"."""
    text = _text(lines(*SPECIES))
    for name, kind, spells in (
        ("Abyssal", DamageType.POISON, "Poison Spray, Ray of Sickness, Hold Person"),
        ("Chthonic", DamageType.NECROTIC, "Chill Touch, False Life, Ray of Enfeeblement"),
        ("Infernal", DamageType.FIRE, "Fire Bolt, Hellish Rebuke, Darkness"),
    ):
        yield _legacy(name, spells, (ResistEffect(types=(kind,)),), text)


def _legacy(name: str, spells: str, effects: tuple[Effect, ...], text: str) -> Lineage:
    """A lineage with a cantrip and spells of levels 3 and 5, all of which the text must name."""
    uses = spell_uses(spells, None)
    missing = [part for part in (name, *spells.split(", ")) if part not in text]
    if len(uses) != 3 or missing:
        raise ValueError(f"the table of lineages has no {missing or spells}")
    levels = zip(("1", "3", "5"), uses, strict=True)
    return Lineage(name=name, spells={at: (use.spell,) for at, use in levels}, effects=effects)


def _gnomes(part: Sequence[Printed]) -> Iterator[Lineage]:
    for name in ("Forest Gnome", "Rock Gnome"):
        start = next(line.text for line in part if line.text.startswith(f"{name}."))
        del start
        text = _text(part).partition(f"{name}. ")[2]
        known = re.match(
            r"You know the (.+?) cantrips?\.(?: You also always have the (.+?) spell prepared)?",
            text,
        )
        assert known is not None, name
        spells = {
            "1": tuple(
                use.spell for use in spell_uses(" ".join((known[1].replace(" and ", ", "),)), None)
            )
        }
        if known[2]:
            spells["1"] += tuple(use.spell for use in spell_uses(known[2].strip(), None))
        yield Lineage(name=name, spells=spells)


def _giants(part: Sequence[Printed]) -> Iterator[Lineage]:
    for name, giant in re.findall(r"([A-Z]\w+'s [A-Z]\w+) \((\w+ Giant)\)\.", _text(part)):
        yield Lineage(name=f"{giant}: {name}")


_LINEAGES: Final[dict[str, Any]] = {
    "Dragonborn": _ancestors,
    "Elf": _elves,
    "Gnome": _gnomes,
    "Goliath": _giants,
    "Tiefling": _fiends,
}


# --- feats ----------------------------------------------------------------------------

_CATEGORY: Final = re.compile(r"(Origin|General|Fighting Style|Epic Boon) Feat(?: \((.*))?")


def _feats(overrides: Overrides) -> Iterator[CompiledReference]:
    printed = lines(*FEATS)
    starts = [i - 1 for i, line in enumerate(printed) if _CATEGORY.fullmatch(line.text)]
    for start, stop in zip(starts, [*starts[1:], len(printed)], strict=True):
        part = printed[start:stop]
        if part[-1].text.endswith("Feats"):
            part = part[:-1]
        yield _feat(part, overrides)


def _feat(part: Sequence[Printed], overrides: Overrides) -> CompiledReference:
    name = part[0].text
    entry_id = f"feat/{slug(name)}"
    text = joined([line.text for line in part[1:]])
    head = re.match(
        r"(Origin|General|Fighting Style|Epic Boon) Feat(?: \(Prerequisite: ([^)]*)\))? ", text
    )
    assert head is not None, text
    told = text[head.end() :]
    told, again = re.subn(r" ?Repeatable\. .*", "", told)
    named = re.findall(
        r"(?:^|(?<=\. ))([A-Z][\w-]*(?: (?:[A-Z\d][\w-]*|and|with))*)\. (?=[A-Z])", told
    )
    plain = re.sub(
        r"(?:^|(?<=\. ))[A-Z][\w-]*(?: (?:[A-Z\d][\w-]*|and|with))*\. (?=[A-Z])", "", told
    )
    effects, _, left = benefits(plain.replace("You gain the following benefits. ", ""))
    put = overrides.fields(entry_id)
    left = left[: put.pop("left", len(left))]
    asked = (head[2] or "").replace("Dexterit y", "Dexterity")
    level = re.search(r"Level (\d+)\+", asked)
    fields: dict[str, Any] = {
        "id": entry_id,
        "name": name,
        "category": slug(head[1]),
        "level": int(level[1]) if level else 0,
        "prerequisites": [p for p in re.sub(r"Level \d+\+(?:, )?", "", asked).split(", ") if p],
        "repeatable": bool(again),
        "effects": effects,
        "benefits": named,
        "unmodelled": [clause_count("Text", left, part[0].page)] if left else [],
        "source": source(part, "Feats"),
    }
    return CompiledReference(Feat.model_validate(fields | put), passage_of(part))


# --- languages ------------------------------------------------------------------------


_STANDARD: Final = re.compile(r"(?:—|\d+(?: ?–\d+)?) ([A-Z][a-z]+(?: [A-Z][a-z]+)*)")
_RARE: Final = re.compile(r"((?:Deep )?[A-Z]\w+)\*?(?: ([A-Z]\w+(?:' Cant)?)\*?)?")


def _languages() -> Iterator[CompiledReference]:
    pages = (20, 20)
    for line in between("Standard Languages", "Rare Languages", pages):
        if row := _STANDARD.fullmatch(line.text):
            yield _language(line, row[1], "standard")
    for line in between("Rare Languages", "Step 3: Ability Scores", pages):
        row = _RARE.fullmatch(line.text)
        if row is not None and row[1] != "Language":
            for name in filter(None, row.groups()):
                yield _language(line, name, "rare")


def _language(line: Printed, name: str, rarity: str) -> CompiledReference:
    stored = {
        "id": f"language/{slug(name)}",
        "name": name,
        "rarity": rarity,
        "source": source((line,), "Choose Languages"),
    }
    return CompiledReference(Language.model_validate(stored), passage_of((line,)))
