"""The server behind a reverse proxy: whose headers are believed, and the path that it shows."""
