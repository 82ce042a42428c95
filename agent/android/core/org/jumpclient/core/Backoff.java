package org.jumpclient.core;

import java.util.function.DoubleSupplier;

/** The wait before the next attempt: exponential backoff with full jitter, in seconds. */
public final class Backoff {
    static final double CEILING = 60;
    private final DoubleSupplier random;
    private int failures;

    public Backoff(DoubleSupplier random) {
        this.random = random;
    }

    public void reset() {
        failures = 0;
    }

    /** Record a failure and return the wait; {@code atLeast} is what the server asked for, or 0. */
    public double next(double atLeast) {
        failures = Math.min(failures + 1, 16);
        double wait = random.getAsDouble() * Math.min(CEILING, Math.pow(2, failures));
        return atLeast <= 0 ? wait : atLeast * (1 + random.getAsDouble() / 2);
    }

    /** Return the wait when the server asks its clients to return within {@code seconds}. */
    public double within(double seconds) {
        failures = 0;
        return random.getAsDouble() * seconds;
    }
}
