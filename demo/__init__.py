"""The bundled demo model: its grammar, its data and the command that trains it."""
