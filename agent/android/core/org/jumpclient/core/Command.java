package org.jumpclient.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * One command: it runs once, with the rights of the app, and its result outlives its pipes.
 *
 * Output is kept until the viewer acknowledges it; when a full window is unacknowledged, the
 * command waits. A command without a pipe is kept for ten minutes.
 */
final class Command {
    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int ERRORS = 2;
    private static final int COMMAND = 3;
    private static final int NOT_STARTED = 126;
    private static final int ELSEWHERE = 4003;
    private static final int PIECE = 64 * 1024 - 9;
    private static final double KEEP_SECONDS = 600;
    private static final double HEARTBEAT_SECONDS = 30;

    /** Tells the group of processes in a first line, and becomes the shell of the command. */
    private static final String GROUP = "echo $$; exec sh -c \"$0\"";

    final String sessionId;
    private final Device device;
    private final Outbox outbox = new Outbox(Wire.COMMAND_WINDOW);
    private final Deque<byte[]> input = new ArrayDeque<>();
    private Process process;
    private String group = "";
    private Channel pipe;
    private long inputQueued;
    private long inputTaken;
    private long inputTold;
    private long inputEnd = Long.MAX_VALUE;
    private int openStreams;
    private boolean isNew = true;
    private boolean hasStarted;
    private boolean exitSent;
    private boolean finished;
    private double leftAt;

    Command(String sessionId, Device device) {
        this.sessionId = sessionId;
        this.device = device;
        leftAt = device.now();
    }

    /** Return whether it is no longer needed; one that nobody came back to is ended here. */
    synchronized boolean isFinished() {
        if (pipe == null && device.now() - leftAt > KEEP_SECONDS) {
            end();
        }
        return finished;
    }

    /** Serve one pipe until its end, in the thread of the caller. */
    void serve(Channel open, long offset)
            throws IOException, ProtocolError, LinkEnded, InterruptedException {
        Heartbeat heartbeat = new Heartbeat(HEARTBEAT_SECONDS, device.now(), Math::random);
        try {
            attach(open, offset);
            while (pump(open)) {
                Frames.Event event = open.next(heartbeat.deadline() - device.now());
                if (event != null && event != Channel.NUDGE) {
                    heartbeat.heard();
                    if (event.opcode == Frames.CLOSE) {
                        open.send(Frames.close(Frames.NORMAL, ""));
                        return;
                    }
                    take(open, event);
                }
                if (heartbeat.isDue(device.now())) {
                    open.send(Frames.frame(Frames.PING, new byte[0]));
                }
            }
        } catch (ProtocolError error) {
            open.send(Frames.close(Frames.PROTOCOL, error.getMessage()));
            throw error;
        } finally {
            detach(open);
        }
    }

    private void attach(Channel open, long offset) throws IOException, ProtocolError {
        Channel before;
        String attached;
        synchronized (this) {
            before = pipe;
            pipe = open;
            while (inputQueued > inputTaken) {
                inputQueued -= input.pollLast().length; // the viewer sends it again
            }
            inputTold = inputTaken;
            exitSent = false;
            attached = Message.of("CommandAttached", outbox.rewind(offset), inputTaken,
                    device.account(), hasStarted, isNew).encode();
            isNew = false;
        }
        if (before != null) {
            before.send(Frames.close(ELSEWHERE, "attached by a newer pipe"));
            before.close();
        }
        open.send(Frames.text(attached));
    }

    private synchronized void detach(Channel open) {
        open.close();
        if (pipe == open) {
            pipe = null;
            leftAt = device.now();
        }
    }

    /** Send what the pipe may get now; return false when the command is over. */
    private boolean pump(Channel open) throws IOException, ProtocolError {
        while (true) {
            byte[] frame;
            synchronized (this) {
                if (pipe != open || finished) {
                    return false;
                }
                frame = nextFrame();
                notifyAll();
            }
            if (frame == null) {
                return true;
            }
            open.send(frame);
        }
    }

    private byte[] nextFrame() throws ProtocolError {
        byte[] piece = outbox.take();
        if (piece != null) {
            return Frames.frame(Frames.BINARY, piece);
        }
        if (inputTold != inputTaken) {
            inputTold = inputTaken;
            return Frames.text(Message.of("CommandInputTaken", inputTaken).encode());
        }
        boolean ended = hasStarted && openStreams == 0 && !exitSent;
        if (!ended) {
            return null;
        }
        exitSent = true;
        // Java does not tell the end by a signal from a status: both are 128 and its number.
        long status = process == null ? NOT_STARTED : process.exitValue() & 0xFF;
        return Frames.text(Message.of("CommandExited", status, 0L).encode());
    }

    private void take(Channel open, Frames.Event event)
            throws IOException, ProtocolError {
        if (event.opcode == Frames.BINARY) {
            takeBytes(open, event.data);
        } else if (event.opcode == Frames.TEXT) {
            Message message = Message.decode(event.text);
            if (message != null) {
                takeMessage(open, message);
            }
        }
    }

    private synchronized void takeBytes(Channel open, byte[] data)
            throws IOException, ProtocolError {
        int stream = data.length == 0 ? -1 : data[0];
        byte[] rest = data.length == 0 ? data : Arrays.copyOfRange(data, 1, data.length);
        if (stream == COMMAND) {
            start(rest);
        } else if (stream != INPUT) {
            throw new ProtocolError("bytes of a stream that a viewer does not have");
        } else if (inputQueued - inputTaken + rest.length > 2L * Wire.COMMAND_WINDOW) {
            open.send(Frames.close(Frames.POLICY, "too much input at once"));
        } else if (rest.length > 0) {
            input.add(rest);
            inputQueued += rest.length;
            notifyAll();
        }
    }

    private void takeMessage(Channel open, Message message) throws IOException, ProtocolError {
        synchronized (this) {
            if (message.is("AcknowledgeOutput")) {
                outbox.acknowledge(message.number("offset"));
            } else if (message.is("EndInput")) {
                inputEnd = message.number("offset");
            }
            notifyAll();
        }
        if (message.is("EndCommand")) {
            end();
        } else if (message.is("ResultTaken")) {
            if (!exitSent) {
                throw new ProtocolError("a result taken that was never sent");
            }
            open.send(Frames.close(Frames.NORMAL, "the command has ended"));
            end();
        }
    }

    private void start(byte[] line) throws ProtocolError {
        boolean bad = hasStarted || line.length > Wire.COMMAND_LIMIT;
        for (byte one : line) {
            bad = bad || one == 0;
        }
        if (bad) {
            throw new ProtocolError("not a command, or not the first one");
        }
        hasStarted = true;
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            process = new ProcessBuilder("setsid", "sh", "-c", GROUP, text).start();
        } catch (IOException error) {
            String told = "jump-client: " + error.getMessage() + "\n";
            byte[] data = told.getBytes(StandardCharsets.UTF_8);
            outbox.append(ERRORS, data, data.length);
            return;
        }
        openStreams = 3; // the two streams, and the process itself
        begin(() -> read(process.getInputStream(), OUTPUT));
        begin(() -> read(process.getErrorStream(), ERRORS));
        begin(this::write);
        begin(this::await);
    }

    private static void begin(Runnable pump) {
        Thread thread = new Thread(pump, "jump-client-command");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(InputStream from, int stream) {
        byte[] data = new byte[PIECE];
        try {
            if (stream == OUTPUT) {
                readGroup(from);
            }
            for (int count; (count = from.read(data)) > 0; ) {
                synchronized (this) {
                    while (outbox.isFull() && !finished) {
                        wait();
                    }
                    outbox.append(stream, data, count);
                    nudge();
                }
            }
        } catch (IOException | InterruptedException error) {
            device.log("a stream ended: " + error.getMessage());
        }
        close();
    }

    private void readGroup(InputStream from) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next; (next = from.read()) >= 0 && next != '\n' && line.length() < 20; ) {
            line.append((char) next);
        }
        synchronized (this) {
            group = line.toString();
            if (finished) {
                kill();
            }
        }
    }

    private void await() {
        try {
            process.waitFor();
        } catch (InterruptedException error) {
            device.log("a command was not awaited");
        }
        close();
    }

    private synchronized void close() {
        openStreams--;
        nudge();
    }

    private void write() {
        try (OutputStream to = process.getOutputStream()) {
            while (true) {
                byte[] data;
                synchronized (this) {
                    while (input.isEmpty() && inputTaken < inputEnd && !finished) {
                        wait();
                    }
                    data = input.poll();
                    if (data == null) {
                        return;
                    }
                    // From here on it is the command's, also when a newer pipe attaches.
                    inputTaken += data.length;
                    nudge();
                }
                to.write(data);
                to.flush();
            }
        } catch (IOException | InterruptedException error) {
            device.log("a command reads no input");
        }
    }

    private void nudge() {
        notifyAll();
        if (pipe != null) {
            pipe.nudge();
        }
    }

    /** End the command, and keep no result. */
    synchronized void end() {
        finished = true;
        input.clear();
        kill();
        nudge();
    }

    /** Kill the command and what it started. A group with a member has no other meaning. */
    private void kill() {
        if (openStreams == 0 || !group.matches("[1-9][0-9]*")) {
            return;
        }
        try {
            new ProcessBuilder("sh", "-c", "kill -9 -" + group).start();
        } catch (IOException error) {
            device.log("a command was not ended: " + error.getMessage());
        }
    }
}
