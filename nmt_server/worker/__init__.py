"""Between the web processes and the host processes that own the models."""
