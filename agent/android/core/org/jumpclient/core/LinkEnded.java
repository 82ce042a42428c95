package org.jumpclient.core;

/** A link has to be closed, or is closed. {@code code} is the server's, if it gave one. */
final class LinkEnded extends Exception {
    private static final long serialVersionUID = 1;
    final String code;

    /** What the server asked to wait, in seconds; 0 leaves it to the backoff. */
    final double retrySeconds;

    LinkEnded(String reason, String code, double retrySeconds) {
        super(reason);
        this.code = code;
        this.retrySeconds = retrySeconds;
    }
}
