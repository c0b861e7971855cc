"""OpenAI-compatible endpoints: profiles, keys, the wire, and what was learned about each.

`client.EndpointClient` makes one completion; `profiles`, `keys` and `probe` are what a
person sets endpoints up with. Only `transport` imports httpx.
"""
