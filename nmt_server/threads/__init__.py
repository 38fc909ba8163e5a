"""How the threads of a process share its time."""
