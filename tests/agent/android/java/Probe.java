package org.jumpclient.core;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers each line of standard input, a JSON list, with a line of JSON. */
public final class Probe {
    private static final PrintStream OUT = System.out;

    public static void main(String[] arguments) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null; ) {
            List<?> asked = (List<?>) Json.parse(line);
            Object answer;
            try {
                answer = answer((String) asked.get(0), asked.subList(1, asked.size()));
            } catch (Exception error) {
                Map<String, Object> told = new LinkedHashMap<>();
                told.put("raised", error.getClass().getSimpleName());
                told.put("reason", String.valueOf(error.getMessage()));
                answer = told;
            }
            say(answer);
        }
    }

    private static synchronized void say(Object value) {
        byte[] line = (Json.write(value) + "\n").getBytes(StandardCharsets.UTF_8);
        OUT.write(line, 0, line.length);
        OUT.flush();
    }

    private static Object answer(String name, List<?> with) throws Exception {
        switch (name) {
            case "decode":
                return decoded((String) with.get(0));
            case "decode_all":
                return decodedAll(with);
            case "move":
                return moved((String) with.get(0), (String) with.get(1), (String) with.get(2));
            case "link":
                return linkStory(with);
            case "frames":
                return frames(with);
            case "mask":
                byte[] plain = Base64.getDecoder().decode((String) with.get(0));
                return Base64.getEncoder().encodeToString(Frames.frame(Frames.BINARY, plain));
            case "connect_link":
                return link(ConnectLink.parse((String) with.get(0)));
            case "outbox":
                return outbox(with);
            case "backoff":
                return backoff(with);
            case "attach":
                Store store = new Store(new File((String) with.get(0)));
                return Attachment.attach(store, ConnectLink.parse((String) with.get(1)));
            case "run":
                return run((String) with.get(0));
            case "stop":
                return RUNNING.stop();
            case "poke":
                RUNNING.isAllowed = (Boolean) with.get(0);
                RUNNING.client.poke();
                return null;
            default:
                throw new IllegalArgumentException(name);
        }
    }

    private static List<Object> decodedAll(List<?> frames) {
        List<Object> found = new ArrayList<>();
        for (Object frame : frames) {
            try {
                found.add(decoded((String) frame));
            } catch (ProtocolError error) {
                found.add("refused");
            }
        }
        return found;
    }

    private static Object decoded(String frame) throws ProtocolError {
        Message message = Message.decode(frame);
        if (message == null) {
            return null;
        }
        if (!Message.decode(message.encode()).equals(message)) {
            throw new ProtocolError("another message came back");
        }
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("message", message.name());
        found.put("fields", message.fields());
        return found;
    }

    /** Return the states of both ends after a message that {@code role} sends in {@code state}. */
    private static List<Object> moved(String path, String role, String frame) throws Exception {
        Message message = Message.decode(frame);
        LinkState here = new LinkState(role);
        LinkState there = new LinkState(role.equals("agent") ? "server" : "agent");
        for (Object step : (List<?>) Json.parse(path)) {
            List<?> sent = (List<?>) step;
            Message before = Message.decode((String) sent.get(1));
            boolean isOurs = sent.get(0).equals(role);
            (isOurs ? there : here).receive((isOurs ? here : there).send(before));
        }
        there.receive(here.send(message));
        return Arrays.asList(here.state(), there.state());
    }

    /** Play steps {@code [time, frame or null]} to a link; return what it sent after each. */
    private static List<Object> linkStory(List<?> steps) throws Exception {
        List<Object> calls = new ArrayList<>();
        Link link = new Link(new Recorder(calls), 0, () -> 0.5);
        List<Object> told = new ArrayList<>();
        for (Object each : steps) {
            List<?> step = (List<?>) each;
            double now = ((Number) step.get(0)).doubleValue();
            try {
                if (step.get(1) != null) {
                    link.heard();
                    link.receive((String) step.get(1), now);
                }
                link.tick(now);
            } catch (LinkEnded ended) {
                calls.add("ended " + ended.getMessage());
            }
            List<Object> sent = new ArrayList<>(link.texts);
            link.texts.clear();
            if (link.ping) {
                sent.add("ping");
                link.ping = false;
            }
            sent.addAll(calls);
            calls.clear();
            told.add(sent);
        }
        return told;
    }

    private static List<Object> frames(List<?> chunks) {
        Frames frames = new Frames();
        List<Object> found = new ArrayList<>();
        try {
            for (Object chunk : chunks) {
                byte[] data = Base64.getDecoder().decode((String) chunk);
                for (Frames.Event event : frames.receive(data, data.length)) {
                    boolean isBytes = event.opcode != Frames.TEXT && event.opcode != Frames.CLOSE;
                    found.add(Arrays.asList((long) event.opcode, isBytes
                            ? Base64.getEncoder().encodeToString(event.data) : event.text,
                            (long) event.code));
                }
            }
        } catch (Frames.Violation error) {
            found.add((long) error.code);
        }
        return found;
    }

    private static Object link(ConnectLink link) {
        if (link == null) {
            return null;
        }
        return Arrays.asList(
                link.server, link.authority, link.label, link.key, link.battery, link.mobile);
    }

    /** Do {@code [name, argument]} with an outbox of four bytes; return what each gives. */
    private static List<Object> outbox(List<?> steps) {
        Outbox box = new Outbox(4);
        List<Object> found = new ArrayList<>();
        for (Object each : steps) {
            List<?> step = (List<?>) each;
            String name = (String) step.get(0);
            if (name.equals("append")) {
                byte[] data = ((String) step.get(1)).getBytes(StandardCharsets.US_ASCII);
                box.append(1, data, data.length);
                found.add(box.isFull());
            } else if (name.equals("take")) {
                byte[] piece = box.take();
                found.add(piece == null ? null : new String(piece, 1, piece.length - 1,
                        StandardCharsets.US_ASCII));
            } else if (name.equals("rewind")) {
                found.add(box.rewind(((Number) step.get(1)).longValue()));
            } else {
                box.acknowledge(((Number) step.get(1)).longValue());
                found.add(box.isFull());
            }
        }
        return found;
    }

    private static List<Object> backoff(List<?> least) {
        Backoff backoff = new Backoff(() -> 1);
        List<Object> found = new ArrayList<>();
        for (Object one : least) {
            found.add(backoff.next(((Number) one).doubleValue()));
        }
        return found;
    }

    private static Running RUNNING;

    private static Object run(String folder) throws Exception {
        RUNNING = new Running(new File(folder));
        RUNNING.thread.start();
        return null;
    }

    /** A client in a thread of its own. Its states are lines of standard output. */
    private static final class Running implements Device {
        private final File folder;
        private final Client client;
        private final Thread thread;
        private volatile boolean isAllowed = true;

        Running(File folder) {
            this.folder = folder;
            client = new Client(new Store(folder), this);
            thread = new Thread(() -> say(Arrays.asList("end", client.run())));
        }

        Object stop() throws InterruptedException {
            client.stop();
            thread.join(10_000);
            return !thread.isAlive();
        }

        @Override
        public String hostname() {
            return "pixel-é";
        }

        @Override
        public String os() {
            return "Android 14";
        }

        @Override
        public String account() {
            return "app";
        }

        @Override
        public String folder() {
            return folder.getPath();
        }

        @Override
        public boolean mayConnect() {
            return isAllowed;
        }

        @Override
        public Message inventory(List<Object> servers) throws ProtocolError {
            return Recorder.inventory(servers);
        }

        @Override
        public Message statistics() throws ProtocolError {
            return Message.of("Statistics", 100L, 2.5, 3000L, Arrays.asList("/data:100:50"), "");
        }

        @Override
        public int heartbeatSeconds() {
            return 600;
        }

        @Override
        public double now() {
            return System.nanoTime() / 1e9;
        }

        @Override
        public double wall() {
            return System.currentTimeMillis() / 1e3;
        }

        @Override
        public void log(String line) {
            say(Arrays.asList("log", line));
        }

        @Override
        public void show(String state, String detail) {
            say(Arrays.asList("show", state, detail));
        }
    }

    private static final class Recorder implements Link.Actions {
        private final List<Object> calls;

        Recorder(List<Object> calls) {
            this.calls = calls;
        }

        static Message inventory(List<Object> servers) throws ProtocolError {
            return Message.of("Inventory", "pixel-é", "pixel-é", "Android 14", "Linux 6.1",
                    "aarch64", "Tensor", 8L, 8192L, Arrays.asList("10.0.2.15"), "user", "app",
                    "/data/app", "", "", false, new ArrayList<>(), servers, "off");
        }

        @Override
        public void online(Message welcome) {
            calls.add("online");
        }

        @Override
        public Message inventory() throws ProtocolError {
            return inventory(new ArrayList<>());
        }

        @Override
        public Message statistics() throws ProtocolError {
            return Message.of("Statistics", 100L, 2.5, 3000L, Arrays.asList("/data:100:50"), "me");
        }

        @Override
        public String openPipe(Message request) {
            calls.add("open " + request.text("kind"));
            return request.text("kind").equals("exec") ? null : "version_mismatch";
        }

        @Override
        public void endSession(String sessionId) {
            calls.add("end " + sessionId);
        }

        @Override
        public String nextCredential() {
            return "next";
        }

        @Override
        public void credentialAccepted() {
            calls.add("accepted");
        }

        @Override
        public boolean serverAddresses(List<Object> addresses) {
            calls.add("at " + addresses);
            return false;
        }

        @Override
        public void uninstall() {
            calls.add("uninstall");
        }
    }
}
