"""`setup` prepares the data folder; `runserver` and `serve` serve it."""
