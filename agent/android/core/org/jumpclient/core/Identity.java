package org.jumpclient.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** The client's id and its credentials, in {@code identity.json}, and how they change. */
final class Identity {
    static final String FILE = "identity.json";
    static final double ROTATION_SECONDS = 86400;
    private static final int KEPT = 40;

    private final Store store;
    private final DoubleSupplier wall;
    private String clientId = "";
    private String credential = "";
    private String pending = "";
    private double rotatedAt;
    private List<Object> earlier = new ArrayList<>();
    private int tried;

    /** {@code wall} is the Unix time. */
    Identity(Store store, DoubleSupplier wall) {
        this.store = store;
        this.wall = wall;
    }

    /** Read what is stored, and return whether the client is enrolled. */
    boolean load() throws IOException {
        Map<String, Object> values = store.read(FILE);
        if (values == null) {
            return false;
        }
        clientId = text(values, "client_id");
        credential = text(values, "credential");
        pending = text(values, "pending");
        Object rotated = values.get("rotated_at");
        rotatedAt = rotated instanceof Number ? ((Number) rotated).doubleValue() : 0;
        Object before = values.get("earlier");
        earlier = before instanceof List ? new ArrayList<>((List<?>) before) : new ArrayList<>();
        if (clientId.isEmpty() || credential.isEmpty()) {
            throw new IOException(FILE + " is damaged");
        }
        return true;
    }

    /** Store a new identity, after an enrolment. */
    void begin(String id, String secret) throws IOException {
        clientId = id;
        change(secret, new ArrayList<>());
    }

    String clientId() {
        return clientId;
    }

    /** Return the value of the header Authorization. It is a secret. */
    String authorization() {
        return "Jump-Client " + clientId + ":" + credential;
    }

    /**
     * Store a pending credential and return it, or null while no change is due. One that is pending
     * stays the same, because the server may have stored it.
     */
    String propose() throws IOException {
        double age = wall.getAsDouble() - rotatedAt;
        if (pending.isEmpty() && Math.abs(age) < ROTATION_SECONDS) {
            return null;
        }
        if (pending.isEmpty()) {
            pending = Bytes.credential();
            save();
        }
        return pending;
    }

    /** Make the pending credential the current one. */
    void accept() throws IOException {
        if (!pending.isEmpty()) {
            List<Object> before = new ArrayList<>(earlier);
            before.add(0, credential);
            change(pending, before.subList(0, Math.min(KEPT, before.size())));
        }
    }

    /** The server accepted the current credential. */
    void proved() {
        tried = 0;
    }

    /** Replace the refused credential with the next stored one; false after all were tried. */
    boolean tryAnother() throws IOException {
        List<Object> others = new ArrayList<>(earlier);
        if (!pending.isEmpty()) {
            others.add(0, pending);
        }
        if (tried >= others.size()) {
            tried = 0;
            return false;
        }
        tried++;
        others.add(credential);
        credential = String.valueOf(others.remove(0));
        pending = "";
        earlier = others;
        save();
        return true;
    }

    private void change(String current, List<Object> before) throws IOException {
        credential = current;
        pending = "";
        rotatedAt = wall.getAsDouble();
        earlier = new ArrayList<>(before);
        save();
    }

    private void save() throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("client_id", clientId);
        values.put("credential", credential);
        values.put("pending", pending);
        values.put("rotated_at", rotatedAt);
        values.put("earlier", earlier);
        store.write(FILE, values);
    }

    static String text(Map<String, Object> values, String name) {
        Object found = values.get(name);
        return found instanceof String ? (String) found : "";
    }
}
