"""What serves now: the registered models in memory, which of them a request means, their hosts."""
