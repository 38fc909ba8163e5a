"""From the command line to a server that can start: its address, its setup, what it says."""
