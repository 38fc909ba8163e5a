"""HTTP as the project speaks it."""
