package org.jumpclient.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** The behaviour of the control link, without any I/O: its messages and their times (seconds). */
public final class Link {
    private static final double WELCOME_SECONDS = 15;
    private static final double PROPOSAL_SECONDS = 300;

    /** What a site may withhold, in the order of the fields of {@code Statistics}. */
    private static final String[] FIGURES = {"uptime", "cpu", "memory", "disks", "console_user"};

    private static final Object[] NOTHING = {0L, 0.0, 0L, new ArrayList<>(), ""};

    /** What a link asks of its owner. */
    public interface Actions {
        void online(Message welcome);

        Message inventory() throws ProtocolError;

        Message statistics() throws ProtocolError;

        /** Dial a pipe back; return the code of a refusal, or null. */
        String openPipe(Message request);

        void endSession(String sessionId);

        /** Return a pending credential, or null when no change is due. */
        String nextCredential();

        void credentialAccepted();

        /** Store the server's addresses, and return whether they changed anything. */
        boolean serverAddresses(List<Object> addresses);

        void uninstall();
    }

    private final Actions actions;
    private final DoubleSupplier random;
    private final LinkState state = new LinkState(LinkState.AGENT);
    private final double welcomeBy;
    private Heartbeat heartbeat;
    private double statisticsSeconds;
    private double statisticsAt;
    private double proposeAt;
    private List<Object> withheld = new ArrayList<>();
    private Message inventory;

    /** Text frames to send, in their order, and whether to send a ping after them. */
    public final List<String> texts = new ArrayList<>();

    public boolean ping;

    public Link(Actions actions, double now, DoubleSupplier random) throws ProtocolError {
        this.actions = actions;
        this.random = random;
        welcomeBy = now + WELCOME_SECONDS;
        send(Message.of("Hello", (long) Wire.OLDEST, (long) Wire.BEST, Wire.AGENT_VERSION));
    }

    public boolean isOnline() {
        return state.isOnline();
    }

    /** Return the time by which {@link #tick} has to be called. */
    public double deadline() {
        if (heartbeat == null) {
            return welcomeBy;
        }
        return Math.min(heartbeat.deadline(), Math.min(statisticsAt, proposeAt));
    }

    public void heard() {
        if (heartbeat != null) {
            heartbeat.heard();
        }
    }

    /** Find out soon whether the link still works. */
    public void hurry(double now) {
        if (heartbeat != null) {
            heartbeat.hurry(now);
        }
    }

    public void receive(String frame, double now) throws ProtocolError, LinkEnded {
        Message message = state.receive(frame);
        if (message == null) {
            return;
        }
        switch (message.name()) {
            case "Welcome":
                welcomed(message, now);
                break;
            case "Refused":
                throw new LinkEnded(message.text("code"), message.text("code"),
                        message.number("retry_seconds"));
            case "OpenPipe":
                refusePipe(message, actions.openPipe(message));
                break;
            case "EndSession":
                actions.endSession(message.text("session_id"));
                break;
            case "AcceptCredential":
                actions.credentialAccepted();
                break;
            case "ServerAddresses":
                if (actions.serverAddresses(message.list("addresses"))) {
                    tellInventory();
                }
                break;
            case "Terms":
                statisticsSeconds = message.number("statistics_seconds");
                statisticsAt = Math.min(statisticsAt, now + statisticsSeconds);
                withheld = message.list("withheld");
                break;
            case "Uninstall":
                actions.uninstall();
                break;
            default: // what a phone does not do: updates, calls, waking others, logins
                break;
        }
    }

    /** Queue the pings and messages that are due. */
    public void tick(double now) throws ProtocolError, LinkEnded {
        if (heartbeat == null) {
            if (now >= welcomeBy) {
                throw new LinkEnded("no welcome message from the server", "", 0);
            }
            return;
        }
        ping = heartbeat.isDue(now) || ping;
        if (now >= statisticsAt) {
            statisticsAt = now + Heartbeat.vary(statisticsSeconds, random);
            tellInventory();
            send(reported(actions.statistics()));
        }
        if (now >= proposeAt) {
            proposeAt = now + PROPOSAL_SECONDS;
            String credential = actions.nextCredential();
            if (credential != null) {
                send(Message.of("ProposeCredential", credential));
            }
        }
    }

    /** Report that a pipe was refused; without a code, nothing. */
    public void refusePipe(Message request, String code) throws ProtocolError {
        if (code != null && isOnline()) {
            List<Object> parameters = new ArrayList<>();
            if (code.equals("version_mismatch")) {
                parameters.add("kind");
                parameters.add(request.text("kind"));
                parameters.add("version");
                parameters.add(Wire.AGENT_VERSION);
            }
            send(Message.of("PipeRefused", request.text("pipe_id"), code, parameters));
        }
    }

    /** Report a clean stop. */
    public void goodbye() throws ProtocolError {
        if (isOnline()) {
            send(Message.of("Goodbye"));
        }
    }

    private void welcomed(Message welcome, double now) {
        heartbeat = new Heartbeat(welcome.number("heartbeat_seconds"), now, random);
        statisticsSeconds = welcome.number("statistics_seconds");
        statisticsAt = now;
        proposeAt = now + PROPOSAL_SECONDS * random.getAsDouble();
        actions.online(welcome);
    }

    /** Return the figures without those that the site does not want. */
    private Message reported(Message figures) throws ProtocolError {
        List<Object> told = new ArrayList<>(figures.fields().values());
        for (int i = 0; i < FIGURES.length; i++) {
            if (withheld.contains(FIGURES[i])) {
                told.set(i, NOTHING[i]);
            }
        }
        return Message.of("Statistics", told.toArray());
    }

    private void tellInventory() throws ProtocolError {
        Message current = actions.inventory();
        if (!current.equals(inventory)) {
            inventory = current;
            send(current);
        }
    }

    private void send(Message message) throws ProtocolError {
        texts.add(state.send(message));
    }
}
