"""Fights in which nothing but dice decides, run from tables made by the rules.

Simulations play the same fight thousands of times, and most of what the rules are asked in it
has the same answer every time: what an attack adds, what it needs, what a blow of so much does
to this target. ``tables`` asks them once and writes the answers down; ``plain`` says when they
hold; ``exchange`` throws the same keyed dice, looks up, and tells the same events. Whatever is
out of the ordinary goes to the rules themselves, from the state as it is then.
"""
