"""The keep on disk: event logs, documents, snapshots, locks, archives, the SQL index."""
