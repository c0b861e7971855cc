"""What the world has besides foes: prices, hazards, conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tools.srd_compile.classes import CompiledReference, passage_of, source
from tools.srd_compile.grammar import ABILITIES, CONDITIONS, DAMAGE, damage_part, sentences, slug
from tools.srd_compile.items import COST, WEIGHT, between, copper, ounces
from tools.srd_compile.pages import Printed, joined, lines
from tools.srd_compile.spell_effects import flavour
from tools.srd_compile.unmodelled import clause_count
from whispyrkeep.models.reference import ConditionEntry, Hazard, Priced
from whispyrkeep.models.terms import Condition


def world() -> Iterator[CompiledReference]:
    """Mounts, vehicles, lifestyles, services, hirelings, hazards and conditions."""
    yield from _mounts()
    yield from _drawn()
    yield from _ships()
    yield from _lifestyles()
    yield from _services()
    yield from _hazards()
    yield from _conditions()


def _priced(kind: str, name: str, line: Printed, section: str, **fields: Any) -> CompiledReference:
    stored = {
        "kind": kind,
        "id": f"{kind}/{slug(name)}",
        "name": name,
        "source": source((line,), section),
        **fields,
    }
    return CompiledReference(Priced.model_validate(stored), passage_of((line,)))


# --- prices ---------------------------------------------------------------------------

_MOUNT: Final = re.compile(rf"([A-Z][\w, ]+?) ([\d,]+ lb\.) {COST}")


def _mounts() -> Iterator[CompiledReference]:
    for line in between(
        "Mounts and Other Animals", "Tack, Harness, and Drawn Vehicles", (100, 100)
    ):
        if matched := _MOUNT.fullmatch(line.text):
            printed, carries, price, coin = matched.groups()
            head, comma, tail = printed.partition(", ")
            name = f"{tail} {head}" if comma else head
            yield _priced(
                "mount", name, line, "Mounts and Other Animals",
                price_cp=copper(price, coin), carries_oz=ounces(carries), monster=f"monster/{slug(name)}",
            )  # fmt: skip


_DRAWN: Final = re.compile(rf"([A-Z][\w ]+?)( per day)? {WEIGHT} {COST}")


def _drawn() -> Iterator[CompiledReference]:
    saddle = False
    for line in between("Tack, Harness, and Drawn Vehicles", "Large Vehicles", (100, 100)):
        saddle = line.text == "Saddle" or (saddle and not line.text.startswith("Sled"))
        matched = _DRAWN.fullmatch(line.text)
        if matched is None:
            continue
        name, day, weight, price, coin = matched.groups()
        kind = "service" if day else "vehicle"
        yield _priced(
            kind, f"{name} Saddle" if saddle else name, line, "Tack, Harness, and Drawn Vehicles",
            price_cp=copper(price, coin), weight_oz=ounces(weight), per="day" if day else "piece",
        )  # fmt: skip


_SHIP: Final = re.compile(
    rf"([A-Z][\w ]+?) (\d)(½)? mph (\d+|—) (\d+|—) (\d+(?:/2)?|—) (\d+) (\d+) (\d+|—) {COST}"
)


def _ships() -> Iterator[CompiledReference]:
    for line in lines(101, 101):
        matched = _SHIP.fullmatch(line.text)
        if matched is None:
            continue
        name, speed, half, crew, passengers, cargo, armor, points, threshold, price, coin = (
            matched.groups()
        )
        halves = 1 if cargo == "1/2" else 2 * _count(cargo)
        yield _priced(
            "vehicle", name, line, "Airborne and Waterborne Vehicles",
            price_cp=copper(price, coin), speed_half_miles_an_hour=2 * int(speed) + bool(half),
            crew=_count(crew), passengers=_count(passengers), cargo_half_tons=halves,
            armor_class=int(armor), hit_points=int(points), damage_threshold=_count(threshold),
        )  # fmt: skip


def _count(cell: str) -> int:
    return 0 if cell == "—" else int(cell)


_LIFESTYLE: Final = re.compile(r"([A-Z][a-z]+) \((?:Free|(\d+) (SP|GP) per Day)\)")


def _lifestyles() -> Iterator[CompiledReference]:
    for line in lines(101, 101):
        if matched := _LIFESTYLE.fullmatch(line.text):
            name, price, coin = matched.groups()
            cost = copper(price, coin) if price else 0
            yield _priced("lifestyle", name, line, "Lifestyle Expenses", price_cp=cost, per="day")


_FOOD: Final = re.compile(rf"([A-Z][\w ]+?)(?: \((\w+)\))? {COST}")
_HIRED: Final = re.compile(rf"([A-Z][\w ]+?) {COST} per (day|mile)")
_GROUPS: Final = {"Inn Stay per Day": "Inn Stay", "Meal": "Meal", "Wine (bottle)": "Wine"}


def _services() -> Iterator[CompiledReference]:
    group = ""
    for line in (
        *between("Cheese (wedge) 1 SP", "Airborne and Waterborne Vehicles", (101, 101)),
        *lines(102, 102),
    ):
        if line.text == "Hirelings":
            break
        group = _GROUPS.get(line.text, group)
        if matched := _FOOD.fullmatch(line.text):
            name, _, price, coin = matched.groups()
            per = "night" if group == "Inn Stay" else "piece"
            yield _priced(
                "service",
                f"{group}: {name}",
                line,
                "Food, Drink, and Lodging",
                price_cp=copper(price, coin),
                per=per,
            )
    for line in lines(101, 101):
        matched = _FOOD.fullmatch(line.text)
        if matched is not None and matched[2]:
            yield _priced(
                "service",
                matched[1],
                line,
                "Food, Drink, and Lodging",
                price_cp=copper(matched[3], matched[4]),
                per=matched[2],
            )
    for line in lines(102, 102):
        if hired := _HIRED.fullmatch(line.text):
            name, price, coin, per = hired.groups()
            yield _priced(
                "hireling", name.title(), line, "Hirelings", price_cp=copper(price, coin), per=per
            )


# --- hazards --------------------------------------------------------------------------

_TRAP: Final = re.compile(r"(Deadly|Nuisance) Trap \(Levels [^)]*")
_TRAPS: Final = re.compile(
    r"(Deadly|Nuisance) Trap \((Levels [^)]*)\)(?: or (Deadly|Nuisance) Trap \((Levels [^)]*)\))?"
)
_POISON: Final = re.compile(r"([A-Z][\w' ]+) \(([\d,]+) GP\)")
_SORT: Final = re.compile(r"(Contact|Ingested|Inhaled|Injury) Poison")


def _hazards() -> Iterator[CompiledReference]:
    traps = lines(199, 201)
    yield from _regions(
        "trap", traps, [i - 1 for i, line in enumerate(traps) if _TRAP.match(line.text)]
    )
    poisons = lines(197, 198)
    heads = [i - 1 for i, line in enumerate(poisons) if _SORT.fullmatch(line.text)]
    yield from _regions("poison", poisons, heads)
    plagues = lines(194, 194)
    heads = [i - 1 for i, line in enumerate(plagues) if line.text == "Magical Contagion"]
    yield from _regions("contagion", plagues, heads)
    cursed = lines(193, 193)
    heads = [i for i, line in enumerate(cursed) if line.text.startswith("Demonic Possession. ")]
    yield from _regions("curse", cursed, heads)
    effects = between("Environmental Effects", "Fear and Mental Stress", (195, 196))
    heads = [i for i, line in enumerate(effects) if _ENVIRONMENT.fullmatch(line.text)]
    yield from _regions("environment", effects, heads)


_ENVIRONMENT: Final = re.compile(
    r"Deep Water|Extreme Cold|Extreme Heat|Frigid Water|Heavy Precipitation|High Altitude|Slippery Ice|Strong Wind|Thin Ice"
)


def _regions(
    kind: str, printed: Sequence[Printed], heads: Sequence[int]
) -> Iterator[CompiledReference]:
    for start, stop in zip(heads, [*heads[1:], len(printed)], strict=True):
        yield _hazard(kind, printed[start:stop])


def _hazard(kind: str, printed: Sequence[Printed]) -> CompiledReference:
    head = printed[0].text.partition(". ")[0]
    priced = _POISON.fullmatch(head)
    name = priced[1] if priced else head
    text = joined([line.text for line in printed[1 if kind != "curse" else 0 :]])
    trap, sort = _TRAPS.match(text), _SORT.fullmatch(printed[1].text)
    left = [one for one in sentences(text) if not flavour(one)]
    stored = {
        "kind": kind,
        "id": f"{kind}/{slug(name)}",
        "name": name,
        "sort": slug(sort[1]) if sort else slug(trap[1]) if trap else "hazard",
        "levels": "; ".join(f"{sort} at {levels}".lower() for sort, levels in _severities(trap)),
        "price_cp": int(priced[2].replace(",", "")) * 100 if priced else 0,
        "saves": [
            {"ability": ability.lower(), "difficulty_class": int(dc)}
            for dc, ability in re.findall(rf"DC (\d+) ({ABILITIES}) saving throw", text)
        ],
        "difficulty_classes": [int(dc) for dc in re.findall(r"(?<!Save )DC (\d+)", text)],
        "damage": [damage_part(found.groups()) for found in re.finditer(DAMAGE, text) if found[2]],
        "conditions": list(
            dict.fromkeys(c.lower() for c in re.findall(rf"({CONDITIONS}) condition", text))
        ),
        "unmodelled": [clause_count("Text", left, printed[0].page)] if left else [],
        "source": source(printed, "Gameplay Toolbox"),
    }
    return CompiledReference(Hazard.model_validate(stored), passage_of(printed))


def _severities(trap: re.Match[str] | None) -> list[tuple[str, str]]:
    """How bad a trap is, and at which levels; a deadly one may be a nuisance later."""
    if trap is None:
        return []
    pairs = [(trap[1], trap[2]), (trap[3], trap[4])]
    return [(severity, levels) for severity, levels in pairs if severity]


# --- conditions -----------------------------------------------------------------------

_PART: Final = re.compile(
    r"((?:[A-Z][\w']*|or|and|of|the|to|Speed 0)(?: (?:[A-Z0-9][\w']*|or|and|of|the|to|in))*)\. "
)


def _conditions() -> Iterator[CompiledReference]:
    printed = lines(177, 191)
    heads = [i for i, line in enumerate(printed) if line.text.endswith(" [Condition]")]
    for start in heads:
        stop = next(
            i
            for i in range(start + 2, len(printed))
            if not printed[i].indented
            and printed[i - 1].text.endswith((".", ")"))
            and re.fullmatch(r"[A-Z][\w' -]*(?: \[\w+\])?", printed[i].text)
        )
        part = printed[start:stop]
        name = part[0].text.removesuffix(" [Condition]")
        text = joined([line.text for line in part[1:]])
        given = re.findall(
            rf"[Yy]ou (?:also )?have the ({CONDITIONS})(?: and ({CONDITIONS}))? condition", text
        )
        includes = [one.lower() for pair in given for one in pair if one and one != name]
        parts = [
            found[1] for line in part if line.indented and (found := _PART.match(f"{line.text} "))
        ]
        made = ConditionEntry(
            id=f"condition/{slug(name)}",
            name=name,
            parts=tuple(parts),
            includes=tuple(Condition(one) for one in dict.fromkeys(includes)),
            source=source(part, "Rules Glossary"),
        )
        yield CompiledReference(made, passage_of(part))
