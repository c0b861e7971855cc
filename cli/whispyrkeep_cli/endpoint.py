"""``endpoint``: the user's OpenAI-compatible endpoints and their keys."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from whispyrkeep_cli.inputs import ask_hidden
from whispyrkeep_cli.options import JsonOption
from whispyrkeep_cli.output import report, show_json, show_table

if TYPE_CHECKING:
    from pathlib import Path

    from whispyrkeep.dm.endpoint.profiles import EndpointProfile
    from whispyrkeep.dm.endpoint.secret import Secret

app = typer.Typer(help="Add, try and remove model endpoints.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The endpoint's name.")]


def _folder() -> Path:
    import os

    from whispyrkeep.store.profiles import config_folder

    return config_folder(os.environ)


@app.command(
    epilog="Example: whispyrkeep endpoint add local --url http://127.0.0.1:8080 --model my-model"
)
def add(
    name: Name,
    url: Annotated[str, typer.Option(help="Base address, with or without /v1.")],
    model: Annotated[str, typer.Option(help="The model's name there.")],
    key_env: Annotated[
        str | None, typer.Option(help="Environment variable that holds the key.")
    ] = None,
    key_stdin: Annotated[
        bool, typer.Option("--key-stdin", help="Read the key from stdin and keep it safe.")
    ] = False,
    ask_key: Annotated[bool, typer.Option("--ask-key", help="Ask for the key, hidden.")] = False,
    allow_plain_http: Annotated[
        bool, typer.Option("--allow-plain-http", help="Send over plain http beyond this machine.")
    ] = False,
    max_tokens: Annotated[int | None, typer.Option(help="The most tokens of one reply.")] = None,
    prompt_tokens: Annotated[int | None, typer.Option(help="About the most of one prompt.")] = None,
    temperature: Annotated[
        float | None, typer.Option(help="0 to 2; else the endpoint's own.")
    ] = None,
    prompt_price: Annotated[
        int | None, typer.Option(help="Millionths of a currency unit per million prompt tokens.")
    ] = None,
    completion_price: Annotated[
        int | None, typer.Option(help="The same for completion tokens.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Add an endpoint, or replace the one of this name. A key never goes on the command line."""
    from whispyrkeep.dm.endpoint.cost import Prices
    from whispyrkeep.dm.endpoint.directory import add_endpoint
    from whispyrkeep.dm.endpoint.profiles import EndpointProfile
    from whispyrkeep.session.documents import parsed

    priced = prompt_price is not None and completion_price is not None
    fields = {
        "name": name,
        "base_url": url,
        "model": model,
        "allow_plain_http": allow_plain_http,
        "temperature": temperature,
        "prices": Prices(prompt=prompt_price or 0, completion=completion_price or 0)
        if priced
        else None,
    }
    sizes = {"max_tokens": max_tokens, "prompt_tokens": prompt_tokens}
    fields |= {field: size for field, size in sizes.items() if size is not None}
    profile = parsed(EndpointProfile, fields, f"endpoint '{name}'")
    typed = sys.stdin.readline().strip() if key_stdin else ask_hidden("Key") if ask_key else None
    profile = _with_key_place(profile, key_env, stored=typed is not None)
    add_endpoint(_folder(), profile, _secret(profile, typed), ask_hidden)
    place = profile.key.place if profile.key else "no key"
    says = f"Endpoint '{name}' at {profile.api_url} ({place})."
    report(
        profile.dump(),
        (f"{says} Try it: whispyrkeep endpoint test {name}",),
        as_json=as_json,
    )


def _with_key_place(
    profile: EndpointProfile, variable: str | None, *, stored: bool
) -> EndpointProfile:
    from whispyrkeep.dm.endpoint.keys import keyring_backend
    from whispyrkeep.dm.endpoint.profiles import KeyReference

    if variable:
        key = KeyReference(place="env", origin=profile.origin, name=variable)
    elif stored:
        place = "keyring" if keyring_backend() else "file"
        key = KeyReference.model_validate({"place": place, "origin": profile.origin})
    else:
        return profile
    return profile.with_(key=key)


def _secret(profile: EndpointProfile, typed: str | None) -> Secret | None:
    from whispyrkeep.dm.endpoint.secret import Secret

    return Secret(typed, profile.origin) if typed else None


@app.command("list", epilog="Example: whispyrkeep endpoint list")
def list_all(as_json: JsonOption = False) -> None:
    """The endpoints you have set up."""
    from whispyrkeep.dm.endpoint.profiles import list_profiles

    found = list_profiles(_folder())
    if as_json:
        show_json([one.dump() for one in found])
        return
    show_table(
        ("name", "address", "model", "key"),
        ((one.name, one.api_url, one.model, one.key.place if one.key else "none") for one in found),
    )


@app.command(epilog="Example: whispyrkeep endpoint test local")
def test(name: Name, as_json: JsonOption = False) -> None:
    """Ask for one small reply, and say what the endpoint understands."""
    from dataclasses import asdict

    from whispyrkeep.dm.endpoint.directory import try_endpoint

    found = try_endpoint(_folder(), name, ask_hidden)
    report(
        asdict(found),
        (
            f"{found.api_url} answers as {found.model} in {found.latency_ms} ms",
            f"structured replies: {found.rung}; "
            f"usage reported: {'yes' if found.usage_seen else 'no'}",
            f"reply: {found.reply or 'not readable as asked; play may need repairs'}",
        ),
        as_json=as_json,
    )


@app.command(epilog="Example: whispyrkeep endpoint models local")
def models(name: Name, as_json: JsonOption = False) -> None:
    """The models an endpoint lists."""
    from whispyrkeep.dm.endpoint.directory import endpoint_models

    found = endpoint_models(_folder(), name, ask_hidden)
    report(list(found), found, as_json=as_json)


@app.command(epilog="Example: whispyrkeep endpoint remove local")
def remove(name: Name, as_json: JsonOption = False) -> None:
    """Remove an endpoint and the key kept for it."""
    from whispyrkeep.dm.endpoint.directory import remove_endpoint

    remove_endpoint(_folder(), name, ask_hidden)
    report({"removed": name}, (f"Endpoint '{name}' and its key are gone.",), as_json=as_json)
