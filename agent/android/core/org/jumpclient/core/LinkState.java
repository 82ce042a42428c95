package org.jumpclient.core;

import java.util.HashMap;
import java.util.Map;

/** Which end of a control link may send which message, and the next state. */
public final class LinkState {
    public static final String AGENT = "agent";
    public static final String SERVER = "server";
    static final String ONLINE = "online";
    private static final Map<String, String> TABLE = new HashMap<>();

    static {
        for (String row : Wire.TRANSITIONS) {
            int cut = row.lastIndexOf(' ');
            TABLE.put(row.substring(0, cut), row.substring(cut + 1));
        }
    }

    private final String role;
    private final String peer;
    private String state = "connecting";

    public LinkState(String role) {
        this.role = role;
        peer = role.equals(AGENT) ? SERVER : AGENT;
    }

    public String state() {
        return state;
    }

    public boolean isOnline() {
        return state.equals(ONLINE);
    }

    /** Encode a message that this end sends, and change the state. */
    public String send(Message message) throws ProtocolError {
        String following = following(role, message);
        String encoded = message.encode();
        state = following;
        return encoded;
    }

    /** Decode a text frame of the peer and change the state; null for an unknown message. */
    public Message receive(String frame) throws ProtocolError {
        Message message = Message.decode(frame);
        if (message == null) {
            if (!isOnline()) {
                throw new ProtocolError("unknown message before the greeting");
            }
            return null;
        }
        state = following(peer, message);
        return message;
    }

    private String following(String sender, Message message) throws ProtocolError {
        String found = TABLE.get(state + " " + sender + " " + message.name());
        if (found == null) {
            throw new ProtocolError(sender + " may not send " + message.name() + " while " + state);
        }
        return found;
    }
}
