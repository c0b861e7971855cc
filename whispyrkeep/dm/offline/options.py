"""The lettered choices that close every turn: made from what is really there.

Each carries an intent, so that its letter acts exactly. Endings come first, then what the story
asks for; the rest varies by the campaign's seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from whispyrkeep.campaign.paths.places import open_exits
from whispyrkeep.campaign.requirements import open_endings
from whispyrkeep.dm.contract import LETTERS, OptionText
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.battles import HARMFUL, standing_foes
from whispyrkeep.dm.offline.conversations import topic_word
from whispyrkeep.dm.offline.dealings import urged_lately
from whispyrkeep.dm.offline.deeds import fresh_features
from whispyrkeep.dm.offline.entities import item_name, present_npcs, spell_name
from whispyrkeep.dm.offline.figures import foe_name
from whispyrkeep.dm.offline.knowing import LIKING, pieces, untold
from whispyrkeep.dm.offline.language import with_a, with_the
from whispyrkeep.dm.offline.planning import make_plan
from whispyrkeep.dm.offline.plans import pending_fight
from whispyrkeep.dm.offline.prose import Writer
from whispyrkeep.dm.offline.tale import feature_name
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.rolls.lights import SOURCES
from whispyrkeep.mechanics.rolls.sight import Brightness, perceived
from whispyrkeep.models.intent import Act, Intent
from whispyrkeep.models.requests import AbilityCheck
from whispyrkeep.models.state import CampaignState, PartyMember
from whispyrkeep.models.terms import Condition, EffectKind, Sense
from whispyrkeep.models.world import Feature, Knowledge

FEWEST, MOST = 3, len(LETTERS)
LONGEST = 200

Choice = tuple[str, Intent]

_FEATURE_WORDS: dict[str, tuple[Act, str]] = {
    "look": (Act.EXAMINE, "Look closer at {}"),
    "examine": (Act.EXAMINE, "Examine {}"),
    "search": (Act.SEARCH, "Search {}"),
    "open": (Act.OPEN, "Open {}"),
    "climb": (Act.CLIMB, "Climb {}"),
    "force": (Act.FORCE, "Force {}"),
    "listen": (Act.LISTEN, "Listen at {}"),
    "sneak": (Act.SNEAK, "Steal past {}"),
    "hide": (Act.HIDE, "Hide by {}"),
    "use": (Act.USE, "Use {}"),
    "take": (Act.TAKE, "Take {}"),
    "help": (Act.HELP, "Lend a hand with {}"),
}


def make_options(scene: Scene, after: CampaignState, writer: Writer) -> tuple[OptionText, ...]:
    """Three to six choices for the state a turn leaves, in a fixed order of importance.

    Args:
        scene: the turn that ends; its ``later`` intent is not known here.
        after: the state the player will choose in.
    """
    actor = acting_in(after, scene.actor)
    ahead = replace(scene, state=after, actor=actor, player_text="")
    rows = _allowed(ahead, _in_fight(ahead)) if after.fight else _at_peace(ahead, writer)
    return tuple(
        OptionText(text=text[:LONGEST], intent=with_known_check(ahead, intent))
        for text, intent in _chosen(rows)
    )


def with_known_check(scene: Scene, intent: Intent) -> Intent:
    """The intent with the check it calls for, so that its exact chance can be shown.

    It stays as it is where asking for the check by name would make another plan of it: a letter
    does what its words say, whether its chance is known or not.
    """
    usual = make_plan(scene, intent)
    check = usual.requests[0] if usual.requests else None
    if not isinstance(check, AbilityCheck) or check.actor != scene.actor:
        return intent
    if not _plain_odds(scene, check):
        return intent
    named = intent.with_(
        ability=check.ability, skill=check.skill, difficulty_class=check.difficulty_class
    )
    plan = make_plan(scene, named)
    same = (plan.goal, plan.requests, plan.patches) == (usual.goal, usual.requests, usual.patches)
    return named if same else intent


def _plain_odds(scene: Scene, check: AbilityCheck) -> bool:
    """Whether the chance hangs on nothing that an intent cannot carry: light, tools, helpers."""
    deaf = scene.state.party[check.actor].body.has(Condition.DEAFENED)
    senses = check.relies_on is Sense.SIGHT or (check.relies_on is Sense.HEARING and deaf)
    return not (senses or check.tool or check.helper)


def _allowed(scene: Scene, rows: Iterable[Choice]) -> Iterator[Choice]:
    """Choices that the rules allow now: reach, hands, movement and conditions have their say."""
    for text, intent in rows:
        if make_plan(scene, intent).goal.kind not in ("refused", "nothing"):
            yield text, intent


def acting_in(state: CampaignState, actor: str) -> str:
    """Who will act next: in a fight whose turn it is."""
    fight = state.fight
    return fight.acting if fight is not None and fight.acting in state.party else actor


def _chosen(rows: Iterable[Choice]) -> list[Choice]:
    found: list[Choice] = []
    intents: set[str] = set()
    for text, intent in rows:
        key = intent.digest
        if key in intents or any(text == other for other, _ in found):
            continue
        intents.add(key)
        found.append((text, intent))
        if len(found) == MOST:
            break
    return found


# --- in a fight -------------------------------------------------------------------------


def _in_fight(scene: Scene) -> Iterator[Choice]:
    state = scene.state
    fight = state.fight
    assert fight is not None
    member = state.party[scene.actor]
    foes = standing_foes(state)
    if state.memory.question:
        yield "Let the fight end here", Intent(act=Act.WAIT)
    for foe in foes[:2]:
        yield f"Attack {foe_name(fight.foes[foe])}", Intent(act=Act.ATTACK, target=foe)
    hurt = member.body.hit_points * 2 <= member.sheet.max_hit_points
    if hurt:
        yield from _potion(scene, member)
    yield from _fight_spells(scene, member, foes)
    if any(effect.kind is EffectKind.BURNING for effect in member.body.effects):
        yield "Put out the flames", Intent(act=Act.DEFEND, topic="put out the flames")
    yield from _lights(scene)
    yield "Dodge, and give them nothing to hit", Intent(act=Act.DEFEND)
    yield "Break away and flee", Intent(act=Act.FLEE)
    for foe in foes[2:]:
        yield f"Attack {foe_name(fight.foes[foe])}", Intent(act=Act.ATTACK, target=foe)
    yield "Wait for an opening", Intent(act=Act.WAIT)
    for foe in foes[:1]:
        yield f"Size up {foe_name(fight.foes[foe])}", Intent(act=Act.EXAMINE, target=foe)
    yield "See how you stand", Intent(act=Act.INVENTORY)


def _potion(scene: Scene, member: PartyMember) -> Iterator[Choice]:
    for item, count in member.inventory.items():
        if count and "potion-of-healing" in item:
            name = item_name(scene.catalogue, item)
            yield f"Drink {with_a(name)}", Intent(act=Act.USE, item=item)
            return


def _fight_spells(scene: Scene, member: PartyMember, foes: Sequence[str]) -> Iterator[Choice]:
    """One spell that can be cast now: a harmful one at the first foe."""
    casting = member.sheet.spellcasting
    if casting is None or not foes:
        return
    for spell in (*casting.prepared, *casting.cantrips):
        if not scene.catalogue.has(spell):
            continue
        definition = scene.catalogue.spell(spell)
        harmful = any(effect.op in HARMFUL for effect in definition.effects)
        if not harmful or not _slot_for(member, definition.level):
            continue
        intent = Intent(act=Act.CAST, spell=spell, target=foes[0])
        if make_plan(scene, intent).goal.kind == "cast":
            yield f"Cast {spell_name(scene.catalogue, spell)}", intent
            return


def _slot_for(member: PartyMember, level: int) -> bool:
    if level == 0:
        return True
    resources = member.body.resources
    return any(resources.get(f"slot-{n}", 0) for n in range(level, 10))


# --- at peace ---------------------------------------------------------------------------


def _at_peace(scene: Scene, writer: Writer) -> Iterator[Choice]:
    state = scene.state
    for ending in open_endings(state):
        yield ending.pursue, Intent(act=Act.FINISH, topic=ending.id)
    pending = pending_fight(state)
    if pending is not None:
        yield "Stand and fight", Intent(act=Act.ATTACK)
        yield "Try to get away", Intent(act=Act.FLEE)
        yield "Meet them on guard", Intent(act=Act.DEFEND)
        return
    talk = list(_talk(scene))
    deeds = list(_deeds(scene))
    ways = list(_ways(scene))
    needs = list(_needs(scene))
    yield from needs
    yield from _lights(scene)
    yield from _turned(talk, writer)[:2]
    yield from _turned(deeds, writer)[:2]
    yield from _turned(ways, writer)[:2]
    yield from _turned([*talk, *deeds, *ways], writer)
    yield "Look around", Intent(act=Act.LOOK)
    yield "Wait and listen", Intent(act=Act.LISTEN)
    yield "See what you carry", Intent(act=Act.INVENTORY)


def _turned(rows: list[Choice], writer: Writer) -> list[Choice]:
    """The rows from a place the seed chooses, round and round."""
    if not rows:
        return rows
    start = writer.pick(len(rows))
    return [*rows[start:], *rows[:start]]


def _talk(scene: Scene) -> Iterator[Choice]:
    """Greet who has not been met; ask what has not been told."""
    state = scene.state
    for npc in present_npcs(state):
        first = npc.name
        if not npc.met:
            yield f"Speak to {first}", Intent(act=Act.TALK, target=npc.id)
            continue
        open_now = [p for p in untold(state, npc.id) if not urged_lately(scene, npc.id, p)]
        for piece in open_now[:2]:
            yield _question(first, piece), Intent(act=Act.ASK, target=npc.id, topic=piece.id)
        yield from _winning(state, npc.id, first)


def _question(name: str, piece: Knowledge) -> str:
    return f"Ask {name} about {topic_word(piece)}"


def _winning(state: CampaignState, npc: str, name: str) -> Iterator[Choice]:
    """Win over somebody who keeps something back."""
    feels = LIKING.index(state.npcs[npc].attitude)
    keeps = [p for p in pieces(state, npc) if not p.told and not p.willing(state)]
    if keeps and feels < len(LIKING) - 1:
        yield f"Try to win {name} over", Intent(act=Act.PERSUADE, target=npc)


def _deeds(scene: Scene) -> Iterator[Choice]:
    """What has not been tried here, and what lies about."""
    acts = tuple(dict.fromkeys(act for act, _ in _FEATURE_WORDS.values()))
    for feature in fresh_features(scene, *acts):
        yield _deed(feature)
    place = scene.state.places.get(scene.state.location)
    for item, count in (place.contents if place else {}).items():
        if count:
            name = with_the(item_name(scene.catalogue, item))
            yield f"Take {name}", Intent(act=Act.TAKE, item=item)


def _deed(feature: Feature) -> Choice:
    verb = next((v for v in feature.verbs if v in _FEATURE_WORDS), "look")
    act, words = _FEATURE_WORDS[verb]
    return words.format(feature_name(feature)), Intent(act=act, feature=feature.id)


def _ways(scene: Scene) -> Iterator[Choice]:
    """The ways on, those not yet gone first."""
    state = scene.state
    exits = list(open_exits(state))
    exits.sort(key=lambda way: state.places[way.to].visited if way.to in state.places else False)
    for way in exits:
        name = state.world.places[way.to].name
        yield f"Go to {_mid(name)}", Intent(act=Act.TRAVEL, place=way.to)


def _mid(name: str) -> str:
    """A place's name inside a sentence: ``The Wade`` becomes ``the Wade``."""
    return "the " + name[4:] if name.startswith("The ") else name


def _lights(scene: Scene) -> Iterator[Choice]:
    """Something to see by, where it is dark and the character has it."""
    actor = creature(scene.state, scene.catalogue, scene.actor)
    if perceived(scene.state, actor, scene.actor) is not Brightness.DARK:
        return
    carried = scene.state.party[scene.actor].inventory
    for item in (item for item in SOURCES if carried.get(item)):
        intent = Intent(act=Act.USE, item=item)
        if make_plan(scene, intent).goal.note == "light":
            yield f"Light {with_a(item_name(scene.catalogue, item))}", intent
            return


def _needs(scene: Scene) -> Iterator[Choice]:
    """Rest and healing for the hurt; first aid for the dying."""
    state = scene.state
    dying = [m for m in state.party.values() if m.body.hit_points == 0 and not m.body.dead]
    for member in dying:
        if not member.death_saves.stable and member.id != scene.actor:
            yield (
                f"Tend to {member.name.split()[0]}", Intent(act=Act.HELP, target=member.id)
            )  # fmt: skip
    able = [m for m in state.party.values() if m.body.hit_points and not m.body.dead]
    hurt = [m for m in able if m.body.hit_points * 2 <= m.sheet.max_hit_points]
    if hurt or dying:
        rest = Intent(act=Act.REST_SHORT)
        if make_plan(scene, rest).goal.kind == "rest":
            yield "Take a short rest", rest
        place = state.world.places.get(state.location)
        long = Intent(act=Act.REST_LONG)
        if place and place.safe_to_rest and make_plan(scene, long).goal.kind == "rest":
            yield "Rest for the night", long


# --- asking back ------------------------------------------------------------------------


def reading_options(
    scene: Scene, choices: Sequence[Intent], writer: Writer
) -> tuple[OptionText, ...]:
    """The readings of an unclear text, filled up from what is there to three at least."""
    rows = [(describe(scene, intent), intent) for intent in choices]
    others = make_options(scene, scene.state, writer)
    rows += [(o.text, o.intent) for o in others if o.intent is not None]
    found = _chosen(rows)[: max(FEWEST, len(choices))]
    return tuple(OptionText(text=text[:LONGEST], intent=intent) for text, intent in found)


_DESCRIBED: dict[Act, str] = {
    Act.LOOK: "Look around",
    Act.SEARCH: "Search {what}",
    Act.EXAMINE: "Look closer at {what}",
    Act.TALK: "Talk to {who}",
    Act.ASK: "Ask {who} about it",
    Act.PERSUADE: "Persuade {who}",
    Act.DECEIVE: "Deceive {who}",
    Act.INTIMIDATE: "Threaten {who}",
    Act.TRAVEL: "Go to {where}",
    Act.SNEAK: "Move unseen",
    Act.HIDE: "Hide",
    Act.ATTACK: "Attack {who}",
    Act.CAST: "Cast {spell}",
    Act.DEFEND: "Stay on guard",
    Act.FLEE: "Get away",
    Act.HELP: "Help {who}",
    Act.USE: "Use {what}",
    Act.TAKE: "Take {what}",
    Act.GIVE: "Give {what} away",
    Act.BUY: "Buy {what}",
    Act.SELL: "Sell {what}",
    Act.OPEN: "Open {what}",
    Act.CLIMB: "Climb {what}",
    Act.FORCE: "Force {what}",
    Act.LISTEN: "Listen",
    Act.RECALL: "Try to remember what is known of it",
    Act.ORACLE: "Just ask whether it is so",
    Act.REST_SHORT: "Take a short rest",
    Act.REST_LONG: "Rest for the night",
    Act.WAIT: "Wait",
    Act.INVENTORY: "See what you carry",
    Act.FINISH: "Bring it to an end",
}


def describe(scene: Scene, intent: Intent) -> str:
    """An intent as a choice: ``Attack the grey wolf``."""
    state = scene.state
    place = state.world.places.get(state.location)
    feature = next((f for f in (place.features if place else ()) if f.id == intent.feature), None)
    what = "something here"
    if feature is not None:
        what = feature_name(feature)
    elif intent.item is not None:
        what = with_the(item_name(scene.catalogue, intent.item))
    elif intent.act in (Act.EXAMINE, Act.SEARCH):
        what = _who(scene, intent.target) if intent.target else "the place"
    where = state.world.places[intent.place].name if intent.place else "another place"
    spell = spell_name(scene.catalogue, intent.spell) if intent.spell else "a spell"
    return _DESCRIBED[intent.act].format(
        what=what, who=_who(scene, intent.target), where=_mid(where), spell=spell
    )


def _who(scene: Scene, target: str | None) -> str:
    state = scene.state
    if target is None:
        return "somebody"
    if state.fight is not None and target in state.fight.foes:
        return foe_name(state.fight.foes[target])
    if target in state.party:
        return state.party[target].name.split()[0]
    return state.npcs[target].name if target in state.npcs else target
