"""Models as replicas of Ray Serve (the setting WORKER_BACKEND), on the machines of a cluster."""
