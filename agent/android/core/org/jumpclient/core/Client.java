package org.jumpclient.core;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * Connects, keeps the control link, and starts tools, until it is stopped or removed.
 *
 * It shows these states: {@code connecting}, {@code online}, {@code offline} with the reason,
 * {@code paused} by an option, {@code removed} by the site.
 */
public final class Client implements Link.Actions {
    /** Seconds a link must stay up before the backoff is reset. */
    private static final double STABLE_SECONDS = 30;

    private static final double PAUSED_SECONDS = 3600;
    private static final double AGAIN_SECONDS = 2;
    private static final int RESTARTING = 1012;
    private static final double RETURN_SECONDS = 10;
    private static final double RETURN_MOST = 300;

    private final Store store;
    private final Device device;
    private final DoubleSupplier random = new Random()::nextDouble;
    private final Backoff backoff = new Backoff(random);
    private final Identity identity;
    private final Tools tools;
    private Attachment attachment;
    private String address = "";
    private double onlineAt;
    private boolean removed;
    private volatile boolean stopped;
    private volatile boolean leaving;
    private volatile Channel channel;
    private boolean poked;

    public Client(Store store, Device device) {
        this.store = store;
        this.device = device;
        identity = new Identity(store, device::wall);
        tools = new Tools(device);
    }

    /** Serve until {@link #stop} or the removal; return whether the site was forgotten. */
    public boolean run() {
        while (!stopped && !removed) {
            double wait = PAUSED_SECONDS;
            if (device.mayConnect()) {
                wait = attempt();
            } else {
                device.show("paused", "");
            }
            if (!stopped && !removed) {
                pause(wait);
            }
        }
        tools.endAll();
        return (removed || leaving) && forget();
    }

    /** End {@link #run} from another thread, after a goodbye to the server. */
    public void stop() {
        stopped = true;
        poke();
    }

    /** End {@link #run} as by {@link #stop}, report it to the site, and forget the site. */
    public void leave() {
        leaving = true;
        stop();
    }

    /** The network, the power or an option may have changed: act on it now. */
    public synchronized void poke() {
        poked = true;
        notifyAll();
        Channel open = channel;
        if (open != null) {
            open.nudge();
        }
    }

    private synchronized void pause(double seconds) {
        double end = device.now() + seconds;
        try {
            while (!poked && device.now() < end) {
                wait((long) Math.max(1, Math.min(end - device.now(), 3600) * 1000));
            }
        } catch (InterruptedException error) {
            stopped = true;
        }
        poked = false;
    }

    private boolean forget() {
        try {
            report();
            Attachment.detach(store);
        } catch (IOException error) {
            device.log("not forgotten: " + error.getMessage());
        }
        device.show("removed", "");
        return true;
    }

    /** Tell the site that this device is leaving, if it can be reached now. */
    private void report() throws IOException {
        Attachment site = Attachment.read(store);
        if (site == null || !identity.load()) {
            return;
        }
        String reason = removed ? "console" : "local";
        for (Object one : site.all()) {
            try {
                Http.ask(site.site(String.valueOf(one)), "POST", "/agent/v1/uninstalled",
                        identity.authorization(), "{\"reason\":\"" + reason + "\"}");
                return;
            } catch (IOException | GeneralSecurityException | Refusal error) {
                device.log("the end was not reported: " + error.getMessage());
            }
        }
    }

    /** Enrol if needed, keep one link until it ends, and return the seconds to wait then. */
    private double attempt() {
        try {
            attachment = Attachment.read(store);
            if (attachment == null) {
                stopped = true;
                return 0;
            }
            device.show("connecting", "");
            hold(connect());
            return 0;
        } catch (Refusal refusal) {
            return refused(refusal);
        } catch (LinkEnded ended) {
            return ended(ended);
        } catch (InterruptedException error) {
            stopped = true;
            return 0;
        } catch (IOException | GeneralSecurityException | ProtocolError error) {
            return failed(String.valueOf(error.getMessage()));
        } catch (RuntimeException error) {
            // Nothing would start the client again.
            return failed("bug: " + error);
        }
    }

    private Channel connect() throws IOException, GeneralSecurityException, Refusal, ProtocolError {
        IOException last = new IOException("no address");
        for (Object one : attachment.all()) {
            address = String.valueOf(one);
            Site site = attachment.site(address);
            try {
                if (!identity.load()) {
                    Enrolment.enrol(site, store, identity, device);
                    attachment.pinned(device.wall());
                    device.log("enrolled as " + identity.clientId());
                }
                String headers = "Authorization: " + identity.authorization() + "\r\n";
                int heartbeat = device.heartbeatSeconds();
                if (heartbeat > 0) {
                    headers += "Jump-Heartbeat: " + heartbeat + "\r\n";
                }
                return Channel.open(site, "/agent/v1/link", headers);
            } catch (IOException error) {
                last = error;
            }
        }
        throw last;
    }

    private void hold(Channel open)
            throws IOException, ProtocolError, LinkEnded, InterruptedException {
        onlineAt = 0;
        Link link = new Link(this, device.now(), random);
        tools.use(attachment, address, identity);
        channel = open;
        try {
            while (!stopped && !removed && device.mayConnect()) {
                flush(open, link);
                Frames.Event event = open.next(link.deadline() - device.now());
                if (event == Channel.NUDGE) {
                    link.hurry(device.now());
                } else if (event != null) {
                    link.heard();
                    take(open, link, event);
                }
                link.tick(device.now());
            }
            link.goodbye();
            flush(open, link);
            open.send(Frames.close(Frames.NORMAL, ""));
        } catch (ProtocolError error) {
            open.send(Frames.close(Frames.PROTOCOL, error.getMessage()));
            throw error;
        } finally {
            channel = null;
            open.close();
        }
    }

    private static void flush(Channel open, Link link) throws IOException {
        for (String text : link.texts) {
            open.send(Frames.text(text));
        }
        link.texts.clear();
        if (link.ping) {
            open.send(Frames.frame(Frames.PING, new byte[0]));
            link.ping = false;
        }
    }

    private void take(Channel open, Link link, Frames.Event event)
            throws IOException, ProtocolError, LinkEnded {
        if (event.opcode == Frames.TEXT) {
            link.receive(event.text, device.now());
        } else if (event.opcode == Frames.BINARY) {
            open.send(Frames.close(Frames.POLICY, "no binary frames on the control link"));
            throw new IOException("the server sent a binary frame");
        } else if (event.opcode == Frames.CLOSE) {
            open.send(Frames.close(event.code == 1005 ? Frames.NORMAL : event.code, ""));
            boolean restarts = event.code == RESTARTING;
            throw new LinkEnded("closed by the server (" + event.code + ")",
                    restarts ? event.text : "", restarts ? -1 : 0);
        }
    }

    private double refused(Refusal refusal) {
        device.log("refused: " + refusal.getMessage());
        device.show("offline", refusal.getMessage());
        try {
            if (isToComeBack(refusal.code)) {
                Enrolment.again(attachment.site(address), store, identity, device);
                return backoff.next(AGAIN_SECONDS);
            }
            if (refusal.code.equals("credential_refused") && identity.tryAnother()) {
                return backoff.next(1);
            }
        } catch (Refusal again) {
            return backoff.next(Math.max(60, again.leastWait()));
        } catch (IOException | GeneralSecurityException | ProtocolError error) {
            return failed(String.valueOf(error.getMessage()));
        }
        return backoff.next(refusal.leastWait());
    }

    private static boolean isToComeBack(String code) {
        return code.equals("clone_refused") || code.equals("credential_outdated");
    }

    private double ended(LinkEnded ended) {
        if (onlineAt > 0 && device.now() - onlineAt >= STABLE_SECONDS) {
            backoff.reset();
        }
        if (ended.retrySeconds < 0) {
            device.show("offline", "");
            boolean known = ended.code.matches("within=[0-9]{1,6}");
            double within = known ? Integer.parseInt(ended.code.substring(7)) : RETURN_SECONDS;
            return backoff.within(Math.min(within, RETURN_MOST));
        }
        if (!ended.code.isEmpty()) {
            int status = ended.code.equals("client_removed") ? 410 : 0;
            return refused(new Refusal(status, ended.code, ended.retrySeconds));
        }
        return failed(ended.getMessage());
    }

    private double failed(String reason) {
        if (onlineAt > 0 && device.now() - onlineAt >= STABLE_SECONDS) {
            backoff.reset();
        }
        device.log("not connected: " + reason);
        device.show("offline", reason);
        return backoff.next(0);
    }

    // --- see Link.Actions ---

    @Override
    public void online(Message welcome) {
        onlineAt = device.now();
        identity.proved();
        keep(() -> attachment.worked(address));
        device.log("online at " + address);
        device.show("online", "");
    }

    @Override
    public Message inventory() throws ProtocolError {
        List<Object> servers = attachment.all();
        return device.inventory(servers.subList(0, Math.min(8, servers.size())));
    }

    @Override
    public Message statistics() throws ProtocolError {
        return device.statistics();
    }

    @Override
    public String openPipe(Message request) {
        return tools.open(request);
    }

    @Override
    public void endSession(String sessionId) {
        tools.endSession(sessionId);
    }

    @Override
    public String nextCredential() {
        try {
            return identity.propose();
        } catch (IOException error) {
            device.log("the next credential could not be stored");
            return null;
        }
    }

    @Override
    public void credentialAccepted() {
        keep(() -> {
            identity.accept();
            return true;
        });
    }

    @Override
    public boolean serverAddresses(List<Object> addresses) {
        return keep(() -> attachment.learn(addresses, address));
    }

    @Override
    public void uninstall() {
        removed = true;
    }

    private interface Kept {
        boolean store() throws IOException;
    }

    private boolean keep(Kept change) {
        try {
            return change.store();
        } catch (IOException error) {
            device.log("not stored: " + error.getMessage());
            return false;
        }
    }
}
