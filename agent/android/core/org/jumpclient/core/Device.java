package org.jumpclient.core;

import java.util.List;

/** What the client asks of the device that it runs on. */
public interface Device {
    String hostname();

    /** The system's display name, such as {@code Android 14}. */
    String os();

    String account();

    String folder();

    /** Return whether the options allow a connection now: on battery, on mobile data. */
    boolean mayConnect();

    /** Return the message {@code Inventory} for these addresses of the server. */
    Message inventory(List<Object> servers) throws ProtocolError;

    /** Return the message {@code Statistics}. */
    Message statistics() throws ProtocolError;

    /** The interval of the heartbeats that it can keep asleep, in seconds; 0 for the server's. */
    int heartbeatSeconds();

    /** The monotonic time in seconds. It counts while the device sleeps. */
    double now();

    /** The Unix time. */
    double wall();

    /** Write a line to the log. */
    void log(String line);

    /** Show the state: see {@link Client} for its names. {@code detail} is a code or a reason. */
    void show(String state, String detail);
}
