"""The floors that the server's subjects stand on, as the page on the architecture draws them."""

FLOORS = [
    {"core"},
    {"live", "settings"},
    {"groups"},
    {"accounts", "alerts"},
    {"reports"},
    {"clients", "deployment"},
    {"shortcuts", "updates"},
    {"sessions"},
    {"lifecycle", "support"},
    {"items", "identity"},
    {"site"},
]
"""From the lowest to the highest. Subjects on one floor do not know each other."""

FLOOR = {subject: floor for floor, subjects in enumerate(FLOORS) for subject in subjects}

FLASK = ("flask", "werkzeug")


def server(*names: str) -> tuple[str, ...]:
    """Return the full names of modules of the server."""
    return tuple(f"jump_server.{name}" for name in names)


SUBJECTS = server(*FLOOR)
"""The subjects' packages: rules, and their endpoints."""

ENDPOINTS = server("api", *(f"{subject}.api" for subject in FLOOR))
"""The packages of endpoints, and what they share."""
