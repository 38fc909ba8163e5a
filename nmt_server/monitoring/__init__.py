"""What is seen of the server as a whole: its metrics, and what is wrong with it."""
