"""``character``: make, list, show, edit and set aside characters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whispyrkeep_cli.choosing import ask_all
from whispyrkeep_cli.inputs import ask, read_data
from whispyrkeep_cli.keeping import Kept, register
from whispyrkeep_cli.options import (
    CampaignOption,
    JsonOption,
    KeepOption,
    ShelvedOption,
    UniverseOption,
    opened_campaign,
    opened_keep,
    rules_of,
    tell_warnings,
)
from whispyrkeep_cli.output import note, report, show_json, show_json_text, show_table

if TYPE_CHECKING:
    from whispyrkeep.catalog import Catalogue
    from whispyrkeep.models.character import CharacterSheet
    from whispyrkeep.session.keep import Keep

app = typer.Typer(help="Make, list, show and edit characters.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="The character's name in the keep.")]
KeptOrReady = Annotated[
    str, typer.Argument(help="The character's name in the keep, or a ready one: fighter-5.")
]


LevelOption = Annotated[int | None, typer.Option("--level", min=1, max=20, help="1 to 20.")]
SuggestOption = Annotated[
    bool, typer.Option("--suggest", help="Take the book's suggestion wherever nothing is chosen.")
]
ChoicesOption = Annotated[
    str | None, typer.Option("--choices", help="A file of choices, JSON or YAML; - for stdin.")
]


@app.command(epilog="Example: whispyrkeep character new ilva --choices ilva.yaml --level 3")
def new(
    slug: Annotated[
        str | None, typer.Argument(help="Its name in the keep; else from the file or its name.")
    ] = None,
    file: Annotated[
        str | None, typer.Option("--from", help="A whole sheet, JSON or YAML; - for stdin.")
    ] = None,
    like: Annotated[
        str | None, typer.Option(help="Begin as a copy of this character of the keep or demo.")
    ] = None,
    ready: Annotated[
        str | None, typer.Option(help="A ready one of any class, at levels 1 to 11: fighter-5.")
    ] = None,
    choices: ChoicesOption = None,
    level: LevelOption = None,
    suggest: SuggestOption = False,
    name: Annotated[str | None, typer.Option(help="The character's name.")] = None,
    universe: UniverseOption = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a character by the rules, question by question or from a file of choices."""
    opened = opened_keep(keep)
    opened.require_writable()
    if file:
        fields = read_data(file)
    elif ready:
        from whispyrkeep.session.ready import ready_character

        fields = ready_character(ready).dump()
    elif like:
        fields = _copied(opened, like)
        name = name or ask("Name", "--name", default=fields["name"])
    else:
        fields = _made(rules_of(keep, universe), choices, name, level, suggest=suggest)
    given = {"id": slug, "name": name}
    made = opened.new_character(fields | {key: text for key, text in given.items() if text})
    report(made.dump(), (f"{made.name} is at characters/{made.id}.json.",), as_json=as_json)


def _copied(opened: Keep, like: str) -> dict[str, Any]:
    """A character of the keep, or one of the demo's."""
    from whispyrkeep.session.demo import demo_character

    there = like in opened.character_slugs()
    return (opened.character(like) if there else demo_character(like)).dump()


def _made(
    rules: Catalogue, choices: str | None, name: str | None, level: int | None, *, suggest: bool
) -> dict[str, Any]:
    """The fields of a sheet made by the rules, from a file, suggestions, or a person's answers."""
    from whispyrkeep.mechanics.creation import draft_character
    from whispyrkeep.session.characters import allowed, choices_at, finished, recipe_of

    value = read_data(choices) if choices else {"choices": {}}
    if name or "name" not in value:
        value = value | {"name": name or ask("Name", "--name")}
    recipe = recipe_of(value, "standard input" if choices == "-" else choices or "the choices")
    at = level or recipe.level
    given = choices_at(recipe, at)
    if choices is None and not suggest:
        given = ask_all(
            given, lambda words: allowed(draft_character(words, at, rules)), also=("class",)
        )
    draft = allowed(draft_character(given, at, rules, suggest=suggest))
    return finished(draft, recipe).dump()


@app.command("level-up", epilog="Example: whispyrkeep character level-up ilva --choices four.yaml")
def level_up(
    slug: Slug,
    choices: ChoicesOption = None,
    suggest: SuggestOption = False,
    milestone: Annotated[
        bool, typer.Option("--milestone", help="Not SRD: without the experience it needs.")
    ] = False,
    universe: UniverseOption = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Gain the next level; campaigns keep the copy they began with."""
    from whispyrkeep.session.characters import advance, advanced, words_of

    opened, rules = opened_keep(keep), rules_of(keep, universe)
    before = opened.character(slug)
    begun = before.with_(milestones=True) if milestone else before
    given = words_of(read_data(choices), choices) if choices else {}
    if choices is None and not suggest:
        also = ("class", "hit-points")
        given = ask_all(given, lambda words: advance(begun, words, rules), also=also)
    after = advanced(begun, given, rules, suggest=suggest)
    saved = opened.save_character(after, before=before)
    report(saved.dump(), (f"{saved.name} is level {saved.level} now.",), as_json=as_json)


@app.command(epilog="Example: whispyrkeep character prepare ilva shield sleep fireball fly")
def prepare(
    slug: Slug,
    spells: Annotated[list[str], typer.Argument(help="The whole new list.")],
    of: Annotated[str, typer.Option("--class", help="Of several, the class that prepares.")] = "",
    universe: UniverseOption = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prepare other spells, as a Long Rest lets the class change them."""
    from whispyrkeep.session.characters import prepared

    opened = opened_keep(keep)
    before = opened.character(slug)
    after = prepared(before, spells, of, rules_of(keep, universe))
    saved = opened.save_character(after, before=before)
    report(saved.dump(), (f"{saved.name} has other spells prepared.",), as_json=as_json)


@app.command("list", epilog="Example: whispyrkeep character list")
def list_all(
    shelved: ShelvedOption = False, keep: KeepOption = None, as_json: JsonOption = False
) -> None:
    """The characters of the keep."""
    opened = opened_keep(keep)
    found = [one for one in opened.characters() if shelved or not one.shelved]
    tell_warnings(opened)
    if as_json:
        show_json([one.dump() for one in found])
        return
    show_table(
        ("character", "name", "species", "class", "level"),
        ((one.id, one.name, one.species, one.character_class, one.level) for one in found),
    )


@app.command("show", epilog="Example: whispyrkeep character show ilva --why armor_class")
def show_one(
    slug: KeptOrReady,
    why: Annotated[
        str | None, typer.Option(help="One number with its parts: armor_class, stealth …")
    ] = None,
    universe: UniverseOption = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """A character's sheet with its derived numbers, or where one number comes from."""
    from whispyrkeep.session.sheets import sheet_lines

    sheet, rules = _kept_or_ready(slug, keep), rules_of(keep, universe)
    if why is not None:
        _explain(sheet, why, rules, as_json=as_json)
        return
    report(sheet.dump(), sheet_lines(sheet, rules), as_json=as_json)


def _explain(sheet: CharacterSheet, number: str, rules: Catalogue, *, as_json: bool) -> None:
    from whispyrkeep.mechanics.creatures.explaining import explain

    found = explain(sheet, number, rules)
    parts = [{"source": part.source, "value": part.value} for part in found.parts]
    value = {"number": found.name, "total": found.total, "parts": parts, "source": found.source}
    report(value, (str(found),), as_json=as_json)


def _kept_or_ready(slug: str, keep: Path | None) -> CharacterSheet:
    """The keep's character of that name, or a ready one."""
    from whispyrkeep.errors import WhispyrkeepError
    from whispyrkeep.session.ready import is_ready, ready_character

    if not is_ready(slug):
        return opened_keep(keep).character(slug)
    try:
        opened = opened_keep(keep)
    except WhispyrkeepError:
        return ready_character(slug)  # a ready one needs no keep
    return opened.character(slug) if slug in opened.character_slugs() else ready_character(slug)


@app.command(epilog="Example: whispyrkeep character check ilva")
def check(
    slug: KeptOrReady,
    universe: UniverseOption = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell what on a sheet does not follow the rules, each with the rule."""
    from whispyrkeep.mechanics.creation.checking import check_character

    sheet = _kept_or_ready(slug, keep)
    found = check_character(sheet, rules_of(keep, universe))
    value = [{"where": one.where, "message": one.message, "source": one.source} for one in found]
    lines = [str(one) for one in found] or [f"{sheet.name} follows the rules."]
    report(value, lines, as_json=as_json)
    if found:
        raise typer.Exit(1)


@app.command(epilog="Example: whispyrkeep character export ilva --format html -o ilva.html")
def export(
    slug: KeptOrReady,
    kind: Annotated[str, typer.Option("--format", "-f", help="md, html or json.")] = "md",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="A file; else, or with -, stdout.")
    ] = None,
    universe: UniverseOption = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """A sheet to print, or to carry to another keep."""
    from whispyrkeep.exchange.sheet import KINDS
    from whispyrkeep.session.characters import exported, write_sheet

    if kind not in KINDS:
        raise typer.BadParameter(f"one of {', '.join(KINDS)}", param_hint="--format")
    sheet, rules = _kept_or_ready(slug, keep), rules_of(keep, universe)
    if out is not None and out != Path("-"):
        write_sheet(sheet, kind, out, rules)
        report({"format": kind, "file": str(out)}, (str(out),), as_json=as_json)
        return
    text = exported(sheet, kind, rules)
    if kind == "json":
        show_json_text(text)
    else:
        report({"format": kind, "text": text}, (text,), as_json=as_json)


@app.command("import", epilog="Example: whispyrkeep character import ilva.json")
def import_one(
    file: Annotated[str, typer.Argument(help="A sheet as JSON or YAML; - for stdin.")],
    slug: Annotated[str | None, typer.Option("--as", help="Its name in the keep.")] = None,
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a sheet from a file into the keep, and tell what does not follow the rules."""
    from whispyrkeep.mechanics.creation.checking import check_character

    opened = opened_keep(keep)
    fields = read_data(file)
    made = opened.new_character(fields | ({"id": slug} if slug else {}))
    for one in check_character(made):
        note(f"note: {one}")
    report(made.dump(), (f"{made.name} is at characters/{made.id}.json.",), as_json=as_json)


@app.command(epilog="Example: whispyrkeep character party 5 > party.json")
def party(
    level: Annotated[int, typer.Argument(min=1, max=11, help="1, 5, 11, or any between.")],
    classes: Annotated[
        str, typer.Option("--classes", help="Some of them only: fighter,cleric,rogue,wizard.")
    ] = "",
) -> None:
    """One ready character of each class, as the JSON of a party file."""
    from whispyrkeep.session.ready import ready_party

    wanted = tuple(part.strip().lower() for part in classes.split(",") if part.strip())
    show_json([sheet.dump() for sheet in ready_party(level, wanted)])


@app.command("write-back", epilog="Example: whispyrkeep character write-back ilva -c first-night")
def write_back(
    slug: Slug,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take experience, money and belongings from a campaign into the character's sheet."""
    opened = opened_campaign(keep, campaign)
    saved = opened.write_back(slug)
    says = f"{saved.name}'s sheet is as '{opened.slug}' left them."
    report(saved.dump(), (says,), as_json=as_json)


@app.command("take-over", epilog="Example: whispyrkeep character take-over ilva -c first-night")
def take_over(
    slug: Slug,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a campaign go on with the character's sheet as it is now, after a level gained."""
    opened = opened_campaign(keep, campaign)
    turn = opened.take_over_sheet(slug)
    sheet = opened.state.party[slug].sheet
    says = f"{sheet.name} goes on in '{opened.slug}' at level {sheet.level}."
    report(turn.dump(), (says,), as_json=as_json)


register(
    app,
    Kept(
        noun="character",
        example="ilva",
        read=lambda keep, slug: keep.character(slug),
        save=lambda keep, after, before: keep.save_character(after, before=before),
        verb="use",
        edits="Change a sheet; campaigns keep the copy they began with.",
        shares="Let another profile's campaigns use the character.",
        shelves="Leave a character out of new campaigns, or bring it back.",
        deletes="Move a character to the trash; campaigns keep their copy.",
    ),
)
