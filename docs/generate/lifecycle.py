"""The page ``explanation/lifecycle.md``, from the table in ``wire/jump_wire/presence.py``."""

from jump_wire import presence

HEAD = """\
# The life of a Jump Client

<!-- Generated from wire/jump_wire/presence.py by docs/generate (`make docs`). Do not edit. -->

This page shows the states of a Jump Client's record, its marks, and what changes them. It is for
administrators who wonder what a status means, and for contributors. The server follows this table;
an event that it does not allow is an error in the program.

## States

"""

AFTER_DIAGRAM = """
Events that are not in the diagram leave the state as it is and change a mark. A user with the right
to remove a Jump Client can remove its record in every state. A record that waits for its removal
(`pending_removal`) is removed when its computer reports that it is uninstalled.

## Active and passive

An **active** client keeps a link to the server, so its state says whether it can be reached. A
**passive** client has a link only while the server needs one, because the server calls it. Lists
therefore show the status *passive* for it, whether or not it has a link at the moment.

## Marks

A record has any number of marks in addition to its state.

| mark | meaning |
| --- | --- |
| `lost` | offline for longer than the site's setting allows; only a mark |
| `disabled` | no session can start until it is enabled |
| `needs_update` | the server cannot work with its wire version |
| `updating` | an update is in progress |
| `restored` | it presented an older credential, and waits for an administrator |
| `pending_removal` | removed in the console, and its computer has yet to uninstall it |

## Events

| event | when | possible while | effect |
| --- | --- | --- | --- |
"""


def page() -> str:
    return "".join([HEAD, _diagram(), AFTER_DIAGRAM, *map(_row, presence.MOVES)])


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {presence.OFFLINE}: enrolment"]
    arrows: dict[tuple[str, str], list[str]] = {}
    for event, found in presence.MOVES.items():
        for source in found.sources:
            if found.target and found.target != source:
                arrows.setdefault((source, found.target), []).append(event)
    lines += [f"    {a} --> {b}: {', '.join(events)}" for (a, b), events in arrows.items()]
    return "\n".join([*lines, "```", ""])


def _row(event: str) -> str:
    found = presence.MOVES[event]
    conditions = [", ".join(found.sources)]
    conditions += [f"with `{mark}`" for mark in found.needs]
    conditions += [f"without `{mark}`" for mark in found.bars]
    effects = [f"becomes {found.target}"] if found.target else []
    effects += [f"becomes {found.connection_type}"] if found.connection_type else []
    effects += [f"sets `{mark}`" for mark in found.sets]
    if found.clears == presence.MARKS:
        effects.append("clears all marks")
    elif found.clears:
        effects.append("clears " + ", ".join(f"`{mark}`" for mark in found.clears))
    return f"| `{event}` | {found.meaning} | {'; '.join(conditions)} | {'; '.join(effects)} |\n"
