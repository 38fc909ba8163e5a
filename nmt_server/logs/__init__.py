"""How lines of the log are written, in web processes and in hosts, and whom each belongs to."""
