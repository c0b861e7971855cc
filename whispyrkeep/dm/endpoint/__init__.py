"""OpenAI-compatible endpoints: profiles, keys, the wire, and what was learned about each.

The names here are what a turn needs for one completion. A person sets endpoints up through
`directory`; only `transport` imports httpx, at the first request.
"""

from __future__ import annotations

from whispyrkeep.dm.endpoint.background import Cancel
from whispyrkeep.dm.endpoint.client import Completion, EndpointClient
from whispyrkeep.dm.endpoint.request import Message

__all__ = ["Cancel", "Completion", "EndpointClient", "Message"]
