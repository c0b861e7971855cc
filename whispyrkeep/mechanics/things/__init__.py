"""Things carried, used, made and gained."""
