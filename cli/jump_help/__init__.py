"""Help, usage errors and prompts of the commands ``jump`` and ``jump-server`` in two languages."""
