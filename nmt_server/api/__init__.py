"""The protocols: each module or folder a thin face over `nmt_server.translation`."""
