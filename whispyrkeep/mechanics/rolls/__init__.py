"""D20 Tests and everything that changes one: modifiers, light, sight, cover, second chances."""
