package org.jumpclient.core;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;

/**
 * A WebSocket over TLS. A thread of its own reads; what it reads waits for {@link #next}, and so
 * does what other threads have to say to the one that calls it.
 */
final class Channel implements Closeable {
    private static final int WAITING = 16;

    /** What {@link #next} returns for a call of {@link #nudge}. */
    static final Frames.Event NUDGE = new Frames.Event(-1, null, null, 0);

    private final SSLSocket socket;
    private final OutputStream out;
    private final BlockingQueue<Object> arrived = new ArrayBlockingQueue<>(WAITING);
    private final Thread reader = new Thread(this::read, "jump-client-reader");

    private Channel(SSLSocket socket) throws IOException {
        this.socket = socket;
        out = socket.getOutputStream();
        socket.setSoTimeout(0); // the caller's heartbeat ends a silent connection
        reader.setDaemon(true);
        reader.start();
    }

    /** Connect and upgrade. {@code headers} are whole lines. */
    static Channel open(Site site, String path, String headers) throws IOException, Refusal {
        SSLSocket socket = site.dial();
        try {
            Http.upgrade(site, socket, path, headers);
            return new Channel(socket);
        } catch (IOException | Refusal | RuntimeException error) {
            socket.close();
            throw error;
        }
    }

    void send(byte[] frame) throws IOException {
        synchronized (out) {
            out.write(frame);
            out.flush();
        }
    }

    /** Return what arrived within {@code seconds}, or null. */
    Frames.Event next(double seconds) throws IOException, ProtocolError, InterruptedException {
        long millis = (long) Math.ceil(Math.max(0, Math.min(seconds, 86400)) * 1000);
        Object found = arrived.poll(millis, TimeUnit.MILLISECONDS);
        if (found instanceof Frames.Violation) {
            Frames.Violation error = (Frames.Violation) found;
            send(Frames.close(error.code, error.getMessage()));
            throw new ProtocolError(error.getMessage());
        }
        if (found instanceof IOException) {
            throw new IOException(((IOException) found).getMessage());
        }
        return (Frames.Event) found;
    }

    /** Make {@link #next} return, from another thread. */
    void nudge() {
        if (arrived.isEmpty()) { // else it returns by itself
            arrived.offer(NUDGE);
        }
    }

    private void read() {
        Frames frames = new Frames();
        byte[] data = new byte[8192];
        try {
            InputStream in = socket.getInputStream();
            while (true) {
                int count = in.read(data);
                if (count < 0) {
                    arrived.put(new IOException("the server closed the connection"));
                    return;
                }
                for (Frames.Event event : frames.receive(data, count)) {
                    if (event.opcode == Frames.PING) {
                        send(Frames.frame(Frames.PONG, event.data));
                    }
                    arrived.put(event);
                }
            }
        } catch (IOException | Frames.Violation error) {
            try {
                arrived.put(error);
            } catch (InterruptedException closed) {
                return;
            }
        } catch (InterruptedException closed) {
            return;
        }
    }

    @Override
    public void close() {
        reader.interrupt();
        try {
            socket.close();
        } catch (IOException error) {
            return; // it is closed
        }
    }
}
