"""What the control link requires of the client: reports, tools, and the server's orders."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Callable, Dict, List, Optional, Tuple

from jump_wire import messages
from jump_wire.local_control import LocalControl

from ..tools.table import Tools
from . import identity, local_control
from .becoming import OtherAccounts
from .config_file import read_proxy
from .connection import Connection
from .dial import Route, pinned_context
from .ends import CONSOLE, Removed
from .layout import Config, Layout
from .link import Actions
from .local_control import is_disabled
from .logfile import LogFile
from .offers import Offers
from .platform import current
from .servers import Servers
from .store import remove
from .terms import Terms
from .update_policy import read_policy

if TYPE_CHECKING:
    import socket

    from .connection_type import Passive
    from .owner import Owner
    from .ports import Control, ToolProcess
    from .updates.judgement import Judgement

INVENTORY_SECONDS = 600.0
"""Maximum age, in seconds, of the inventory before it is collected again."""


class LinkActions(Actions):
    """The client's actions, and what they work on. :class:`.client.Client` adds the connection.

    Args:
        layout: the paths of the installation.
        config: its configuration.
        clock: returns the monotonic time in seconds.
        random: returns a random number in [0, 1).
        owner: what the installation's owner does for this client; None does nothing.
    """

    def __init__(
        self,
        layout: Layout,
        config: Config,
        clock: Callable[[], float],
        random: Callable[[], float],
        owner: "Optional[Owner]",
    ) -> None:
        self._layout = layout
        self._config = config
        self._clock = clock
        self._random = random
        self._judgement: Optional[Judgement] = None
        self._log = LogFile(layout.log)
        with open(layout.ca, encoding="ascii") as file:
            self._context = pinned_context(file.read())
        self._proxy = read_proxy(layout)
        self._credentials = identity.Credentials(layout.identity)
        self._sampler = current().computer.sampler()
        self._offers = Offers(layout, config, self._log.write, clock, random, owner)
        self._terms = Terms(layout, self._log.write, clock)
        self._owner = owner
        self._control = local_control.read(layout)
        self._shows_sessions = False
        self._sessions: Dict[str, str] = {}
        self.tools = Tools(self._run_tool, self._log.write, (layout, config), self._start_screen)
        self._becoming = OtherAccounts(self.tools, owner, self._proxy, self._log.write)
        self._servers = Servers(layout, config, self._log.write)
        self._address = self._servers.all()[0]
        self._peer = ""
        self._inventory: Optional[messages.Inventory] = None
        self._inventory_at = 0.0
        self._online_at: Optional[float] = None
        self._noted = ""
        self._shown = Connection(layout)

    def judge_with(self, judgement: "Optional[Judgement]") -> None:
        """Let ``judgement`` decide whether this version stays."""
        self._judgement = judgement

    def replace(self) -> None:
        """End :meth:`.client.Client.run` by Replaced, as soon as no tool is dialling."""
        self._offers.replace()

    # --- see Actions ---

    def online(self, welcome: messages.Welcome) -> None:
        self._online_at = self._clock()
        self._terms.linked()
        self._credentials.proved()
        self._offers.online()
        if self._judgement is not None:
            self._judgement.answered()
        if self._servers.worked(self._address):
            self._inventory = None
        self._note("online at %s (server %s)" % (self._address, welcome.server_version))
        self._shown.show(self._address, None)

    def inventory(self) -> messages.Inventory:
        now = self._clock()
        if self._inventory is None or now >= self._inventory_at:
            disabled = self._is_disabled()
            self._inventory = current().computer.inventory(
                self._config, disabled, self._servers.all(), read_policy(self._layout)
            )
            if disabled and os.path.lexists(self._layout.permitted):
                self._inventory = replace(self._inventory, disable_permitted=True)
            self._inventory_at = now + INVENTORY_SECONDS
        return self._inventory

    def statistics(self) -> messages.Statistics:
        return self._terms.reported(self._sampler.sample())

    def open_pipe(self, request: messages.OpenPipe) -> Optional[str]:
        return self._open(request)

    def list_logins(self, wanted: messages.ListLogins) -> Optional[messages.Logins]:
        from .logins import answer  # noqa: PLC0415 - rarely needed

        return answer(wanted, self._is_disabled(), self._owner, self._log.write)

    def _show_start(self, session_id: str, actor: str) -> None:
        """Show the start of a session on the desktop, if the site wants that."""
        if self._owner is None or not self._shows_sessions or session_id in self._sessions:
            return
        self._sessions[session_id] = actor
        self._owner.show("started", actor)

    def _show_end(self, session_id: str) -> None:
        actor = self._sessions.pop(session_id, None)
        if actor is not None and self._owner is not None:
            self._owner.show("ended", actor)

    def _open(
        self, request: messages.OpenPipe, called: "Optional[socket.socket]" = None
    ) -> Optional[str]:
        code: Optional[str] = "client_disabled"
        try:
            if not self._is_disabled():
                authorization = self._credentials.authorization()
                code = self.tools.open(request, self._address, authorization, self._peer, called)
        except OSError as error:
            self._log.write("no process for a tool: %s" % error)
            code = "session_internal_error"
        if code:
            self._log.write("pipe %s (%s) refused: %s" % (request.pipe_id, request.kind, code))
        else:
            self._show_start(request.session_id, request.actor)
        return code

    def end_session(self, session_id: str) -> None:
        self._log.write("session %s ended" % session_id)
        self.tools.end_session(session_id)
        self._becoming.end_session(session_id)
        self._show_end(session_id)

    def elevate(self, wanted: messages.Elevate) -> None:
        if wanted.account and self._is_disabled():
            self._becoming.refuse(wanted.session_id, "client_disabled")
        else:
            self._becoming.request(wanted)

    def next_credential(self) -> Optional[str]:
        try:
            return self._credentials.propose()
        except OSError as error:
            self._log.write("the next credential could not be stored: %s" % error)
            return None

    def credential_accepted(self) -> None:
        try:
            self._credentials.accept()
        except OSError as error:
            # The old credential stays valid until the new one is first used.
            self._log.write("the accepted credential could not be stored: %s" % error)

    def server_addresses(self, addresses: Tuple[str, ...]) -> bool:
        if not self._servers.learn(addresses, self._address):
            return False
        self._inventory = None
        return True

    def wake(self, macs: Tuple[str, ...]) -> None:
        from .wake_on_lan import wake  # noqa: PLC0415 - rarely needed, and it costs memory

        sent, problem = wake(macs, current().computer.networks())
        self._log.write("waking %s: %d packets sent %s" % (" ".join(macs), sent, problem))

    def connection_type(self, message: messages.ConnectionType) -> None:
        if message.passive:
            from .connection_type import told  # noqa: PLC0415 - rarely needed

            self._change_type(told(message))

    def _change_type(self, settings: "Optional[Passive]") -> None:
        """Store another connection type, and go on with it as soon as no tool is dialling."""
        from .connection_type import store  # noqa: PLC0415 - as above

        store(self._layout, settings)
        self._log.write("the client becomes %s" % ("passive" if settings else "active"))
        self.replace()

    def update(self, offer: messages.Update) -> None:
        self._offers.keep(offer)

    def terms(self, told: messages.Terms) -> bool:
        self._terms.take(told)
        self._shows_sessions = told.notify_sessions
        control = LocalControl(told.forbid_disable, told.forbid_uninstall, told.maintenance)
        if control == self._control:
            return False
        self._control = control
        if self._owner is not None:
            self._owner.restrict(control)
        if control.forbid_disable:
            try:
                remove(self._layout.disabled)  # it must not come back when this is allowed again
            except OSError as error:
                self._log.write("%s could not be removed: %s" % (self._layout.disabled, error))
        self._inventory = None
        return True

    def uninstall(self) -> None:
        raise Removed(CONSOLE)

    def _run_tool(self, control: "Control") -> None:
        from ..tools.host import Host  # noqa: PLC0415 - only a tool's process needs it

        Host(control, self._route, self._random).run()

    def _start_screen(self) -> "Optional[ToolProcess]":
        return None if self._owner is None else self._owner.start_screen(self._proxy)

    def _is_disabled(self) -> bool:
        return is_disabled(self._layout, self._control)

    def _note(self, text: str) -> None:
        """Write a line to the log unless it repeats the last one."""
        if text != self._noted:
            self._noted = text
            self._log.write(text)

    def _routes(self) -> List[Route]:
        return [self._route(address) for address in self._servers.all()]

    def _route(self, address: str) -> Route:
        return Route(address, self._context, self._proxy)
