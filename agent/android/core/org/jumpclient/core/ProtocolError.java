package org.jumpclient.core;

/** The peer, or this program, violated the protocol. The connection closes with 1002. */
public class ProtocolError extends Exception {
    private static final long serialVersionUID = 1;

    ProtocolError(String reason) {
        super(reason);
    }
}
