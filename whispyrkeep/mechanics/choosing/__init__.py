"""Who chooses what in a fight: decision points, options and the tactics that choose."""
