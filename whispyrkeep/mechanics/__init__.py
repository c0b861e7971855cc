"""The rules: D20 Tests, damage, conditions, fights, spells, things, rests and gains.

Pure: state, dice and catalogue come in, events go out. ``resolve.resolve_request`` is the way
in for a request, ``apply.apply`` folds the events, ``clock.pass_time`` lets time pass.
"""
