package org.jumpclient.core;

import java.util.function.DoubleSupplier;

/** The times of pings, and the time at which a silent peer counts as dead, in seconds. */
final class Heartbeat {
    static final double DEAD_SECONDS = 15;
    private static final double JITTER = 0.2;
    private final double seconds;
    private final DoubleSupplier random;
    private double pingAt;
    private double deadAt = Double.POSITIVE_INFINITY;

    Heartbeat(double seconds, double now, DoubleSupplier random) {
        this.seconds = seconds;
        this.random = random;
        pingAt = now + vary(seconds, random);
    }

    /** Vary an interval at random, so that those of all clients do not end at the same time. */
    static double vary(double seconds, DoubleSupplier random) {
        return seconds * (1 - JITTER + 2 * JITTER * random.getAsDouble());
    }

    void heard() {
        deadAt = Double.POSITIVE_INFINITY;
    }

    /** Ask for a ping now, because the network may have changed. */
    void hurry(double now) {
        pingAt = now;
    }

    double deadline() {
        return Math.min(pingAt, deadAt);
    }

    /** Return whether to send a ping now; throw when nothing arrived after one. */
    boolean isDue(double now) throws LinkEnded {
        if (now >= deadAt) {
            throw new LinkEnded("no response from the server", "", 0);
        }
        if (now < pingAt) {
            return false;
        }
        pingAt = now + vary(seconds, random);
        deadAt = Math.min(deadAt, now + DEAD_SECONDS);
        return true;
    }
}
