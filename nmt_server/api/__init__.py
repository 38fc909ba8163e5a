"""The protocols: each module a thin face over `nmt_server.translation`."""
