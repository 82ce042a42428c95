"""The hub: holds the agents' control links and relays their pipes.

The hub depends on sockets and ``jump_wire``, but not on Flask or the database. It reaches the rest
of the server through the small interfaces in :mod:`jump_server.hub.ports`.

Every connection here was taken over from gunicorn after its HTTP request was authenticated. From
then on it needs no greenlet: all connections are parked on one epoll. Their handlers run in the
event loop, so a handler must never block.
"""
