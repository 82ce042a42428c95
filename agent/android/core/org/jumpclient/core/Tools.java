package org.jumpclient.core;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The running commands, by the id of their tool. Each has a thread, and pipes that it dials. */
final class Tools {
    /** The only kind of pipe that a device has. */
    private static final String KIND = "exec";

    private static final int MOST = 16;

    private final Device device;
    private final Map<String, Command> commands = new HashMap<>();
    private Attachment attachment;
    private String address = "";
    private Identity identity;

    Tools(Device device) {
        this.device = device;
    }

    /** Dial further pipes to this address. */
    synchronized void use(Attachment site, String connected, Identity current) {
        attachment = site;
        address = connected;
        identity = current;
    }

    /** Have a command dial a pipe; start it if it is new. Return the code of a refusal, or null. */
    synchronized String open(Message request) {
        Map<String, Object> parameters;
        try {
            parameters = Message.parameters(request);
        } catch (ProtocolError error) {
            return "version_mismatch";
        }
        if (!request.text("kind").equals(KIND)) {
            return "version_mismatch";
        }
        if (!request.list("verbs").contains(KIND)) {
            return "permission_refused";
        }
        forgetFinished();
        Command command = commands.get(request.text("tool_id"));
        if (command == null) {
            if (commands.size() >= MOST) {
                return "session_internal_error";
            }
            command = new Command(request.text("session_id"), device);
            commands.put(request.text("tool_id"), command);
            device.log("session " + request.text("session_id") + ": a command for "
                    + request.text("actor"));
        } else if (!command.sessionId.equals(request.text("session_id"))) {
            return "permission_refused";
        }
        dial(command, request, ((Number) parameters.get("offset")).longValue());
        return null;
    }

    private void dial(Command command, Message request, long offset) {
        String headers = "Authorization: " + identity.authorization() + "\r\n"
                + "Jump-Ticket: " + request.text("ticket") + "\r\n";
        Attachment site = attachment;
        String where = address;
        Thread thread = new Thread(() -> {
            try {
                command.serve(Channel.open(site.site(where), "/agent/v1/pipe", headers), offset);
            } catch (Exception error) { // the viewer dials again; the server notices the lost pipe
                device.log("a pipe ended: " + error.getMessage());
            }
        }, "jump-client-pipe");
        thread.setDaemon(true);
        thread.start();
    }

    synchronized void endSession(String sessionId) {
        for (Command command : commands.values()) {
            if (command.sessionId.equals(sessionId)) {
                command.end();
            }
        }
        forgetFinished();
    }

    synchronized void endAll() {
        for (Command command : commands.values()) {
            command.end();
        }
        commands.clear();
    }

    private void forgetFinished() {
        Iterator<Command> each = commands.values().iterator();
        while (each.hasNext()) {
            if (each.next().isFinished()) {
                each.remove();
            }
        }
    }
}
