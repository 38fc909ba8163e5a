"""Text handling: pure functions over strings, for the web processes and for the hosts."""
