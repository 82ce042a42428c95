"""What a Jump Client does on every platform; what the platform has to give is in :mod:`.ports`."""
