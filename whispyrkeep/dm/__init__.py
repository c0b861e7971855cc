"""The DM: prompt layers, reply contract, endpoint client, offline narrator, one turn whole."""
