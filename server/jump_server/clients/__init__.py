"""Jump Clients: their records, credentials and presence."""

FACE = (
    "api.agent_credentials",
    "clones",
    "connection_types",
    "credentials",
    "jump_client_access",
    "jump_client_lists",
    "jump_client_presence",
    "jump_client_states",
    "jump_client_views",
    "jump_clients",
    "local_control",
    "occupants",
    "presence",
    "workers",
    "views",
)
"""The modules that the rest of the server may import."""
