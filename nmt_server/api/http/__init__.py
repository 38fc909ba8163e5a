"""What all protocols share of HTTP: bodies, answers, errors, rights, and clients that go away."""
