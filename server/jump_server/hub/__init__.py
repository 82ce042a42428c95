"""The hub: holds the agents' control links and relays their pipes.

It knows sockets and ``jump_wire`` and nothing of Flask or the database; what it
must ask or tell goes through the small protocols of :mod:`jump_server.hub.ports`.

Every connection here was taken over from gunicorn after its HTTP request was
authenticated. It then costs no greenlet: all of them are parked on one epoll,
and their handlers run inline in the event loop, so a handler must never block.
"""
