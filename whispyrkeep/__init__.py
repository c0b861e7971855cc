"""WhispyrKeep: play, script and verify tabletop campaigns."""
